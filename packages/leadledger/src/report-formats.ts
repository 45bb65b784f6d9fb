import { stringify } from 'csv-stringify/sync'
import { reportRows, type ReportRow } from './report-rows.js'
import type { LargestChange, Report } from './reports.js'

/** Every figure of a report on a line of its own, as CSV for a spreadsheet; what would be taken for a formula there is quoted with `'`. */
export const reportCsv = (report: Report): string =>
  stringify(
    reportRows(report).map(({ value, ...row }) => ({ report: report.report, period: report.period, ...row, value: value ?? '' })),
    { header: true, columns: ['report', 'period', 'section', 'item', 'group', 'measure', 'value', 'unit', 'currency'], escape_formulas: true },
  )

/** A report to be read, as Markdown: a table for each section, notes below, and what it was made of. */
export function reportMarkdown(report: Report): string {
  const { report: name, period, team, leftOut = [], from, to, zone, asOf, position, changes, sections, notes, digest } = report
  const rows = reportRows({ sections, notes: [] })
  const parts = sections.map(({ title }) => {
    const own = rows.filter(({ section }) => section === title)
    return `## ${plain(title)}\n\n${own.length === 0 ? 'Nothing to tell.' : tableOf(own)}`
  })
  const noted = notes.map(
    ({ section, department, text, by }) =>
      `### ${plain(section)}${department === null ? '' : `, ${plain(department)}`}\n\n${plain(text ?? 'erased')} (${plain(by)})`,
  )
  return (
    [
      `# ${titles[name]} ${period}${team === undefined ? '' : `, team ${plain(team)}`}`,
      `From ${from} to ${to} in ${zone}, as of ${asOf}.`,
      ...(changes.length > 0 ? [`## Largest changes\n\n${changes.map(changeText).join('\n')}`] : []),
      ...parts,
      ...(noted.length > 0 ? ['## Notes', ...noted] : []),
      ...(leftOut.length > 0 ? [`## Left out\n\n${leftOut.map(({ title, why }) => `- ${plain(title)}: ${plain(why)}`).join('\n')}`] : []),
      `Made of ${position} events; digest \`${digest}\`.`,
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  )
}

const titles: Readonly<Record<Report['report'], string>> = { monthly: 'Month', quarterly: 'Quarter', yearEnd: 'Year' }

/** A line for each item and group, a column for each measure that occurs. */
function tableOf(rows: readonly ReportRow[]): string {
  const measures = [...new Set(rows.map(({ measure }) => measure))]
  const isGrouped = rows.some(({ group }) => group !== '')
  const lines = new Map<string, ReportRow[]>()
  for (const row of rows) {
    const name = JSON.stringify([row.item, row.group])
    lines.set(name, [...(lines.get(name) ?? []), row])
  }
  const head = ['', ...(isGrouped ? [''] : []), ...measures]
  const body = [...lines.values()].map((cells) => {
    const [{ item, group }] = cells as [ReportRow]
    const values = measures.map((measure) =>
      cells
        .filter((cell) => cell.measure === measure)
        .map(valueText)
        .join(', '),
    )
    return [plain(item), ...(isGrouped ? [plain(group)] : []), ...values]
  })
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (index < head.length - measures.length ? '---' : '---:'))), ...body.map(line)].join('\n')
}

function valueText({ value, unit, currency }: Pick<ReportRow, 'value' | 'unit' | 'currency'>): string {
  if (value === null) return 'n/a'
  if (typeof value === 'string') return plain(`${value} ${currency}`.trim())
  switch (unit) {
    case 'share':
      return `${(value * 100).toFixed(1)} %`
    case 'points':
      return `${sign(value)}${(value * 100).toFixed(1)} points`
    case 'relative':
      return `${sign(value)}${(value * 100).toFixed(1)} %`
    case 'ms':
      return `${(value / 3_600_000).toFixed(1)} h`
    case 'count':
    case 'money':
    case 'text':
      return String(value)
  }
  return unit satisfies never
}

const changeText = ({ kpi, since, unit, change }: LargestChange): string =>
  `- ${kpi}: ${valueText({ value: change, unit, currency: '' })} to ${since === 'year' ? 'a year before' : 'the period before'}`

const sign = (value: number): string => (value > 0 ? '+' : '')

/** Text that stands for itself in Markdown, on one line: names and reasons are whatever somebody wrote. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>|#~&$!]/g, '\\$&').replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
