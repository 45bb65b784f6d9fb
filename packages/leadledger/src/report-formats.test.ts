import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openLedger } from './open-ledger.js'
import { reportCsv, reportMarkdown } from './report-formats.js'
import { reportNames } from './report-period.js'
import { reportRows } from './report-rows.js'

const met = { answer: 'met' } as const
const periods = { monthly: '2026-03', quarterly: '2026-Q1', yearEnd: '2026' } as const

/** A ledger with one won deal, one loss, spend and targets, whose names are as people may write them. */
async function selling({ owner = 'Ann', reason = 'price', source = 'Web' } = {}) {
  const ledger = await openLedger({ at: 'memory:', zone: 'UTC', clock: () => Date.UTC(2027, 1, 1) })
  onTestFinished(() => ledger.close())
  const acme = { at: '2026-03-02', company: 'Acme', contact: 'Jo', phone: '1', source, owner }
  const { lead } = await ledger.create(acme)
  await ledger.send(lead, {
    type: 'ConvertLead',
    at: '2026-03-03',
    criteria: { need: met, budget: met, authority: met },
    value: { amount: '1000.00', currency: 'EUR' },
  })
  await ledger.send(lead, { type: 'WinDeal', at: '2026-03-05' })
  await ledger.send((await ledger.create(acme)).lead, { type: 'LoseLead', at: '2026-03-04', reason })
  await ledger.recordSpend({ spendId: 's', source, from: '2026-03-01', to: '2026-04-01', amount: { amount: '30.00', currency: 'EUR' }, scope: 'marketing' })
  await ledger.setTarget({ kpi: 'conversionRate', period: '2026-03', value: '0.5' })
  await ledger.setTarget({ kpi: 'conversionRate', period: '2026-04', value: '0.6' })
  return ledger
}

describe('the notes of a report', () => {
  test('come with it, by section, until they are removed, and change its digest', async () => {
    const ledger = await selling()
    const of = { report: 'monthly', period: '2026-03' } as const
    const before = await ledger.report('monthly', { period: '2026-03' })
    const threat = await ledger.addReportNote({ ...of, section: 'threats', text: 'A new competitor', department: 'South' }, { by: 'anna' })
    await ledger.addReportNote({ ...of, section: 'summary', text: 'A good month', noteId: 'n1' })
    await ledger.addReportNote({ ...of, period: '2026-04', section: 'summary', text: 'Of another month' })
    const { notes, digest } = await ledger.report('monthly', { period: '2026-03' })
    expect(notes).toMatchObject([
      { noteId: 'n1', section: 'summary', department: null, text: 'A good month' },
      { section: 'threats', department: 'South', text: 'A new competitor', by: 'anna', at: '2027-02-01T00:00:00.000Z' },
    ])
    expect(digest).not.toBe(before.digest)
    expect(await ledger.addReportNote({ ...of, section: 'summary', text: 'Another', noteId: 'n1' })).toEqual({ refused: 'note-exists', noteId: 'n1' })
    const removal = { ...of, noteId: (threat as { noteId: string }).noteId }
    expect(await ledger.removeReportNote(removal)).toMatchObject({ changed: true })
    expect(await ledger.removeReportNote(removal)).toMatchObject({ changed: false })
    expect(await ledger.removeReportNote({ ...of, noteId: 'nowhere' })).toEqual({ refused: 'no-such-note', noteId: 'nowhere' })
    expect((await ledger.report('monthly', { period: '2026-03' })).notes.map(({ noteId }) => noteId)).toEqual(['n1'])
    await ledger.rebuild()
    expect((await ledger.report('monthly', { period: '2026-03' })).notes).toHaveLength(1)
  })

  test('say something, of a period the report has', async () => {
    const ledger = await selling()
    const note = { report: 'quarterly', period: '2026-Q1', section: 'plan', text: 'More calls' } as const
    await expect(ledger.addReportNote({ ...note, text: ' ' })).rejects.toThrow('text: says nothing')
    await expect(ledger.addReportNote({ ...note, period: '2026-03' })).rejects.toThrow('is no period of a quarterly report')
    await expect(ledger.addReportNote({ ...note, section: 'gossip' as never })).rejects.toThrow('section')
  })
})

describe('the rows of a report', () => {
  test('hold each figure once, with its unit and its currency', async () => {
    const ledger = await selling()
    const rows = reportRows(await ledger.report('monthly', { period: '2026-03' }))
    const find = (item: string, measure: string, group = '') => rows.filter((row) => row.item === item && row.measure === measure && row.group === group)
    expect(find('bookings', 'value').filter(({ section }) => section === 'Revenue')).toEqual([
      { section: 'Revenue', item: 'bookings', group: '', measure: 'value', value: '1000.00', unit: 'money', currency: 'EUR' },
    ])
    expect(find('price', 'count')).toMatchObject([{ section: 'Why leads were lost', value: 1, unit: 'count' }])
    expect(find('Web', 'costPerLead')).toMatchObject([{ section: 'Leads by source', value: '15.00', currency: 'EUR' }])
    expect(find('conversionRate', 'value', 'Ann')).toMatchObject([{ section: 'By owner', value: 0.5, unit: 'share' }])
    expect(find('conversionRate 2026-03', 'target')).toMatchObject([{ section: 'Targets', value: 0.5, unit: 'share' }])
    expect(find('conversionRate 2026-04', 'target')).toMatchObject([{ value: 0.6, unit: 'share' }])
    expect(find('all', 'leads', 'previous')).toMatchObject([{ section: 'Leads by source', value: 0 }])
    expect(find('responseTime', 'value')).toMatchObject([{ unit: 'ms', value: null }])
  })

  test('are the lines of its CSV, in which no cell is a formula', async () => {
    const ledger = await selling({ owner: '=HYPERLINK("http://evil.example")', reason: '@SUM(A1)', source: 'a,b\n"c"' })
    for (const name of reportNames) {
      const report = await ledger.report(name, { period: periods[name] })
      const lines = parse<Record<string, string>>(reportCsv(report), { columns: true })
      expect(lines).toHaveLength(reportRows(report).length)
      expect(lines.flatMap((line) => [line['item'], line['group']]).filter((cell) => /^[=@+\t\r]/.test(cell ?? ''))).toEqual([])
    }
  })

  test('begin in Markdown with what changed most', async () => {
    const ledger = await selling()
    await ledger.create({ at: '2026-02-02', company: 'Acme', contact: 'Jo', phone: '1', source: 'Web', owner: 'Ann' })
    expect(reportMarkdown(await ledger.report('monthly', { period: '2026-03' }))).toMatch(
      /^# Month 2026-03\n\nFrom [^\n]*\n\n## Largest changes\n\n- leads: \+100\.0 % to the period before\n[^]*\n## Leads by source/,
    )
  })

  test('make Markdown with a table a section, whatever people are called', () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== ''),
        async (name) => {
          const ledger = await selling({ owner: name })
          await ledger.addReportNote({ report: 'monthly', period: '2026-03', section: 'summary', text: `# ${name} | <script>` })
          const text = reportMarkdown(await ledger.report('monthly', { period: '2026-03' }))
          const lines = text.split('\n')
          expect(lines.filter((line) => line.startsWith('## '))).toHaveLength(10)
          expect(lines.filter((line) => line.startsWith('# '))).toEqual(['# Month 2026-03'])
          expect(text).not.toContain('<script>')
          const columns = (line: string): number => line.replaceAll('\\|', '').split('|').length
          for (const [index, line] of lines.entries())
            if (line.startsWith('|') && (lines[index + 1] ?? '').startsWith('|')) expect(columns(lines[index + 1] ?? '')).toBe(columns(line))
        },
      ),
      { numRuns: 20 },
    ))
})
