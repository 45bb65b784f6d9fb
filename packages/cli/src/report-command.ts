import type { Command } from 'commander'
import { reportNames, type LargestChange, type Report, type ReportName, type ReportSection } from 'leadledger'
import { given } from './arguments.js'
import { costTable, roiTable } from './cost-commands.js'
import { exitCodes } from './exit-codes.js'
import { amount, minute, percent } from './format.js'
import { lossTable } from './loss-table.js'
import { kpiTable } from './number-commands.js'
import { forecastText } from './pipeline-commands.js'
import { targetTable } from './record-commands.js'
import type { Run } from './run.js'
import { withGlobals, withLedger } from './session.js'
import { textTable } from './table.js'

/** `report`. */
export function addReport(program: Command, run: Run): void {
  const report = program.command('report').description('the monthly or quarterly report, or the one at the end of the year')
  withGlobals(report)
    .addArgument(report.createArgument('<report>', 'which one').choices(reportNames))
    .argument('<period>', 'a month such as 2026-03, a quarter such as 2026-Q1, or the year the fiscal year begins in')
    .option('--as-of <moment>', 'as it stood then (default: when the period was over, or now)')
    .option('--currency <code>', 'converts costs and what came of them to this currency')
    .addHelpText('after', '\nExamples:\n  leadledger report monthly 2026-03\n  leadledger report yearEnd 2026 --json > 2026.json')
    .action(
      run<{ asOf?: string; currency?: string }, [ReportName, string]>(async (session, { asOf, currency }, name, period) =>
        withLedger(session, async (ledger) => {
          const made = await ledger.report(name, { period, ...given({ asOf, currency }) })
          session.print(made, () => reportText(made))
          return exitCodes.done
        }),
      ),
    )
}

function reportText({ report, period, zone, asOf, position, changes, sections, digest }: Report): string {
  const title = `${titles[report]} ${period}, as of ${minute(asOf, zone)}`
  const parts = sections.map((section) => `${underlined(section.title, '-')}\n${sectionText(section)}`)
  return [underlined(title, '='), changesText(changes), ...parts, `Made of ${position} events; digest ${digest}`].filter((part) => part !== '').join('\n\n')
}

const titles: Readonly<Record<ReportName, string>> = { monthly: 'Month', quarterly: 'Quarter', yearEnd: 'Year' }

const underlined = (title: string, line: string): string => `${title}\n${line.repeat(title.length)}`

const changesText = (changes: readonly LargestChange[]): string =>
  changes.length === 0
    ? ''
    : `Largest changes:\n${changes.map(({ kpi, since, unit, change }) => `  ${kpi} ${change < 0 ? '' : '+'}${percent(change).replace('%', unit === 'points' ? 'points' : '%')} to ${since === 'year' ? 'a year before' : 'the period before'}`).join('\n')}`

function sectionText(section: ReportSection): string {
  if ('kpis' in section) return kpiTable(section.kpis)
  if ('byOwner' in section) return kpiTable(section.byOwner)
  if ('lostReasons' in section) return section.lostReasons.rows.length === 0 ? 'Nothing was lost.' : lossTable(section.lostReasons)
  if ('costs' in section) return costTable(section.costs)
  if ('roi' in section) return roiTable(section.roi)
  if ('forecast' in section) return forecastText(section.forecast)
  if ('targets' in section) return section.targets.length === 0 ? 'No targets are set.' : targetTable(section.targets)
  if (section.marketShares.length === 0) return 'The size of no market is recorded.'
  const figure = (value: { amount: string; currency: string } | number | null): string =>
    value === null ? 'n/a' : typeof value === 'number' ? String(value) : amount(value)
  return textTable(
    [{ title: 'market' }, { title: 'own', right: true }, { title: 'market size', right: true }, { title: 'share', right: true }],
    section.marketShares.map(({ market, own, size, share }) => [market, figure(own), figure(size), percent(share)]),
  )
}
