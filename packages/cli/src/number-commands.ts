import type { Command } from 'commander'
import {
  countKpis,
  InvalidInput,
  kpiNames,
  statuses,
  type ComparedKpi,
  type Delta,
  type KpiGroup,
  type KpiName,
  type KpiQuery,
  type KpiResult,
  type LostReasonsQuery,
} from 'leadledger'
import { answering } from './answering.js'
import { given, wholeNumber } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { amount, count, duration, percent } from './format.js'
import { printLeadsBehind } from './leads-behind.js'
import type { Run } from './run.js'
import { withGlobalsButActor, withLedger, withTeam } from './session.js'
import { lossTable } from './loss-table.js'
import { textTable } from './table.js'

const window = (command: Command): Command =>
  withTeam(withGlobalsButActor(command))
    .option('--from <date>', 'counted events on or after this date')
    .option('--to <date>', 'counted events before this date')
    .option('--as-of <moment>', 'as it stood then (default: now)')

/** `kpi` and `lost-reasons`. */
export function addNumbers(program: Command, run: Run): void {
  window(program.command('kpi [names...]').description(`KPIs: ${kpiNames.join(', ')}`))
    .option('--basis <basis>', 'of the conversion rate: ever, cohort, period; of retention: period, cohort')
    .option('--horizon <days>', 'days a lead, or a customer, gets on the basis cohort (default: 90)', Number)
    .option('--by <dimension>', 'owner, team, department, source, referrer, campaign, status, channel, direction, outcome, month, quarter, year or custom.NAME')
    .option('--team-median', 'with --by owner: beside each owner, the median of the team')
    .option('--compare', 'with --from and --to: beside the window before, and the same one a year before')
    .option('--why', 'the leads behind one KPI, instead of its value')
    .option('--limit <n>', 'with --why, at most so many leads; 0 for all', wholeNumber(0), 100)
    .addHelpText(
      'after',
      '\nExamples:\n  leadledger kpi\n  leadledger kpi winRate convertedValue --by quarter --from 2026-01 --to 2027-01\n  leadledger kpi conversionRate --by owner --team-median\n  leadledger kpi --compare --from 2026-03 --to 2026-04\n  leadledger kpi winRate --why --limit 0 --json',
    )
    .action(
      run<KpiQuery & { horizon?: number; why?: boolean; compare?: boolean; limit: number }, [string[]]>(
        async (session, { basis, horizon, by, from, to, asOf, team, why, compare, limit, teamMedian }, names) => {
          const unknown = names.filter((name) => !(kpiNames as readonly string[]).includes(name))
          if (unknown.length > 0) throw new InvalidInput([`No such KPI: ${unknown.join(', ')}. There are ${kpiNames.join(', ')}.`])
          const query = given({ basis, horizonDays: horizon, by, from, to, asOf, team, teamMedian })
          if (why) {
            const [name, ...others] = names as KpiName[]
            if (name === undefined || others.length > 0) throw new InvalidInput(['--why: name one KPI'])
            return withLedger(session, async (ledger) => printLeadsBehind(session, ledger, ledger.kpiLeads(name, query), limit || Infinity))
          }
          const asked = names.length > 0 ? (names as KpiName[]) : undefined
          return withLedger(session, async (ledger) => {
            if (compare) {
              const compared = await ledger.compare(asked, query)
              session.print(compared, () => kpiTable(compared))
              return exitCodes.done
            }
            const results = await ledger.kpi(asked, query)
            session.print(results, () => kpiTable(results))
            return exitCodes.done
          })
        },
      ),
    )

  window(program.command('lost-reasons').description('why leads, or deals, are lost'))
    .option(
      '--by <dimensions>',
      'one or two of reason, stage, owner, team, department, source, referrer, campaign, competitor, month, quarter, year or custom.NAME',
      (text) => text.split(','),
    )
    .option('--deals', 'losses of deals instead of leads')
    .addHelpText(
      'after',
      '\nExamples:\n  leadledger lost-reasons --by stage\n  leadledger lost-reasons --by owner,month\n  leadledger lost-reasons --deals --by stage,competitor',
    )
    .action(
      answering(
        run,
        (ledger, { by, from, to, asOf, team, deals }: LostReasonsQuery & { deals?: boolean }) =>
          ledger.lostReasons(given({ by, from, to, asOf, team, of: deals ? 'deals' : undefined } as const)),
        lossTable,
      ),
    )
}

/** A figure in its own unit. */
function valueText(figures: KpiResult | KpiGroup, kpi: string): string {
  if (figures.values) return figures.values.length === 0 ? 'n/a' : figures.values.map(amount).join(', ')
  if (typeof figures.value === 'object') return 'n/a'
  if ('median' in figures) return duration(figures.median)
  return countKpis.has(kpi) ? count(figures.value) : percent(figures.value)
}

function detailText(figures: ComparedKpi | KpiGroup, kpi: string): string {
  const excluded = Object.entries(figures.excluded).map(([reason, number]) => `${count(number)} ${reason}`)
  const parts = [
    growthText(figures),
    ...deltaTexts(figures),
    besideTeamText(figures),
    'mean' in figures ? `mean ${duration(figures.mean)}, p90 ${duration(figures.p90)}` : '',
    figures.ci ? `${percent(figures.ci[0])} to ${percent(figures.ci[1])}` : '',
    excluded.length > 0 ? `without ${excluded.join(', ')}` : '',
    figures.smallSample && !countKpis.has(kpi) ? 'small sample' : '',
  ]
  return parts.filter((part) => part !== '').join('; ')
}

/** How the amounts of a period grew, where there was something to grow from. */
function growthText(figures: KpiResult | KpiGroup): string {
  const growth = 'growth' in figures ? (figures.growth ?? []) : []
  return growth
    .flatMap(({ currency, previous }) =>
      previous === null ? [] : [`${previous < 0 ? '' : '+'}${percent(previous)}${currency === null ? '' : ` ${currency}`}`],
    )
    .join(', ')
}

/** How a figure differs from the two it is compared with; what cannot be compared says nothing. */
function deltaTexts(figures: ComparedKpi | KpiGroup): readonly string[] {
  const text = (delta: Delta | undefined, to: string): string => {
    if (!delta || delta.change === null) return ''
    const by = `${delta.change < 0 ? '' : '+'}${percent(delta.change)}`
    return `${delta.unit === 'points' ? by.replace('%', 'points') : by} to ${to}`
  }
  return 'deltaPrev' in figures ? [text(figures.deltaPrev, 'the window before'), text(figures.deltaYoY, 'a year before')] : []
}

/** How an owner stands to the median of the team. */
function besideTeamText(figures: KpiResult | KpiGroup): string {
  const difference = 'besideTeam' in figures ? (figures.besideTeam?.difference ?? null) : null
  if (difference === null) return ''
  const by = `${difference < 0 ? '' : '+'}${percent(difference)}`
  return `${figures.ci ? by.replace('%', 'points') : by} to the median of the team`
}

export function kpiTable(results: readonly KpiResult[]): string {
  const rows = results.flatMap((result) => [
    [result.kpi, result.basis, valueText(result, result.kpi), count(result.numerator), count(result.denominator), detailText(result, result.kpi)],
    ...(result.groups ?? []).map((group) => [
      `  ${group.key}`,
      '',
      valueText(group, result.kpi),
      count(group.numerator),
      count(group.denominator),
      detailText(group, result.kpi),
    ]),
  ])
  return textTable(
    [
      { title: 'KPI' },
      { title: 'basis' },
      { title: 'value', right: true },
      { title: 'of', right: true },
      { title: 'in', right: true },
      { title: '', whole: true },
    ],
    rows,
  )
}

/** Leads in each status, with a bar. */
export function boardTable(counts: Readonly<Record<string, number>>): string {
  const most = Math.max(1, ...Object.values(counts))
  return textTable(
    [{ title: 'status' }, { title: 'leads', right: true }, { title: '' }],
    statuses.map((status) => [status, count(counts[status] ?? 0), '█'.repeat(Math.round(((counts[status] ?? 0) / most) * 30))]),
  )
}
