import type { Loss, MoneyText } from '@leadledger/leads'
import { exclusionTally, type Excluded, type Exclusion } from './exclusion.js'
import type { LeadAt } from './lead-at.js'
import { median } from './quantile.js'
import { moneyTally } from './tally.js'

/** What losses of one reason, or all of them, come to. */
export interface LossFigures {
  /** Losses, as episodes: a lead lost twice counts twice. */
  readonly count: number
  /** Leads lost at `asOf`, by their last loss. */
  readonly lostNow: number
  /** Losses after which the lead was reopened. */
  readonly reopened: number
  /** Losses of leads that are converted at `asOf`, in a later cycle. */
  readonly wonAfter: number
  /** Estimated value when lost; `null` when unknown throughout, or of several currencies. */
  readonly value: MoneyText | null
  readonly values: readonly MoneyText[]
  /** Median of loss − creation, milliseconds. */
  readonly medianAge: number | null
}

export interface LostReason extends LossFigures {
  readonly reason: string
  /** Count ÷ count of all reasons. */
  readonly share: number
  /** Share of this reason and those above it (Pareto). */
  readonly cumulativeShare: number
}

/** Losses by reason, and what is missing of them. */
export interface LossTable {
  add(lead: LeadAt, loss: Loss, asOf: number): void
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
    add(lead, loss, asOf) {
      const reason = reasons.get(loss.reason) ?? lossTally()
      reasons.set(loss.reason, reason)
      const episode = episodeOf(lead, loss, asOf)
      all.add(episode)
      reason.add(episode)
      if (!loss.value) excluded.add('noValue')
      if (typeof episode.age === 'string') excluded.add(episode.age)
    },
    totals: () => all.figures(),
    rows: () => pareto(Array.from(reasons, ([reason, tally]) => ({ reason, ...tally.figures() }))),
    excluded: () => excluded.figures(),
  }
}

/** What a loss came to by `asOf`. */
interface Episode {
  readonly loss: Loss
  readonly isLast: boolean
  readonly isReopened: boolean
  readonly isWonAfter: boolean
  /** Milliseconds from creation, or why it is unknown. */
  readonly age: number | Exclusion
}

function episodeOf(lead: LeadAt, loss: Loss, asOf: number): Episode {
  const { reopenedAt } = loss
  return {
    loss,
    isLast: lead.loss === loss,
    isReopened: reopenedAt !== undefined && (reopenedAt === null || reopenedAt <= asOf),
    isWonAfter: lead.conversion !== undefined && lead.conversion.cycle > loss.cycle,
    age: ageOf(lead.createdAt, loss.at),
  }
}

function ageOf(createdAt: number | null, lostAt: number | null): number | Exclusion {
  if (createdAt === null) return 'unknownCreated'
  if (lostAt === null) return 'unknownClosed'
  return lostAt < createdAt ? 'negative' : lostAt - createdAt
}

interface LossTally {
  add(episode: Episode): void
  figures(): LossFigures
}

function lossTally(): LossTally {
  const figures = { count: 0, lostNow: 0, reopened: 0, wonAfter: 0 }
  const money = moneyTally()
  const ages: number[] = []
  return {
    add({ loss, isLast, isReopened, isWonAfter, age }) {
      figures.count += 1
      figures.lostNow += Number(isLast)
      figures.reopened += Number(isReopened)
      figures.wonAfter += Number(isWonAfter)
      if (loss.value) money.add(loss.value)
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
