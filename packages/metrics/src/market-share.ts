import { moneyText, type MarketSize, type MoneyText, type Rate } from '@leadledger/leads'
import { checkContext, type MetricContext } from './context.js'
import { isCounted } from './credit.js'
import { exchange } from './exchange.js'
import { forEachLeadAt, type Facts } from './kpi.js'
import { revenueOf, type Revenue } from './roi.js'
import { localDate } from './spread.js'

export interface MarketShare {
  readonly definition: 'marketShare@2'
  readonly market: string
  readonly period: string
  readonly publishedBy: string | null
  /** What was sold in the period, in the currency of the market, or the number of customers won; `null` when its size is unknown. */
  readonly own: MoneyText | number | null
  readonly size: MoneyText | number | null
  /** Own ÷ market; `null` when its size is unknown. */
  readonly share: number | null
  /** Leads whose revenue is in no sum for want of a rate. */
  readonly unpriced: readonly string[]
}

type ShareContext = Pick<MetricContext, 'asOf' | 'from' | 'to' | 'zone'>

/** Own revenue, or units, ÷ that of the market in the same period, as somebody outside published it. Source: kpi 21. */
export async function marketShare(
  facts: Facts,
  known: MarketSize,
  rates: readonly Rate[],
  context: ShareContext,
  revenue: Revenue = revenueOf.won,
): Promise<MarketShare> {
  checkContext(context)
  const { market, period, publishedBy, amount, units } = known
  const convert = exchange(rates)
  let own = 0n
  const unpriced: string[] = []
  await forEachLeadAt(facts, context.asOf, (lead) => {
    for (const { at, money } of revenue(lead)) {
      if (!isCounted(context, at)) continue
      if (amount === null) own += 1n
      else if (money) {
        const minor = at === null && money.currency !== amount.currency ? undefined : convert(money, localDate(at ?? 0, context.zone), amount.currency)
        if (minor === undefined) unpriced.push(lead.lead)
        else own += minor
      }
    }
  })
  const size = amount === null ? (units ?? 0) : amount.minor
  return {
    definition: 'marketShare@2',
    market,
    period,
    publishedBy,
    own: amount === null ? Number(own) : moneyText({ minor: own, currency: amount.currency }),
    size: amount === null ? units : moneyText(amount),
    share: size > 0 ? Number(own) / size : null,
    unpriced,
  }
}
