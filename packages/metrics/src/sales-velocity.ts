import { moneyText, type Money, type MoneyText } from '@leadledger/leads'
import type { By } from './context.js'
import type { DealAt } from './deal-at.js'
import { kpiDefinition } from './definition.js'
import { isPeriodUnit } from './dimension.js'
import { elapsed } from './elapsed.js'
import { onlyOne } from './money-tally.js'
import type { Observation } from './observation.js'
import { median } from './quantile.js'
import { hit, miss, type Share, type Tally } from './tally.js'

/** A settled deal; of a won one, what it brought and how long it took, as far as that is known. */
interface Settled extends Share {
  readonly value?: Money
  readonly took?: number
}

const day = 86_400_000

/** Money a day the pipeline brings, at the pace of the deals settled in the window. */
export const salesVelocity = kpiDefinition<Settled>({
  kpi: 'salesVelocity',
  version: 2,
  basis: 'period',
  formula:
    '(deals open at asOf × win rate × average won value) ÷ median days from opening to win, money a day; the last three over deals settled in the window, as dealWinRate, averageDeal and dealCycle have them; of several currencies the average is over all that were won with a value',
  date: 'settled',
  owner: 'at-event',
  excludes: ['noValue', 'unknownOpened', 'unknownClosed', 'negative'],
  source: 'sales velocity of pipeline management',
  observe: ({ deal, owner }) => (deal ? settled(deal, owner) : []),
  tally: velocityTally,
})

/** A win counts as one whatever is unknown of it, which is named besides. */
function settled({ closing, state, value, openedAt }: DealAt, owner: string | null): readonly Observation<Settled>[] {
  if (!closing) return [{ at: null, owner, censored: true }]
  const { at, owner: closer } = closing
  if (state === 'lost') return [{ at, owner: closer, value: miss }]
  const took = elapsed(openedAt, closing, 'unknownOpened')
  const win = { at, owner: closer, value: { ...hit, ...(value && { value }), ...('value' in took && { took: took.value }) } }
  if (!value) return [win, { at, owner: closer, excluded: 'noValue' }]
  return 'value' in took ? [win] : [win, took]
}

/** Where there are several currencies, an average won deal brings some of each. What is open is open at `asOf` and in no period, so a period has inputs only. */
function velocityTally(by?: By): Tally<Settled> {
  const hasPipeline = by === undefined || !isPeriodUnit(by)
  const sums = new Map<string, bigint>()
  const times: number[] = []
  let [n, won, valued] = [0, 0, 0]
  return {
    add({ numerator, value, took }) {
      n += 1
      won += numerator
      if (took !== undefined) times.push(took)
      if (!value) return
      valued += 1
      sums.set(value.currency, (sums.get(value.currency) ?? 0n) + BigInt(value.minor))
    },
    figures(_left, openDeals) {
      const took = median(times)
      const winRate = n === 0 ? null : won / n
      const each = (factor: number): MoneyText[] =>
        Array.from(sums)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([currency, sum]) => moneyText({ minor: BigInt(Math.round((Number(sum) / valued) * factor)), currency }))
      const values = !hasPipeline || took === null || took === 0 || winRate === null ? [] : each((openDeals * winRate * day) / took)
      const inputs = { openDeals, winRate, averageWon: each(1), medianDays: took === null ? null : took / day }
      return { value: onlyOne(values), numerator: won, denominator: n, n, values, inputs }
    },
  }
}
