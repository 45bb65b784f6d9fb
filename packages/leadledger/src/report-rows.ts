import { kpiUnitOf, type ComparedKpi, type CostFigures, type Delta, type Forecast, type KpiGroup, type KpiResult, type RoiFigures } from '@leadledger/metrics'
import type { MoneyText } from '@leadledger/leads'
import type { Earlier, NextTarget, ReportSection } from './report-parts.js'
import type { Report } from './reports.js'

/** How a value of a report is meant: shares and points as fractions of one, durations in milliseconds. */
export type ReportUnit = 'share' | 'points' | 'relative' | 'count' | 'ms' | 'money' | 'text'

/** One figure of a report, as a line of a table that can be filtered. */
export interface ReportRow {
  readonly section: string
  /** A KPI, a reason, a source, a market. */
  readonly item: string
  /** Owner or other group; blank for the whole, and for that of an earlier period `previous` or `yearBefore`. */
  readonly group: string
  readonly measure: string
  /** `null` where there is nothing to measure. */
  readonly value: number | string | null
  readonly unit: ReportUnit
  /** ISO 4217 code of money; blank otherwise. */
  readonly currency: string
}

type Cell = Omit<ReportRow, 'section'>

/** Every figure of a report, in its order, and its notes. */
export const reportRows = ({ sections, notes, team, leftOut = [] }: Pick<Report, 'sections' | 'notes' | 'team' | 'leftOut'>): readonly ReportRow[] => [
  ...(team === undefined ? [] : [told('Report', 'team', 'name', team)]),
  ...sections.flatMap((section) => cellsOf(section).map((cell) => ({ section: section.title, ...cell }))),
  ...notes.map(({ section: item, department, text }) => told('Notes', item, 'note', text, department ?? '')),
  ...leftOut.map(({ title, why }) => told('Left out', title, 'reason', why)),
]

const told = (section: string, item: string, measure: string, value: string | null, group = ''): ReportRow => ({
  section,
  item,
  group,
  measure,
  value,
  unit: 'text',
  currency: '',
})

function cellsOf(section: ReportSection): readonly Cell[] {
  if ('kpis' in section) return section.kpis.flatMap(kpiCells)
  if ('byOwner' in section) return section.byOwner.flatMap(kpiCells)
  if ('byDepartment' in section) return section.byDepartment.flatMap(kpiCells)
  if ('lostReasons' in section)
    return section.lostReasons.rows.flatMap(({ reason, count, share, reopened, wonAfter, values, medianAge }) =>
      measured(reason, '', {
        count: [count, 'count'],
        share: [share, 'share'],
        reopened: [reopened, 'count'],
        wonAfter: [wonAfter, 'count'],
        value: values,
        medianAge: [medianAge, 'ms'],
      }),
    )
  if ('costs' in section) return grouped<CostFigures>(section.costs, section.earlier, costCells)
  if ('roi' in section) return grouped<RoiFigures>(section.roi, section.earlier, roiCells)
  if ('forecast' in section) return forecastCells(section.forecast)
  if ('targets' in section)
    return [
      ...section.targets.flatMap(({ actual, gap, ...target }) =>
        targetCells(target, { actual: figure(actual, target.unit), gap: figure(gap, target.unit === 'share' ? 'points' : target.unit) }),
      ),
      ...section.nextTargets.flatMap((target) => targetCells(target, {})),
    ]
  return section.marketShares.flatMap(({ market, own, size, share }) =>
    measured(market, '', { own: figure(own, 'count'), size: figure(size, 'count'), share: [share, 'share'] }),
  )
}

type Measured = readonly [value: number | null, unit: ReportUnit] | readonly MoneyText[]

/** A cell for each measure, and for each currency of one. */
function measured(item: string, group: string, measures: Readonly<Record<string, Measured>>): readonly Cell[] {
  return Object.entries(measures).flatMap(([measure, of]): Cell[] => {
    const place = { item, group, measure }
    if (isMoney(of)) return of.map(({ amount, currency }) => ({ ...place, value: amount, unit: 'money', currency }))
    return [{ ...place, value: of[0], unit: of[1], currency: '' }]
  })
}

const isMoney = (of: Measured): of is readonly MoneyText[] => of.every((part) => typeof part === 'object' && part !== null)

const figure = (value: number | MoneyText | null, unit: ReportUnit): Measured => (typeof value === 'object' && value !== null ? [value] : [value, unit])

const targetCells = ({ kpi, owner, period, target, unit }: NextTarget, reached: Readonly<Record<string, Measured>>): readonly Cell[] =>
  measured(`${kpi} ${period}`, owner ?? '', { target: figure(target, unit), ...reached })

const kpiCells = (result: KpiResult | ComparedKpi): readonly Cell[] => [
  ...figureCells(result.kpi, '', result),
  ...deltaCells(result),
  ...(result.groups ?? []).flatMap((group) => [...figureCells(result.kpi, group.key, group), ...besideCells(result.kpi, group)]),
]

function figureCells(kpi: string, group: string, figures: KpiResult | KpiGroup): readonly Cell[] {
  const { value, values, numerator, denominator } = figures
  const main: Measured = values ?? [typeof value === 'number' ? value : null, kpiUnitOf(kpi, figures)]
  return measured(kpi, group, { value: main, numerator: [numerator, 'count'], denominator: [denominator, 'count'] })
}

/** How an owner stands to the team, where asked for. */
function besideCells(kpi: string, group: KpiGroup): readonly Cell[] {
  if (!group.besideTeam) return []
  const { median, difference } = group.besideTeam
  const unit = kpiUnitOf(kpi, group)
  return measured(kpi, group.key, { teamMedian: figure(median, unit), toTeamMedian: [difference, unit === 'share' ? 'points' : 'relative'] })
}

function deltaCells(result: KpiResult | ComparedKpi): readonly Cell[] {
  const change = (delta: Delta | undefined, measure: string): readonly Cell[] =>
    delta ? measured(result.kpi, '', { [measure]: [delta.change, delta.unit] }) : []
  return 'deltaPrev' in result || 'deltaYoY' in result ? [...change(result.deltaPrev, 'toPrevious'), ...change(result.deltaYoY, 'toYearBefore')] : []
}

type Grouped<Figures> = Figures & { readonly groups?: readonly (Figures & { readonly key: string })[] }
const grouped = <Figures>(
  whole: Grouped<Figures>,
  earlier: Earlier<Figures>,
  cells: (item: string, figures: Figures, group?: string) => readonly Cell[],
): readonly Cell[] => [
  ...(whole.groups ?? []).flatMap((group) => cells(group.key, group)),
  ...cells('all', whole),
  ...(['previous', 'yearBefore'] as const).flatMap((name) => (earlier[name] === undefined ? [] : cells('all', earlier[name], name))),
]

const costCells = (item: string, { spend, visits, leads, customers, costPerLead, costPerAcquisition }: CostFigures, group = ''): readonly Cell[] =>
  measured(item, group, {
    spend,
    visits: [visits, 'count'],
    leads: [leads, 'count'],
    customers: [customers, 'count'],
    costPerLead: costPerLead ?? [null, 'money'],
    costPerAcquisition: costPerAcquisition ?? [null, 'money'],
  })

const roiCells = (item: string, { cost, revenue, roi }: RoiFigures, group = ''): readonly Cell[] =>
  measured(item, group, { cost, revenue, roi: [roi, 'share'] })

const forecastCells = ({ figures, groups }: Forecast): readonly Cell[] => [
  ...groups.flatMap(({ key, figures: own }) => own.flatMap(({ forecast, actual }) => measured('forecast', key, { forecast: [forecast], actual: [actual] }))),
  ...figures.flatMap(({ forecast, actual, wape, bias }) =>
    measured('forecast', '', { forecast: [forecast], actual: [actual], wape: [wape, 'share'], bias: [bias, 'share'] }),
  ),
]
