import { createHash } from 'node:crypto'
import { canonicalJson } from '@leadledger/eventsourcing'
import type { MoneyText } from '@leadledger/leads'
import type { ComparedKpi, Costs } from '@leadledger/metrics'
import { instantOf, type InstantInput } from './instants.js'
import { reportParts, type Asked, type ReportSection } from './report-parts.js'
import { checkPeriod, periodBoundsOf, type ReportName } from './report-period.js'
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
  const boundsOf = periodBoundsOf(given)
  const { from, to } = boundsOf(period)
  const until = asOf === undefined ? Math.min(now, to - 1) : instantOf(asOf, zone, 'asOf')
  const span = { from, to, asOf: until, ...(team !== undefined && { team }) }
  const about = { period, zone, boundsOf, ...(currency !== undefined && { currency }), isMember: (user: string) => teamOf(user, until) === team }
  const noted = await notes()
  const sections: ReportSection[] = []
  const leftOut: LeftOut[] = []
  for (const { title, figures, untold } of reportParts[name]) {
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
    changes: largestChanges(sections, to <= until + 1),
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

/** Costs are compared once the period is over, as KPIs are. */
function largestChanges(sections: readonly ReportSection[], isOver: boolean): readonly LargestChange[] {
  const all = sections.flatMap((section) => {
    if ('kpis' in section) return section.kpis.flatMap(changesOf)
    return 'costs' in section && isOver ? costChanges(section) : []
  })
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

const comparedCosts = ['leads', 'costPerLead', 'costPerAcquisition'] as const

function costChanges({ costs, earlier: { previous, yearBefore } }: Extract<ReportSection, { readonly costs: Costs }>): LargestChange[] {
  const since = (name: LargestChange['since'], before: Costs | undefined) =>
    comparedCosts.flatMap((kpi): LargestChange[] => {
      const change = growth(before?.[kpi], costs[kpi])
      return change ? [{ kpi, since: name, unit: 'relative', change }] : []
    })
  return [...since('previous', previous), ...since('year', yearBefore)]
}

type CostFigure = number | readonly MoneyText[] | null | undefined

/** `undefined` where there was nothing to grow from, or where there are several currencies. */
function growth(before: CostFigure, now: CostFigure): number | undefined {
  const [then, since] = [amountOf(before), amountOf(now)]
  return then && since && then.amount > 0 && then.currency === since.currency ? (since.amount - then.amount) / then.amount : undefined
}

function amountOf(value: CostFigure): { readonly amount: number; readonly currency: string } | undefined {
  if (typeof value === 'number') return { amount: value, currency: '' }
  const [only, ...others] = value ?? []
  return only && others.length === 0 ? { amount: Number(only.amount), currency: only.currency } : undefined
}
