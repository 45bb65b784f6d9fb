import type { CustomerStep, Money } from '@leadledger/leads'
import type { MetricContext } from './context.js'
import { isCustomerBefore, wonAt } from './customer-at.js'
import { kpiDefinition } from './definition.js'
import type { LeadAt } from './lead-at.js'
import { onlyOne, sums } from './money-tally.js'
import type { Observation } from './observation.js'
import { hit, miss, moneyTally, shareTally, type Share, type Tally } from './tally.js'

const day = 86_400_000

type Billed = Extract<CustomerStep, { readonly kind: 'purchase' | 'renewal' }>
const isBilled = (step: CustomerStep): step is Billed => step.kind !== 'churn'

/** Revenue as billed: purchases and renewals on their own dates, refunds negative on theirs; never mixed with bookings. */
export const revenue = kpiDefinition<Money>({
  kpi: 'revenue',
  version: 1,
  basis: 'period',
  formula:
    'sum of the amounts of purchases and renewals, refunds negative, one sum a currency; growth = (sum − sum of the period before) ÷ sum of the period before, null unless that is above 0',
  date: 'billed',
  owner: 'at-event',
  excludes: ['unknownBilled', 'noValue'],
  source: 'revenue and revenue growth: module guide §11, handbook §10',
  observe: ({ customer }) =>
    customer.filter(isBilled).map(({ at, owner, amount }): Observation<Money> => (amount ? { at, owner, value: amount } : { at, owner, excluded: 'noValue' })),
  tally: moneyTally,
  grows: true,
})

/** Whoever is a customer as the window begins, and whether still at its end; of sets, since (E − N) ÷ S breaks on customers who come back. */
function kept(lead: LeadAt, { from, to = Infinity, asOf, zone }: MetricContext): boolean | undefined {
  if (from === undefined || !isCustomerBefore(lead, from, zone)) return undefined
  return isCustomerBefore(lead, Math.min(to, asOf + 1), zone)
}

const share =
  (counts: boolean) =>
  (lead: LeadAt, context: MetricContext): readonly Observation<Share>[] => {
    const isKept = kept(lead, context)
    if (isKept === undefined) return []
    const at = context.from as number
    return [wonAt(lead)?.at === null ? { at, excluded: 'unknownClosed' } : { at, value: isKept === counts ? hit : miss }]
  }

export const retention = kpiDefinition<Share>({
  kpi: 'retention',
  version: 1,
  basis: 'period',
  formula: 'customers both when the window begins and when it ends ÷ customers when it begins; null without a beginning',
  date: 'started',
  owner: 'now',
  excludes: ['unknownClosed'],
  source: 'customer retention: handbook §8, §10; by sets, not (E − N) ÷ S',
  observe: share(true),
  tally: shareTally,
})

export const churnRate = kpiDefinition<Share>({
  kpi: 'churnRate',
  version: 1,
  basis: 'period',
  formula: 'customers when the window begins and not when it ends ÷ customers when it begins; null without a beginning',
  date: 'started',
  owner: 'now',
  excludes: ['unknownClosed'],
  source: '1 − retention: handbook §8, §10',
  observe: share(false),
  tally: shareTally,
})

/** Retention of a cohort by the date it was won: young months compare with old ones. */
export const retentionCohort = kpiDefinition<Share>({
  kpi: 'retention',
  version: 1,
  basis: 'cohort',
  formula: 'customers horizonDays after their deal was won ÷ customers won at least horizonDays before asOf',
  date: 'won',
  owner: 'at-event',
  excludes: ['unknownClosed', 'immature'],
  source: 'cohort curve with a fixed denominator: handbook §8',
  observe(lead, { asOf, horizonDays = 90, zone }) {
    const won = wonAt(lead)
    if (!won) return []
    const { at, owner } = won
    if (at === null) return [{ at, owner, excluded: 'unknownClosed' }]
    const horizon = at + horizonDays * day
    if (horizon > asOf) return [{ at, owner, excluded: 'immature' }]
    return [{ at, owner, value: isCustomerBefore(lead, horizon + 1, zone) ? hit : miss }]
  },
  tally: shareTally,
})

interface Realised extends Share {
  readonly margins: readonly Money[]
}

/** Historic lifetime value: the margin realised up to `asOf`, not a forecast of it; see `lifetimeValue` for that. */
export const customerValue = kpiDefinition<Realised>({
  kpi: 'customerValue',
  version: 1,
  basis: 'ever',
  formula:
    'sum of the margins of purchases and renewals up to asOf ÷ customers, who bought something or not, one mean a currency; who has an amount without a margin is left out',
  date: 'won',
  owner: 'at-event',
  excludes: ['unknownClosed', 'noMargin'],
  source: 'historic CLV, margin realised per cohort: handbook §10',
  observe(lead) {
    const won = wonAt(lead)
    if (!won) return []
    const billed = lead.customer.filter(isBilled).filter(({ amount }) => amount !== null)
    const margins = billed.flatMap(({ margin }) => margin ?? [])
    return [
      margins.length < billed.length ? { ...won, excluded: 'noMargin' } : { at: won.at, owner: won.owner, value: { numerator: 1, denominator: 1, margins } },
    ]
  },
  tally: realisedTally,
})

function realisedTally(): Tally<Realised> {
  const all = sums()
  let n = 0
  return {
    add({ margins }) {
      n += 1
      for (const { currency, minor } of margins) all.add(currency, BigInt(minor))
    },
    figures(left) {
      const values = n === 0 ? [] : all.values(BigInt(n))
      return { value: onlyOne(values), numerator: n, denominator: n + left, n, values }
    },
  }
}
