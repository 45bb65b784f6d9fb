import { moneyText, type HandbookInForce, type LeadFacts, type MoneyText } from '@leadledger/leads'
import { checkContext, isInWindow, type By, type MetricContext } from './context.js'
import { startOfDay } from './day.js'
import type { DealAt } from './deal-at.js'
import { weightOf } from './deal-kpis.js'
import { creditedTo, groupKey } from './dimension.js'
import { exclusionTally, type Excluded, type Exclusion } from './exclusion.js'
import type { Facts } from './kpi.js'
import { leadAt, type LeadAt } from './lead-at.js'
import { rounded } from './money-tally.js'
import type { PeriodUnit } from './period.js'
import { wonByBand, type BandHistory } from './won-by-band.js'

export type ForecastBy = Exclude<By, 'status' | PeriodUnit>
export const forecastDimensions: readonly string[] = ['owner', 'team', 'department', 'source', 'referrer'] satisfies readonly ForecastBy[]

/** By what the value of an open deal is weighted: the probability of its stage, or the share of won deals in its score band. */
export const forecastWeights = ['stage', 'score'] as const
export type ForecastWeight = (typeof forecastWeights)[number]

export interface ForecastContext {
  /** The period, half-open: instants in milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** What was won is counted up to this instant. */
  readonly asOf: number
  readonly zone: string
  /** Whose forecasts are compared each with what came of it, so that errors do not cancel; owners by default. */
  readonly by?: ForecastBy | undefined
  /** `stage` by default; for `score` the facts come with what scores are made of. */
  readonly weight?: ForecastWeight | undefined
  /** Only the forecast of this team, and what it won: its people as of `asOf`, as for groups by team. Shares are learned from everybody's deals. */
  readonly team?: MetricContext['team']
  readonly roster?: MetricContext['roster']
  /** Versions of the handbook, for `score`; the default handbook before the first. */
  readonly handbooks?: readonly HandbookInForce[] | undefined
}

/** A forecast and what came of it, in one currency. */
export interface ForecastFigures {
  readonly currency: string
  readonly forecast: MoneyText
  readonly actual: MoneyText
  /** Sum of |forecast − actual| of each group ÷ sum of actual; `null` where nothing was won, and until the period is over. */
  readonly wape: number | null
  /** Sum of (forecast − actual) ÷ sum of actual: above 0 means that too much was expected. */
  readonly bias: number | null
}

export interface ForecastGroup {
  readonly key: string
  readonly figures: readonly Pick<ForecastFigures, 'currency' | 'forecast' | 'actual'>[]
}

export interface Forecast {
  /** The instant as of which it was forecast: the last one before the period, or `asOf` where that comes first. ISO 8601, as the others. */
  readonly frozenAt: string
  readonly from: string
  readonly to: string
  readonly asOf: string
  readonly zone: string
  /** False until the period is over. */
  readonly isComplete: boolean
  readonly figures: readonly ForecastFigures[]
  readonly groups: readonly ForecastGroup[]
  /** Deals open then that are in no forecast, and won ones without a value, by reason. */
  readonly excluded: Excluded
  /** With weight `score`: the shares it was forecast with, by what was known at `frozenAt`. */
  readonly history?: BandHistory
}

/** Without a date, so that a forecast and what came of it are in one group. */
interface Owned {
  readonly at: null
  readonly owner: string | null
}

interface Amounts {
  /** Hundredths of minor units, since probabilities are in percent; by shares it is rounded to them deal by deal. */
  forecast: bigint
  actual: bigint
}

/**
 * What was forecast for a period as it began, by replay of what had happened by then, against what was won in it. A deal open then counts at value × probability in the period
 * it was expected to be won in; what was won counts in the period it was won in, at its value, expected or not; lost deals count nothing. With weight
 * `score` the probability is the share of won deals among those of the same score band that were closed by then: see `wonByBand`.
 * Source: WAPE and bias as in Hyndman and Koehler 2006; module guide §15.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function forecast(facts: Facts, context: ForecastContext): Promise<Forecast> {
  const { from, to, asOf, zone, by = 'owner', weight = 'stage', handbooks = [] } = context
  checkContext(context, forecastDimensions)
  const frozenAt = Math.min(from - 1, asOf)
  const groups = new Map<string, Map<string, Amounts>>()
  const excluded = exclusionTally()
  const ownerOf = (_: LeadAt, { owner }: Owned): string | null => owner
  const keyOf = groupKey<Owned>(by, context, ownerOf, ({ status }) => status)
  const isCredited = creditedTo<Owned>(context, ownerOf)
  const count = (side: keyof Amounts, lead: LeadAt, counted: Counted | Exclusion | undefined): void => {
    if (typeof counted === 'string') excluded.add(counted)
    if (typeof counted !== 'object') return
    const key = keyOf(lead, { at: null, owner: counted.owner }) as string
    const group = groups.get(key) ?? new Map<string, Amounts>()
    const amounts = group.get(counted.currency) ?? { forecast: 0n, actual: 0n }
    amounts[side] += counted.hundredths
    groups.set(key, group.set(counted.currency, amounts))
  }
  const learned = weight === 'score' ? wonByBand(handbooks, frozenAt) : undefined
  const expect = (lead: LeadAt, deal: DealAt): void =>
    count('forecast', lead, expectation(deal, context, learned ? shareOf(deal, learned.countsFor(lead, deal)) : probabilityOf(deal)))
  /** Shares are known when all leads are. */
  const waiting: (readonly [LeadAt, DealAt])[] = []
  const each = (row: LeadFacts): void => {
    const then = leadAt(row, frozenAt)
    if (then?.deal && !then.leftOut) {
      learned?.add(then, then.deal)
      const isOpen = then.deal.state === 'open' && isCredited(then, { at: null, owner: then.deal.owner })
      if (isOpen && learned) waiting.push([then, then.deal])
      else if (isOpen) expect(then, then.deal)
    }
    const now = leadAt(row, asOf)
    if (now?.deal?.closing && !now.leftOut && isCredited(now, { at: null, owner: now.deal.closing.owner })) count('actual', now, wonIn(now.deal, context))
  }
  if (Symbol.asyncIterator in facts) for await (const row of facts) each(row)
  else for (const row of facts) each(row)
  for (const [lead, deal] of waiting) expect(lead, deal)
  const iso = (at: number): string => new Date(at).toISOString()
  const isComplete = asOf >= to - 1
  return {
    frozenAt: iso(frozenAt),
    from: iso(from),
    to: iso(to),
    asOf: iso(asOf),
    zone,
    isComplete,
    figures: currenciesOf(groups).map((currency) => compared(currency, groups, isComplete)),
    groups: Array.from(groups, groupOf).sort((a, b) => (a.key < b.key ? -1 : 1)),
    excluded: excluded.figures(),
    ...(learned && { history: learned.history() }),
  }
}

/** What an open deal counts for, in hundredths of minor units. */
interface Weight {
  readonly currency: string
  readonly hundredths: bigint
}

interface Counted extends Weight {
  readonly owner: string | null
}

/** What a deal counts for in the period, or why it does not; nothing where it is expected later. */
function expectation(deal: DealAt, { from, to, zone }: ForecastContext, counts: Weight | Exclusion): Counted | Exclusion | undefined {
  if (deal.expectedClose === null) return 'noExpectedClose'
  const at = startOfDay(deal.expectedClose, zone)
  if (at >= to) return undefined
  if (at < from) return 'overdue'
  return typeof counts === 'string' ? counts : { owner: deal.owner, ...counts }
}

function probabilityOf(deal: DealAt): Weight | Exclusion {
  const counts = weightOf(deal)
  return typeof counts === 'string' ? counts : { currency: counts.currency, hundredths: BigInt(counts.minor) * BigInt(counts.probability) }
}

function shareOf({ value }: DealAt, counts: ReturnType<ReturnType<typeof wonByBand>['countsFor']>): Weight | Exclusion {
  if (!value) return 'noValue'
  if (typeof counts === 'string') return counts
  if (counts.closed === 0) return 'noHistory'
  return { currency: value.currency, hundredths: rounded(BigInt(value.minor) * 100n * BigInt(counts.won), BigInt(counts.closed)) }
}

/** What a deal brought in the period, or why nobody can say; nothing where it was won at another time, or is not won. */
function wonIn({ state, closing, value }: DealAt, window: ForecastContext): Counted | Exclusion | undefined {
  if (state !== 'won' || !closing) return undefined
  if (closing.at === null) return 'unknownClosed'
  if (!isInWindow(window, closing.at)) return undefined
  return value ? { owner: closing.owner, currency: value.currency, hundredths: BigInt(value.minor) * 100n } : 'noValue'
}

type Groups = ReadonlyMap<string, ReadonlyMap<string, Amounts>>

const currenciesOf = (groups: Groups): readonly string[] => [...new Set([...groups.values()].flatMap((group) => [...group.keys()]))].sort()

function compared(currency: string, groups: Groups, isComplete: boolean): ForecastFigures {
  let [forecast, actual, error] = [0n, 0n, 0n]
  for (const group of groups.values()) {
    const amounts = group.get(currency)
    if (!amounts) continue
    forecast += amounts.forecast
    actual += amounts.actual
    error += amounts.forecast > amounts.actual ? amounts.forecast - amounts.actual : amounts.actual - amounts.forecast
  }
  const share = (amount: bigint): number | null => (isComplete && actual > 0n ? Number(amount) / Number(actual) : null)
  return { currency, forecast: text(forecast, currency), actual: text(actual, currency), wape: share(error), bias: share(forecast - actual) }
}

const groupOf = ([key, group]: readonly [string, ReadonlyMap<string, Amounts>]): ForecastGroup => ({
  key,
  figures: [...group]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { forecast, actual }]) => ({ currency, forecast: text(forecast, currency), actual: text(actual, currency) })),
})

/** Rounded half away from zero to the minor unit. */
const text = (hundredths: bigint, currency: string): MoneyText => moneyText({ minor: rounded(hundredths, 100n), currency })
