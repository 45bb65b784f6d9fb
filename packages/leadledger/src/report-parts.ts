import {
  windowsBefore,
  type ComparedKpi,
  type Costs,
  type Forecast,
  type KpiName,
  type KpiResult,
  type LostReasons,
  type MarketShare,
  type Roi,
  type TargetReport,
} from '@leadledger/metrics'
import type { Ledger } from './ledger.js'
import { periodAfter, type PeriodBounds, type ReportName } from './report-period.js'

/** What figures of money stand beside: the same of the period before and, unless that is the one before, of the same period a year before. */
export interface Earlier<Figures> {
  readonly previous?: Figures
  readonly yearBefore?: Figures
}

/** What is to be reached in the period after the one of the report. */
export type NextTarget = Pick<TargetReport, 'kpi' | 'owner' | 'period' | 'target' | 'unit'>

/** One part of a report: figures of one kind under one title. */
export type ReportSection = { readonly title: string } & (
  | { readonly kpis: readonly ComparedKpi[] }
  | { readonly byOwner: readonly KpiResult[] }
  | { readonly lostReasons: LostReasons }
  | { readonly byDepartment: readonly KpiResult[] }
  | { readonly costs: Costs; readonly earlier: Earlier<Costs> }
  | { readonly roi: Roi; readonly earlier: Earlier<Roi> }
  | { readonly forecast: Forecast }
  | { readonly targets: readonly TargetReport[]; readonly nextTargets: readonly NextTarget[] }
  | { readonly marketShares: readonly MarketShare[] }
)

/** The figures a report is composed of. */
export type Asked = Pick<Ledger, 'kpi' | 'compare' | 'lostReasons' | 'costs' | 'roi' | 'forecast' | 'targets' | 'marketShares'>
/** As queries of figures take it. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly asOf: number
  readonly team?: string
}
export interface About {
  readonly period: string
  readonly zone: string
  readonly boundsOf: PeriodBounds
  readonly currency?: string
  /** Whether somebody was in the team as of the report. */
  readonly isMember: (user: string) => boolean
}
type Figures = ReportSection extends infer Section ? (Section extends ReportSection ? Omit<Section, 'title'> : never) : never
export interface Part {
  readonly title: string
  readonly figures: (ledger: Asked, span: Span, about: About) => Promise<Figures>
  /** What of it no team has a share in: all of it, where it does not say which. */
  readonly untold?: { readonly title?: string; readonly why: string }
}

const compared = (title: string, ...names: readonly KpiName[]): Part => ({
  title,
  figures: async (ledger, span) => ({ kpis: await ledger.compare(names, span) }),
})
/** In the report of a team each owner stands beside its median. */
const byOwner = (title: string, ...names: readonly KpiName[]): Part => ({
  title,
  figures: async (ledger, span) => ({ byOwner: await ledger.kpi(names, { ...span, by: 'owner', ...(span.team !== undefined && { teamMedian: true }) }) }),
})
const byDepartment = (...names: readonly KpiName[]): Part => ({
  title: 'By department',
  figures: async (ledger, span) => ({ byDepartment: await ledger.kpi(names, { ...span, by: 'department' }) }),
  untold: { why: 'this is the report of one team' },
})
const inCurrency = ({ currency }: About): { readonly currency?: string } => (currency === undefined ? {} : { currency })
const lostReasons: Part = { title: 'Why leads were lost', figures: async (ledger, span) => ({ lostReasons: await ledger.lostReasons(span) }) }
const noOwner = { why: 'what is spent has no owner, and so no team' }
const costs = (title: string, scope: 'marketing-only' | 'fully-loaded'): Part => ({
  title,
  async figures(ledger, span, about) {
    const query = { ...inCurrency(about), scope }
    return { costs: await ledger.costs({ ...span, ...query, by: 'source' }), earlier: await earlier(span, about, (at) => ledger.costs({ ...at, ...query })) }
  },
  untold: noOwner,
})
const returned = (scope: 'marketing-only' | 'fully-loaded'): Part => ({
  title: 'Return on what was spent',
  async figures(ledger, span, about) {
    const query = { ...inCurrency(about), scope }
    return { roi: await ledger.roi({ ...span, ...query, by: 'source' }), earlier: await earlier(span, about, (at) => ledger.roi({ ...at, ...query })) }
  },
  untold: noOwner,
})
/** All windows are seen from the same moment. */
async function earlier<Figures>(span: Span, { zone }: About, ask: (span: Span) => Promise<Figures>): Promise<Earlier<Figures>> {
  const before = windowsBefore(span, zone)
  if (!before) return {}
  const previous = await ask({ ...span, ...before.previous })
  return before.year.from === before.previous.from ? { previous } : { previous, yearBefore: await ask({ ...span, ...before.year }) }
}
const forecast: Part = { title: 'Forecast and what came of it', figures: async (ledger, span) => ({ forecast: await ledger.forecast(span) }) }
/** Those of the whole period, of the shorter ones in it, and of the period after it; for a team those of its people, beside all that each of them did. */
const targets: Part = {
  title: 'Targets',
  async figures(ledger, { from, to, asOf, team }, { period, boundsOf, isMember }) {
    const all = (await ledger.targets({ asOf })).filter(({ owner }) => team === undefined || (owner !== null && isMember(owner)))
    const within = (first: number, end: number) =>
      all.filter((target) => {
        const bounds = boundsOf(target.period)
        return bounds.from >= first && bounds.to <= end
      })
    const next = periodAfter(period)
    return {
      targets: within(from, to),
      nextTargets: (next === undefined ? [] : within(to, boundsOf(next).to)).map(({ actual: _, gap: __, ...target }) => target),
    }
  },
  untold: { title: 'Targets of the company', why: 'they are set for all owners together' },
}
const market: Part = {
  title: 'Share of the market',
  figures: async (ledger, { asOf }, { period }) => ({
    marketShares: (await ledger.marketShares({ asOf })).filter((share) => share.period === period),
  }),
  untold: { why: 'a market is shared out among companies' },
}

/** What each report consists of. Source: handbook §10. */
export const reportParts: Readonly<Record<ReportName, readonly Part[]>> = {
  monthly: [
    costs('Leads by source', 'marketing-only'),
    compared('Answering', 'responseTime', 'within24h', 'withinSla'),
    compared('Conversion', 'qualificationRate', 'conversionRate', 'winRate', 'dealWinRate'),
    lostReasons,
    compared('Retention', 'retention', 'churnRate'),
    compared('Revenue', 'bookings', 'averageDeal', 'revenue'),
    byDepartment('qualificationRate', 'conversionRate', 'bookings', 'withinSla'),
    byOwner('By owner', 'qualificationRate', 'conversionRate', 'bookings', 'withinSla'),
    targets,
  ],
  quarterly: [
    compared('Revenue', 'bookings', 'averageDeal', 'revenue', 'salesVelocity'),
    costs('Cost per lead and customer', 'marketing-only'),
    compared('Length of the sales cycle', 'salesCycle', 'wonCycle', 'lossCycle'),
    returned('marketing-only'),
    forecast,
    lostReasons,
    targets,
  ],
  yearEnd: [
    compared('Revenue', 'bookings', 'averageDeal', 'revenue'),
    market,
    compared('Customers', 'retention', 'churnRate', 'customerValue'),
    costs('What was spent', 'fully-loaded'),
    returned('fully-loaded'),
    byOwner('Evaluation by owner', 'responseTime', 'withinSla', 'qualificationRate', 'conversionRate', 'dealWinRate', 'bookings'),
    lostReasons,
    targets,
  ],
}
