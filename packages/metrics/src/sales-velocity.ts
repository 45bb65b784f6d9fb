import { moneyText, type Money, type MoneyText } from '@leadledger/leads'
import type { By } from './context.js'
import type { DealAt } from './deal-at.js'
import { kpiDefinition } from './definition.js'
import { isPeriodUnit } from './dimension.js'
import { elapsed } from './elapsed.js'
import { onlyOne } from './money-tally.js'
import type { Observation } from './observation.js'
import { median } from './quantile.js'
import type { Share, Tally } from './tally.js'

/** A settled deal; a won one with what it brought and how long it took. */
interface Settled extends Share {
  readonly won?: { readonly value: Money; readonly took: number }
}

const day = 86_400_000

/** Money a day the pipeline brings, at the pace of the deals settled in the window. */
export const salesVelocity = kpiDefinition<Settled>({
  kpi: 'salesVelocity',
  version: 1,
  basis: 'period',
  formula:
    '(deals open at asOf × win rate × average won value) ÷ median days from opening to win, money a day; the last three over deals settled in the window, the average one a currency over all of them won',
  date: 'settled',
  owner: 'at-event',
  excludes: ['noValue', 'unknownOpened', 'unknownClosed', 'negative'],
  source: 'sales velocity of pipeline management',
  observe: ({ deal, owner }) => (deal ? [settled(deal, owner)] : []),
  tally: velocityTally,
})

function settled(deal: DealAt, owner: string | null): Observation<Settled> {
  const { closing, state, value, openedAt } = deal
  if (!closing) return { at: null, owner, censored: true }
  const { at, owner: closer } = closing
  if (state === 'lost') return { at, owner: closer, value: { numerator: 0, denominator: 1 } }
  if (!value) return { at, owner: closer, excluded: 'noValue' }
  const took = elapsed(openedAt, closing, 'unknownOpened')
  return 'value' in took ? { at, owner: closer, value: { numerator: 1, denominator: 1, won: { value, took: took.value } } } : took
}

/** Where there are several currencies, an average won deal brings some of each. What is open is open at `asOf` and in no period, so a period has inputs only. */
function velocityTally(by?: By): Tally<Settled> {
  const hasPipeline = by === undefined || !isPeriodUnit(by)
  const sums = new Map<string, bigint>()
  const times: number[] = []
  let n = 0
  return {
    add({ won }) {
      n += 1
      if (!won) return
      times.push(won.took)
      sums.set(won.value.currency, (sums.get(won.value.currency) ?? 0n) + BigInt(won.value.minor))
    },
    figures(_left, openDeals) {
      const took = median(times)
      const winRate = n === 0 ? null : times.length / n
      const each = (factor: number): MoneyText[] =>
        Array.from(sums)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([currency, sum]) => moneyText({ minor: BigInt(Math.round((Number(sum) / times.length) * factor)), currency }))
      const values = !hasPipeline || took === null || took === 0 || winRate === null ? [] : each((openDeals * winRate * day) / took)
      const inputs = { openDeals, winRate, averageWon: each(1), medianDays: took === null ? null : took / day }
      return { value: onlyOne(values), numerator: times.length, denominator: n, n, values, inputs }
    },
  }
}
