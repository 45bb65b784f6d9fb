import { createHash } from 'node:crypto'
import { canonicalJson } from '@leadledger/eventsourcing'
import {
  fiscalBounds,
  periodBounds,
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
import { instantOf, type InstantInput } from './instants.js'
import type { Ledger } from './ledger.js'
import { checkPeriod, type ReportName } from './report-period.js'
import type { ReportNoteView } from './report-notes.js'

export interface ReportQuery {
  /** `2026-03`, `2026-Q1` or `2026`; a year is the fiscal year of the handbook that begins in it. */
  readonly period: string
  /** As it stood then: by default when the period was over, or now while it is not. */
  readonly asOf?: InstantInput
  /** Converts costs and what came of them to this currency; by default each stands by itself. */
  readonly currency?: string
}

/** One part of a report: figures of one kind under one title. */
export type ReportSection = { readonly title: string } & (
  | { readonly kpis: readonly ComparedKpi[] }
  | { readonly byOwner: readonly KpiResult[] }
  | { readonly lostReasons: LostReasons }
  | { readonly costs: Costs }
  | { readonly roi: Roi }
  | { readonly forecast: Forecast }
  | { readonly targets: readonly TargetReport[] }
  | { readonly marketShares: readonly MarketShare[] }
)

/** A figure that changed much since the window before, or since a year before. */
export interface LargestChange {
  readonly kpi: string
  readonly since: 'previous' | 'year'
  readonly unit: 'points' | 'relative'
  readonly change: number
}

/** Everything a report says, and what it was made of: the same log, period and `asOf` give the same digest. */
export interface Report {
  readonly report: ReportName
  readonly period: string
  /** Half open: ISO 8601, as `asOf`. */
  readonly from: string
  readonly to: string
  readonly zone: string
  readonly asOf: string
  /** Position of the last event it knows of. */
  readonly position: string
  /** The largest first, points and percent by their size; at most five. */
  readonly changes: readonly LargestChange[]
  readonly sections: readonly ReportSection[]
  /** What people noted of it, whenever they did. */
  readonly notes: readonly ReportNoteView[]
  /** SHA-256, in hexadecimal, over the canonical JSON of all the rest. */
  readonly digest: string
}

type Asked = Pick<Ledger, 'kpi' | 'compare' | 'lostReasons' | 'costs' | 'roi' | 'forecast' | 'targets' | 'marketShares'>
interface Span {
  readonly from: number
  readonly to: number
  readonly asOf: number
}
interface About {
  readonly period: string
  readonly zone: string
  readonly currency?: string
}
type Part = (ledger: Asked, span: Span, about: About) => Promise<ReportSection>

const compared =
  (title: string, ...names: readonly KpiName[]): Part =>
  async (ledger, span) => ({ title, kpis: await ledger.compare(names, span) })
const byOwner =
  (title: string, ...names: readonly KpiName[]): Part =>
  async (ledger, span) => ({ title, byOwner: await ledger.kpi(names, { ...span, by: 'owner' }) })
const inCurrency = ({ currency }: About): { readonly currency?: string } => (currency === undefined ? {} : { currency })
const lostReasons: Part = async (ledger, span) => ({ title: 'Why leads were lost', lostReasons: await ledger.lostReasons(span) })
const costs =
  (title: string, scope: 'marketing-only' | 'fully-loaded'): Part =>
  async (ledger, span, about) => ({ title, costs: await ledger.costs({ ...span, ...inCurrency(about), by: 'source', scope }) })
const returned =
  (scope: 'marketing-only' | 'fully-loaded'): Part =>
  async (ledger, span, about) => ({ title: 'Return on what was spent', roi: await ledger.roi({ ...span, ...inCurrency(about), by: 'source', scope }) })
const forecast: Part = async (ledger, span) => ({ title: 'Forecast and what came of it', forecast: await ledger.forecast(span) })
/** Those of the whole period, and of the shorter ones in it. */
const targets: Part = async (ledger, { from, to, asOf }, { zone }) => {
  const isWithin = ({ period }: TargetReport): boolean => {
    const bounds = periodBounds(period, zone)
    return bounds.from >= from && bounds.to <= to
  }
  return { title: 'Targets', targets: (await ledger.targets({ asOf })).filter(isWithin) }
}
const market: Part = async (ledger, { asOf }, { period }) => ({
  title: 'Share of the market',
  marketShares: (await ledger.marketShares({ asOf })).filter((share) => share.period === period),
})

/** What each report consists of. Source: handbook §10. */
const parts: Readonly<Record<ReportName, readonly Part[]>> = {
  monthly: [
    costs('Leads by source', 'marketing-only'),
    compared('Answering', 'responseTime', 'within24h', 'withinSla'),
    compared('Conversion', 'qualificationRate', 'conversionRate', 'winRate', 'dealWinRate'),
    lostReasons,
    compared('Retention', 'retention', 'churnRate'),
    compared('Revenue', 'bookings', 'averageDeal', 'revenue'),
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

interface Surroundings {
  readonly zone: string
  readonly now: number
  readonly fiscalYearStart: number
  readonly position: () => Promise<bigint>
  readonly notes: () => Promise<readonly ReportNoteView[]>
}

/** Makes a report of what the ledger says. @throws {InvalidInput} for a period the report does not have. */
export async function reportOf(name: ReportName, { period, asOf, currency }: ReportQuery, ledger: Asked, given: Surroundings): Promise<Report> {
  const { zone, now, position, notes } = given
  checkPeriod(name, period)
  const { from, to } = name === 'yearEnd' ? fiscalBounds(Number(period), undefined, given) : periodBounds(period, zone)
  const span = { from, to, asOf: asOf === undefined ? Math.min(now, to - 1) : instantOf(asOf, zone, 'asOf') }
  const sections: ReportSection[] = []
  for (const part of parts[name]) sections.push(await part(ledger, span, { period, zone, ...(currency !== undefined && { currency }) }))
  const report = {
    report: name,
    period,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    zone,
    asOf: new Date(span.asOf).toISOString(),
    position: String(await position()),
    changes: largestChanges(sections),
    sections,
    notes: await notes(),
  }
  return {
    ...report,
    digest: createHash('sha256')
      .update(canonicalJson(JSON.parse(JSON.stringify(report))))
      .digest('hex'),
  }
}

function largestChanges(sections: readonly ReportSection[]): readonly LargestChange[] {
  const all = sections.flatMap((section) => ('kpis' in section ? section.kpis : [])).flatMap(changesOf)
  return all.sort((one, other) => Math.abs(other.change) - Math.abs(one.change)).slice(0, 5)
}

/** A year has one window before it, not two. */
function changesOf({ kpi, deltaPrev, deltaYoY }: ComparedKpi): LargestChange[] {
  const before = [
    { since: 'previous' as const, delta: deltaPrev },
    ...(deltaYoY?.from === deltaPrev?.from ? [] : [{ since: 'year' as const, delta: deltaYoY }]),
  ]
  return before.flatMap(({ since, delta }) => (delta?.change ? [{ kpi, since, unit: delta.unit, change: delta.change }] : []))
}
