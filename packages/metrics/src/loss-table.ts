import type { MoneyText } from '@leadledger/leads'
import { exclusionTally, type Excluded, type Exclusion } from './exclusion.js'
import type { LossEpisode } from './loss-episode.js'
import { median } from './quantile.js'
import { moneyTally } from './tally.js'

/** What losses of one reason, or all of them, come to. */
export interface LossFigures {
  /** Losses, as episodes: a lead, or a deal, lost twice counts twice. */
  readonly count: number
  /** Lost at `asOf`, by the last loss. */
  readonly lostNow: number
  /** Losses after which the lead, or the deal, was reopened. */
  readonly reopened: number
  /** Losses of leads that are converted at `asOf`, in a later cycle; of deals, those of deals that are won then. */
  readonly wonAfter: number
  /** Estimated value of a lead, or value of a deal, when lost; `null` when unknown throughout, or of several currencies. */
  readonly value: MoneyText | null
  readonly values: readonly MoneyText[]
  /** Median of loss − creation of the lead, or opening of the deal, milliseconds. */
  readonly medianAge: number | null
}

export interface LostReason extends LossFigures {
  readonly reason: string
  /** Count ÷ count of all reasons. */
  readonly share: number
  /** Share of this reason and those above it (Pareto). */
  readonly cumulativeShare: number
  /** In groups by period: share − share in the period before; `null` where one of the two is not whole, or had no losses. */
  readonly trend?: number | null
}

/** Losses by reason, and what is missing of them. */
export interface LossTable {
  add(episode: LossEpisode): void
  exclude(reason: Exclusion): void
  totals(): LossFigures
  rows(): readonly LostReason[]
  excluded(): Excluded
}

export function lossTable(): LossTable {
  const all = lossTally()
  const reasons = new Map<string, LossTally>()
  const excluded = exclusionTally()
  return {
    exclude: (reason) => excluded.add(reason),
    add(episode) {
      const reason = reasons.get(episode.reason) ?? lossTally()
      reasons.set(episode.reason, reason)
      all.add(episode)
      reason.add(episode)
      if (!episode.value) excluded.add('noValue')
      if (typeof episode.age === 'string') excluded.add(episode.age)
    },
    totals: () => all.figures(),
    rows: () => pareto(Array.from(reasons, ([reason, tally]) => ({ reason, ...tally.figures() }))),
    excluded: () => excluded.figures(),
  }
}

interface LossTally {
  add(episode: LossEpisode): void
  figures(): LossFigures
}

function lossTally(): LossTally {
  const figures = { count: 0, lostNow: 0, reopened: 0, wonAfter: 0 }
  const money = moneyTally()
  const ages: number[] = []
  return {
    add({ value, isLostNow, isReopened, isWonAfter, age }) {
      figures.count += 1
      figures.lostNow += Number(isLostNow)
      figures.reopened += Number(isReopened)
      figures.wonAfter += Number(isWonAfter)
      if (value) money.add(value)
      if (typeof age === 'number') ages.push(age)
    },
    figures() {
      const { value, values = [] } = money.figures(0, 0)
      return { ...figures, value: value as MoneyText | null, values, medianAge: median(ages) }
    },
  }
}

/** Most frequent first; shares come from whole counts, so that the last row ends at exactly 1. */
function pareto(rows: readonly ({ readonly reason: string } & LossFigures)[]): LostReason[] {
  const total = rows.reduce((sum, { count }) => sum + count, 0)
  const ordered = rows.toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
  const shared: LostReason[] = []
  let above = 0
  for (const { reason, count, ...figures } of ordered) {
    above += count
    shared.push({ reason, count, share: count / total, cumulativeShare: above / total, ...figures })
  }
  return shared
}
