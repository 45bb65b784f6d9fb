import { moneyText, type LeadFacts, type MoneyText } from '@leadledger/leads'
import { checkContext, isInWindow, type By } from './context.js'
import { startOfDay } from './day.js'
import type { DealAt } from './deal-at.js'
import { weighted } from './deal-kpis.js'
import { groupKey } from './dimension.js'
import { exclusionTally, type Excluded, type ExclusionTally } from './exclusion.js'
import type { Facts } from './kpi.js'
import { leadAt, type LeadAt } from './lead-at.js'
import { rounded } from './money-tally.js'
import type { PeriodUnit } from './period.js'

export type ForecastBy = Exclude<By, 'status' | PeriodUnit>
export const forecastDimensions: readonly string[] = ['owner', 'source'] satisfies readonly ForecastBy[]

export interface ForecastContext {
  /** The period, half-open: instants in milliseconds since 1970. */
  readonly from: number
  readonly to: number
  /** What was won is counted up to this instant. */
  readonly asOf: number
  readonly zone: string
  /** Whose forecasts are compared each with what came of it, so that errors do not cancel; owners by default. */
  readonly by?: ForecastBy | undefined
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
}

interface Amounts {
  /** Hundredths of minor units, since probabilities are in percent. */
  forecast: bigint
  actual: bigint
}

/**
 * What was forecast for a period as it began, by replay of what had happened by then, against what was won in it. A deal open then counts at value × probability in the period
 * it was expected to be won in; what was won counts in the period it was won in, at its value, expected or not; lost deals count nothing.
 * Source: WAPE and bias as in Hyndman and Koehler 2006; module guide §15.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function forecast(facts: Facts, context: ForecastContext): Promise<Forecast> {
  const { from, to, asOf, zone, by = 'owner' } = context
  checkContext(context, forecastDimensions)
  const frozenAt = Math.min(from - 1, asOf)
  const groups = new Map<string, Map<string, Amounts>>()
  const excluded = exclusionTally()
  const keyOf = groupKey<{ readonly at: null; readonly owner: string | null }>(
    by,
    zone,
    (_, { owner }) => owner,
    ({ status }) => status,
  )
  const amountsOf = (lead: LeadAt, owner: string | null, currency: string): Amounts => {
    const key = keyOf(lead, { at: null, owner }) as string
    const group = groups.get(key) ?? new Map<string, Amounts>()
    const amounts = group.get(currency) ?? { forecast: 0n, actual: 0n }
    groups.set(key, group.set(currency, amounts))
    return amounts
  }
  const each = (row: LeadFacts): void => {
    const then = leadAt(row, frozenAt)
    const expected = then?.deal?.state === 'open' ? expectation(then.deal, context, excluded) : undefined
    if (then?.deal && expected) amountsOf(then, then.deal.owner, expected.currency).forecast += expected.hundredths
    const now = leadAt(row, asOf)
    const win = now && wonIn(now.deal, context, excluded)
    if (now && win) amountsOf(now, win.owner, win.currency).actual += win.hundredths
  }
  if (Symbol.asyncIterator in facts) for await (const row of facts) each(row)
  else for (const row of facts) each(row)
  const iso = (at: number): string => new Date(at).toISOString()
  const isComplete = asOf >= to - 1
  return {
    ...{ frozenAt: iso(frozenAt), from: iso(from), to: iso(to), asOf: iso(asOf), zone, isComplete },
    figures: currenciesOf(groups).map((currency) => compared(currency, groups, isComplete)),
    groups: Array.from(groups, groupOf).sort((a, b) => (a.key < b.key ? -1 : 1)),
    excluded: excluded.figures(),
  }
}

/** An amount in hundredths of minor units. */
interface Counted {
  readonly currency: string
  readonly hundredths: bigint
}

function expectation(deal: DealAt, { from, to, zone }: ForecastContext, excluded: ExclusionTally): Counted | undefined {
  if (deal.expectedClose === null) return void excluded.add('noExpectedClose')
  const at = startOfDay(deal.expectedClose, zone)
  if (at >= to) return undefined
  if (at < from) return void excluded.add('overdue')
  const counts = weighted(deal)
  if ('excluded' in counts) return void excluded.add(counts.excluded)
  const { value } = counts as Extract<typeof counts, { readonly value: unknown }>
  return { currency: value.currency, hundredths: BigInt(value.minor) * BigInt(value.probability) }
}

function wonIn(deal: DealAt | undefined, window: ForecastContext, excluded: ExclusionTally): (Counted & { readonly owner: string | null }) | undefined {
  if (deal?.state !== 'won' || !deal.closing) return undefined
  const { at, owner } = deal.closing
  if (at === null) return void excluded.add('unknownClosed')
  if (!isInWindow(window, at)) return undefined
  if (!deal.value) return void excluded.add('noValue')
  return { currency: deal.value.currency, hundredths: BigInt(deal.value.minor) * 100n, owner }
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
