import { isZone, type HandbookInForce, type User } from '@leadledger/leads'
import { periodUnits, type PeriodUnit } from './period.js'

/**
 * What a rate relates to: `ever`, all leads by their state at `asOf`; `cohort`, leads old enough, each with the same time to
 * succeed; `period`, events counted at their own date.
 */
export type Basis = 'ever' | 'cohort' | 'period'

/** What groups are made of; a period goes by the date of the counted event in the zone. */
export type By = 'owner' | 'team' | 'department' | 'source' | 'referrer' | 'campaign' | 'status' | ActivityBy | PeriodUnit | `custom.${string}`

/** Dimensions of numbers over interactions. */
export const activityDimensions = ['channel', 'direction', 'outcome'] as const
export type ActivityBy = (typeof activityDimensions)[number]

/** Makes a number replayable: the same rows and the same context give the same figures for ever. */
export interface MetricContext {
  /** Instant, milliseconds since 1970: what happened after it has not happened yet; what happened at an unknown time has. */
  readonly asOf: number
  /** Half-open window `[from, to)` on the date each definition names, instants in milliseconds. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** IANA name of the zone whose calendar names the periods. */
  readonly zone: string
  /** For definitions that have it; the others keep their own, and each result says which. */
  readonly basis?: Basis | undefined
  /** Days of 24 hours a lead gets to convert on the basis `cohort`; 90 by default. */
  readonly horizonDays?: number | undefined
  readonly by?: By | undefined
  /** Versions of the handbook in the order of their adoption, by which waiting is measured; the default handbook before the first. */
  readonly handbooks?: readonly HandbookInForce[] | undefined
  /** Only what is credited to people of this team, by the team they were in then: what the group of this name holds, by team. */
  readonly team?: string | undefined
  /** Who belonged where since when, for teams and departments. */
  readonly roster?: ReadonlyMap<string, Pick<User, 'places'>> | undefined
}

export interface ContextProblem {
  readonly path: string
  readonly message: string
}

type Checked = Omit<MetricContext, 'by'> & { readonly by?: string | undefined }

const latest = 8.64e15
const isInstant = (at: number): boolean => Number.isInteger(at) && Math.abs(at) <= latest
const bases: readonly string[] = ['ever', 'cohort', 'period'] satisfies readonly Basis[]

/** By what KPIs can be grouped, besides `custom.` and a name. */
export const dimensions: readonly string[] = [
  'owner',
  'team',
  'department',
  'source',
  'referrer',
  'campaign',
  'status',
  ...activityDimensions,
  ...periodUnits,
] satisfies readonly By[]

/** Every problem of a context at once, with its field and a sentence; none when numbers can be computed with it. */
export function contextProblems({ asOf, from, to, zone, basis, horizonDays, by }: Checked, allowed: readonly string[] = dimensions): readonly ContextProblem[] {
  const wrong: readonly (readonly [boolean, string, string])[] = [
    [!isInstant(asOf), 'asOf', 'is no instant in milliseconds since 1970'],
    [from !== undefined && !isInstant(from), 'from', 'is no instant in milliseconds since 1970'],
    [to !== undefined && !isInstant(to), 'to', 'is no instant in milliseconds since 1970'],
    [from !== undefined && to !== undefined && from >= to, 'to', 'is not after from'],
    [!isZone(zone), 'zone', 'is no IANA time zone'],
    [basis !== undefined && !bases.includes(basis), 'basis', `is none of ${bases.join(', ')}`],
    [horizonDays !== undefined && !(horizonDays > 0 && Number.isFinite(horizonDays)), 'horizonDays', 'is no positive number of days'],
    [by !== undefined && !allowed.includes(by) && !/^custom\../su.test(by), 'by', `is none of ${allowed.join(', ')}, custom.NAME`],
  ]
  return wrong.filter(([isWrong]) => isWrong).map(([, path, message]) => ({ path, message }))
}

/** @throws {RangeError} naming every problem: callers check what people type with `contextProblems` first. */
export function checkContext(context: Checked, allowed?: readonly string[]): void {
  const problems = contextProblems(context, allowed)
  if (problems.length > 0) throw new RangeError(problems.map(({ path, message }) => `${path} ${message}`).join('; '))
}

export const isWindowed = ({ from, to }: Pick<MetricContext, 'from' | 'to'>): boolean => from !== undefined || to !== undefined

export const isInWindow = ({ from = -Infinity, to = Infinity }: Pick<MetricContext, 'from' | 'to'>, at: number): boolean => at >= from && at < to
