import type { KpiGroup, KpiResult, MoneyText } from 'leadledger'
import type { DemoFigures } from './demo-figures.js'
import { amount, count, duration, percent } from './format.js'
import { boardTable } from './number-commands.js'
import { textTable, type Column } from './table.js'

const left = (title: string): Column => ({ title })
const right = (title: string): Column => ({ title, right: true })

/** The demo's figures on one page; two tables stand side by side where `width` columns allow. */
export function demoPage(figures: DemoFigures, width: number): string {
  const { board, lostReasons, leads, commands } = figures
  return [
    `A sales team in 2024 and 2025: ${count(leads)} leads, ${count(commands)} commands. Figures as of the end of 2025.`,
    beside(boardTable(board.counts ?? countsOf(board)), quarterTable(figures.byQuarter), width),
    kpiTable(figures),
    breakdownTable('source', figures.bySource),
    breakdownTable('owner', figures.byOwner),
    lossTable(lostReasons),
    [todayText(figures), mailText(figures)].join('\n'),
  ].join('\n\n')
}

/** What waits for somebody when the story ends. */
function todayText({ openFollowUps, overdueFollowUps, waiting, alerts, compliance }: DemoFigures): string {
  const late = waiting.filter((state) => state === 'breached').length
  return [
    `Follow-ups: ${count(openFollowUps)} open, ${count(overdueFollowUps)} of them overdue. Not answered yet: ${count(waiting.length)} leads, ${count(late)} of them too late.`,
    `Alerts: ${count(alerts)}; ${percent(compliance)} of the open leads are in order.`,
  ].join('\n')
}

const resultOf =
  (kpis: readonly KpiResult[]) =>
  (name: string): KpiResult =>
    kpis.find(({ kpi }) => kpi === name) as KpiResult

/** What came of the mails of sequences. */
function mailText({ kpis }: DemoFigures): string {
  const of = resultOf(kpis)
  const share = (name: string): string => percent(of(name).value as number | null)
  const { numerator, denominator } = of('mailBounceRate')
  return `Mails: ${count(denominator)} sent, ${count(numerator)} came back; ${share('adjustedOpenRate')} opened by a person, ${share('clickToOpen')} of the opened clicked.`
}

const countsOf = ({ groups = [] }: KpiResult): Record<string, number> => Object.fromEntries(groups.map(({ key, n }) => [key, n]))

const sums = (values: readonly MoneyText[]): string => values.map(amount).join(', ') || '–'
const money = ({ values = [] }: KpiResult | KpiGroup): string => sums(values)

function quarterTable({ groups = [] }: KpiResult): string {
  const most = Math.max(1, ...groups.map(sum))
  const bar = (group: KpiGroup): string => '█'.repeat(Math.round((sum(group) / most) * 12))
  return textTable(
    [left('quarter'), right('deals'), right('value'), left('')],
    groups.map((group) => [group.key, count(group.n), money(group), bar(group)]),
  )
}

const sum = ({ values = [] }: KpiGroup): number => Number(values[0]?.amount ?? 0)

function kpiTable({ kpis, cohort, pipeline, costs, roi }: DemoFigures): string {
  const of = resultOf(kpis)
  const share = (title: string, result: KpiResult): string[] => [
    title,
    percent(result.value as number | null),
    `${count(result.numerator)} of ${count(result.denominator)}`,
  ]
  const time = (title: string, result: KpiResult): string[] => [title, duration(result.median), `p90 ${duration(result.p90)}, ${count(result.n)} leads`]
  const value = of('convertedValue')
  const answer = of('responseTime')
  return textTable(
    [left('KPI'), right('value'), left('')],
    [
      time('response time, median', answer),
      ['answered at all', percent(answer.answeredShare), `${count(answer.n)} of ${count(answer.denominator)}`],
      share('answered in time', of('withinSla')),
      share('qualification rate', of('qualificationRate')),
      share('conversion rate', of('conversionRate')),
      share('conversion within 90 days', cohort),
      share('win rate', of('winRate')),
      time('sales cycle, median', of('salesCycle')),
      ['converted value', money(value), `${count(value.n)} deals`],
      ['open deals', sums(pipeline.values), `${count(pipeline.deals)} deals, ${sums(pipeline.weighted)} expected`],
      share('deals won', of('dealWinRate')),
      ['bookings', money(of('bookings')), `${count(of('bookings').n)} deals`],
      ['cost per lead', sums(costs.costPerLead ?? []), `${sums(costs.costPerAcquisition ?? [])} per deal`],
      ['return on all cost', percent(roi.roi), `${sums(roi.cost)} spent in all`],
    ],
  )
}

/** Groups of several KPIs as one table, in the order of the first. */
function breakdownTable(by: string, results: readonly KpiResult[]): string {
  const cell = (kpi: string, key: string): KpiGroup | undefined => results.find((result) => result.kpi === kpi)?.groups?.find((group) => group.key === key)
  const share = (kpi: string, key: string): string => percent(cell(kpi, key)?.value as number | null | undefined)
  const row = ({ key, denominator, numerator }: KpiGroup): string[] => {
    const value = cell('convertedValue', key)
    return [
      key,
      count(denominator),
      duration(cell('responseTime', key)?.median),
      share('within24h', key),
      share('qualificationRate', key),
      count(numerator),
      share('conversionRate', key),
      share('winRate', key),
      value ? money(value) : '–',
    ]
  }
  const titles = [left(by), ...['leads', 'response', 'in 24 h', 'qualified', 'deals', 'conversion', 'win rate', 'value'].map(right)]
  return textTable(titles, (results[0]?.groups ?? []).map(row))
}

const mostReasons = 6

function lossTable({ rows }: DemoFigures['lostReasons']): string {
  return textTable(
    [left('lost because of'), right('losses'), right('share'), right('sum'), right('value'), right('reopened'), right('won after')],
    rows
      .slice(0, mostReasons)
      .map((row) => [
        row.reason,
        count(row.count),
        percent(row.share),
        percent(row.cumulativeShare),
        row.values.map(amount).join(', ') || '–',
        count(row.reopened),
        count(row.wonAfter),
      ]),
  )
}

const gap = 4

/** The second block to the right of the first, or below where there is no room. */
function beside(first: string, second: string, width: number): string {
  const [a, b] = [first.split('\n'), second.split('\n')]
  const column = Math.max(...a.map((line) => line.length)) + gap
  if (column + Math.max(...b.map((line) => line.length)) > width) return `${first}\n\n${second}`
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => `${(a[index] ?? '').padEnd(column)}${b[index] ?? ''}`.trimEnd()).join('\n')
}
