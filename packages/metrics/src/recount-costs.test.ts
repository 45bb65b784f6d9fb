import { moneyText, type Spend } from '@leadledger/leads'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { costs } from './costs.js'
import { marketShare } from './market-share.js'
import { revenueOf, roi } from './roi.js'
import { anyInstant, anyLives, factsOf, storiesOf } from './story.fixture.js'

const money = fc.record({ minor: fc.nat(1_000_000), currency: fc.constantFrom('JPY', 'USD') })
const spends: fc.Arbitrary<readonly Spend[]> = fc.array(
  fc.record({
    spendId: fc.constant('s'),
    campaign: fc.constant(null),
    source: fc.constantFrom('Web', 'Fair', null),
    from: fc.constant('1969-01-01'),
    to: fc.constant('1969-02-01'),
    scope: fc.constantFrom('marketing', 'sales', 'overhead'),
    amount: money,
  }),
  { maxLength: 6 },
)

const sumsOf = (all: readonly { readonly minor: number; readonly currency: string }[]): readonly (readonly [string, number])[] =>
  ['JPY', 'USD'].flatMap((currency) => {
    const own = all.filter((one) => one.currency === currency)
    return own.length === 0 ? [] : [[currency, own.reduce((sum, { minor }) => sum + minor, 0)]]
  })
const textsOf = (sums: readonly (readonly [string, number])[], parts = 1) =>
  sums.map(([currency, sum]) => moneyText({ minor: Math.round(sum / parts), currency }))

test('over any lives and spending, cost per lead and per customer are those of a recount by hand', () =>
  fc.assert(
    fc.asyncProperty(anyLives, anyInstant, spends, fc.constantFrom('marketing-only', 'fully-loaded'), async (lives, asOf, spend, scope) => {
      const stories = storiesOf(lives, asOf)
      const customers = stories.filter(({ last }) => last.status === 'converted').length
      const spent = sumsOf(spend.filter((one) => scope === 'fully-loaded' || one.scope === 'marketing').map(({ amount }) => amount))
      const records = { spend, campaigns: [], rates: [], traffic: [] }
      expect(await costs(factsOf(lives), records, { asOf, zone: 'UTC', scope })).toMatchObject({
        spend: textsOf(spent),
        leads: stories.length,
        customers,
        costPerLead: stories.length === 0 || spent.length === 0 ? null : textsOf(spent, stories.length),
        costPerAcquisition: customers === 0 || spent.length === 0 ? null : textsOf(spent, customers),
      })
    }),
  ))

test('over any lives and spending, the return of conversions and the share of a market are those of a recount by hand', () =>
  fc.assert(
    fc.asyncProperty(anyLives, anyInstant, spends, async (lives, asOf, spend) => {
      const won = storiesOf(lives, asOf).flatMap(({ last }) => (last.status === 'converted' && last.value ? [last.value] : []))
      const dollars = (all: readonly { readonly minor: number; readonly currency: string }[]): number =>
        all.filter(({ currency }) => currency === 'USD').reduce((sum, { minor }) => sum + minor, 0)
      const marketing = spend.filter(({ scope, amount }) => scope === 'marketing' && amount.currency === 'USD')
      const [revenue, cost] = [dollars(won), dollars(marketing.map(({ amount }) => amount))]
      const records = { spend: marketing, campaigns: [], rates: [], traffic: [] }
      const returned = await roi(factsOf(lives), records, { asOf, zone: 'UTC', revenue: 'converted', currency: 'USD' })
      if (cost === 0) expect(returned.roi).toBeNull()
      else expect(returned.roi).toBeCloseTo((revenue - cost) / cost, 9)

      const market = { market: 'all', period: '1970', publishedBy: 'somebody', amount: { minor: 5_000_000, currency: 'USD' }, units: null }
      const { share } = await marketShare(factsOf(lives), market, [], { asOf, zone: 'UTC' }, revenueOf.converted)
      expect(share).toBeCloseTo(revenue / 5_000_000, 12)
    }),
  ))
