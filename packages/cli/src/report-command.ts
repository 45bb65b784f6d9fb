import { Option, type Command } from 'commander'
import {
  InvalidInput,
  noteSections,
  reportCsv,
  reportMarkdown,
  reportNames,
  type LargestChange,
  type Report,
  type ReportName,
  type ReportNoteInput,
  type ReportSection,
} from 'leadledger'
import { given } from './arguments.js'
import { costTable, roiTable } from './cost-commands.js'
import { exitCodes } from './exit-codes.js'
import { amount, minute, percent } from './format.js'
import { lossTable } from './loss-table.js'
import { kpiTable } from './number-commands.js'
import { forecastText } from './pipeline-commands.js'
import { nextTargetTable, targetTable, told } from './record-commands.js'
import type { Run } from './run.js'
import { common, sendOptions, type Common } from './sending.js'
import { withGlobals, withLedger, withTeam } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

/** `report`. */
export function addReport(program: Command, run: Run): void {
  const report = program.command('report').description('the monthly or quarterly report, or the one at the end of the year')
  withTeam(withGlobals(report))
    .addArgument(report.createArgument('<report>', 'which one').choices(reportNames))
    .argument('<period>', 'a month such as 2026-03, a quarter such as 2026-Q1, or the year the fiscal year begins in')
    .option('--as-of <moment>', 'as it stood then (default: when the period was over, or now)')
    .option('--currency <code>', 'converts costs and what came of them to this currency')
    .addOption(
      new Option('--format <format>', 'text for the terminal, markdown to be read, csv with a line for each figure')
        .choices(Object.keys(formats))
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  leadledger report monthly 2026-03\n  leadledger report monthly 2026-03 --team north\n  leadledger report quarterly 2026-Q1 --format markdown > 2026-Q1.md\n  leadledger report yearEnd 2026 --json > 2026.json',
    )
    .action(
      run<ReportOptions, [ReportName, string]>(async (session, { asOf, currency, team, format }, name, period) =>
        withLedger(session, async (ledger) => {
          const made = await ledger.report(name, { period, ...given({ asOf, currency, team }) })
          session.print(made, formats[format])
          return exitCodes.done
        }),
      ),
    )
}

/** `report-note`. */
export function addReportNotes(program: Command, run: Run): void {
  const note = program.command('report-note').description('words beside the figures of a report; removed ones stay in the log')
  common(note)
    .addArgument(note.createArgument('<report>', 'which one').choices(reportNames))
    .argument('<period>', 'such as 2026-03, 2026-Q1 or 2026')
    .addOption(new Option('--section <section>', 'what it is about').choices(noteSections))
    .option('--text <text>')
    .option('--department <name>')
    .option('--remove <note>', 'the id of a note that is no longer meant')
    .addHelpText('after', '\nExample:\n  leadledger report-note quarterly 2026-Q1 --section threats --text "A new competitor in Spain"')
    .action(
      run<NoteOptions, [ReportName, string]>(async (session, { section, text, department, remove, at, ...options }, report, period) =>
        withLedger(session, async (ledger) => {
          const how = sendOptions(options, session.options.by)
          const about = { report, period, ...given({ at }) }
          if (remove !== undefined) return told(session, await ledger.removeReportNote({ ...about, noteId: remove }, how), `Removal of note ${remove}`)
          if (section === undefined || text === undefined) throw new InvalidInput(['--section and --text: give both, or --remove'])
          const noted = await ledger.addReportNote({ ...about, section, text, ...given({ department }) }, how)
          return told(session, noted, 'noteId' in noted ? `Note ${noted.noteId}` : 'Note')
        }),
      ),
    )
}

interface ReportOptions {
  readonly asOf?: string
  readonly currency?: string
  readonly team?: string
  readonly format: keyof typeof formats
}

interface NoteOptions extends Common {
  readonly section?: ReportNoteInput['section']
  readonly text?: string
  readonly department?: string
  readonly remove?: string
}

const formats = { text: reportText, markdown: (report: Report) => reportMarkdown(report).trimEnd(), csv: (report: Report) => reportCsv(report).trimEnd() }

function reportText({ report, period, team, leftOut = [], zone, asOf, position, changes, sections, notes, digest }: Report): string {
  const title = `${titles[report]} ${period}${team === undefined ? '' : `, team ${terminalText(team)}`}, as of ${minute(asOf, zone)}`
  const parts = sections.map((section) => `${underlined(section.title, '-')}\n${sectionText(section)}`)
  return [
    underlined(title, '='),
    changesText(changes),
    ...parts,
    notesText(notes),
    ...leftOut.map(({ title, why }) => `Left out: ${title}, since ${why}.`),
    `Made of ${position} events; digest ${digest}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const titles: Readonly<Record<ReportName, string>> = { monthly: 'Month', quarterly: 'Quarter', yearEnd: 'Year' }

const underlined = (title: string, line: string): string => `${title}\n${line.repeat(title.length)}`

const changesText = (changes: readonly LargestChange[]): string =>
  changes.length === 0
    ? ''
    : `Largest changes:\n${changes.map(({ kpi, since, unit, change }) => `  ${kpi} ${change < 0 ? '' : '+'}${percent(change).replace('%', unit === 'points' ? 'points' : '%')} to ${since === 'year' ? 'a year before' : 'the period before'}`).join('\n')}`

const notesText = (notes: Report['notes']): string =>
  notes.length === 0
    ? ''
    : [
        underlined('Notes', '-'),
        ...notes.map(({ noteId, section, department, text, by }) =>
          terminalText(`${section}${department === null ? '' : `, ${department}`}: ${text ?? '(erased)'}  (${by}, ${noteId})`),
        ),
      ].join('\n')

function targetsText({ targets, nextTargets }: Extract<ReportSection, { readonly targets: unknown }>): string {
  const reached = targets.length === 0 ? 'No targets are set.' : targetTable(targets)
  return nextTargets.length === 0 ? reached : `${reached}\n\nFor the next period:\n${nextTargetTable(nextTargets)}`
}

function sectionText(section: ReportSection): string {
  if ('kpis' in section) return kpiTable(section.kpis)
  if ('byOwner' in section) return kpiTable(section.byOwner)
  if ('byDepartment' in section) return kpiTable(section.byDepartment)
  if ('lostReasons' in section) return section.lostReasons.rows.length === 0 ? 'Nothing was lost.' : lossTable(section.lostReasons)
  if ('costs' in section) return costTable(section.costs, section.earlier)
  if ('roi' in section) return roiTable(section.roi, section.earlier)
  if ('forecast' in section) return forecastText(section.forecast)
  if ('targets' in section) return targetsText(section)
  if (section.marketShares.length === 0) return 'The size of no market is recorded.'
  const figure = (value: { amount: string; currency: string } | number | null): string =>
    value === null ? 'n/a' : typeof value === 'number' ? String(value) : amount(value)
  return textTable(
    [{ title: 'market' }, { title: 'own', right: true }, { title: 'market size', right: true }, { title: 'share', right: true }],
    section.marketShares.map(({ market, own, size, share }) => [market, figure(own), figure(size), percent(share)]),
  )
}
