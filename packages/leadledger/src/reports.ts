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
  /** Only what is credited to people of this team, by the team they were in then; the whole company by default. */
  readonly team?: string
}

/** What the report of a team does not tell, since no team has a share in it. */
export interface LeftOut {
  readonly title: string
  readonly why: string
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
  /** Set in the report of a team, with what it does not tell. */
  readonly team?: string
  readonly leftOut?: readonly LeftOut[]
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
  /** What people noted of it, whenever they did; none in the report of a team, which they are not about. */
  readonly notes: readonly ReportNoteView[]
  /** SHA-256, in hexadecimal, over the canonical JSON of all the rest. */
  readonly digest: string
}

type Asked = Pick<Ledger, 'kpi' | 'compare' | 'lostReasons' | 'costs' | 'roi' | 'forecast' | 'targets' | 'marketShares'>
/** As queries of figures take it. */
interface Span {
  readonly from: number
  readonly to: number
  readonly asOf: number
  readonly team?: string
}
interface About {
  readonly period: string
  readonly zone: string
  readonly currency?: string
  /** Whether somebody was in the team as of the report. */
  readonly isMember: (user: string) => boolean
}
type Figures = ReportSection extends infer Section ? (Section extends ReportSection ? Omit<Section, 'title'> : never) : never
interface Part {
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
const inCurrency = ({ currency }: About): { readonly currency?: string } => (currency === undefined ? {} : { currency })
const lostReasons: Part = { title: 'Why leads were lost', figures: async (ledger, span) => ({ lostReasons: await ledger.lostReasons(span) }) }
const noOwner = { why: 'what is spent has no owner, and so no team' }
const costs = (title: string, scope: 'marketing-only' | 'fully-loaded'): Part => ({
  title,
  figures: async (ledger, span, about) => ({ costs: await ledger.costs({ ...span, ...inCurrency(about), by: 'source', scope }) }),
  untold: noOwner,
})
const returned = (scope: 'marketing-only' | 'fully-loaded'): Part => ({
  title: 'Return on what was spent',
  figures: async (ledger, span, about) => ({ roi: await ledger.roi({ ...span, ...inCurrency(about), by: 'source', scope }) }),
  untold: noOwner,
})
const forecast: Part = { title: 'Forecast and what came of it', figures: async (ledger, span) => ({ forecast: await ledger.forecast(span) }) }
/** Those of the whole period, and of the shorter ones in it; for a team those of its people, beside all that each of them did. */
const targets: Part = {
  title: 'Targets',
  async figures(ledger, { from, to, asOf, team }, { zone, isMember }) {
    const isWanted = ({ period, owner }: TargetReport): boolean => {
      const bounds = periodBounds(period, zone)
      return bounds.from >= from && bounds.to <= to && (team === undefined || (owner !== null && isMember(owner)))
    }
    return { targets: (await ledger.targets({ asOf })).filter(isWanted) }
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
  /** The team somebody was in at an instant. */
  readonly teamOf: (user: string, at: number) => string | null
  readonly position: () => Promise<bigint>
  readonly notes: () => Promise<readonly ReportNoteView[]>
}

/** Makes a report of what the ledger says. @throws {InvalidInput} for a period the report does not have, or a team nobody was in. */
export async function reportOf(name: ReportName, { period, asOf, currency, team }: ReportQuery, ledger: Asked, given: Surroundings): Promise<Report> {
  const { zone, now, teamOf, position, notes } = given
  checkPeriod(name, period)
  const { from, to } = name === 'yearEnd' ? fiscalBounds(Number(period), undefined, given) : periodBounds(period, zone)
  const until = asOf === undefined ? Math.min(now, to - 1) : instantOf(asOf, zone, 'asOf')
  const span = { from, to, asOf: until, ...(team !== undefined && { team }) }
  const about = { period, zone, ...(currency !== undefined && { currency }), isMember: (user: string) => teamOf(user, until) === team }
  const noted = await notes()
  const sections: ReportSection[] = []
  const leftOut: LeftOut[] = []
  for (const { title, figures, untold } of parts[name]) {
    const isWhole = team === undefined || untold === undefined
    if (isWhole || untold.title !== undefined) sections.push({ title, ...(await figures(ledger, span, about)) })
    if (!isWhole) leftOut.push({ title, ...untold })
  }
  if (noted.length > 0) leftOut.push({ title: 'Notes', why: 'they are about the whole company' })
  const report = {
    report: name,
    period,
    ...(team !== undefined && { team, leftOut }),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    zone,
    asOf: new Date(until).toISOString(),
    position: String(await position()),
    changes: largestChanges(sections),
    sections,
    notes: team === undefined ? noted : [],
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
