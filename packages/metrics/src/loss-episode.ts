import type { Money } from '@leadledger/leads'
import type { Exclusion } from './exclusion.js'
import type { LeadAt } from './lead-at.js'

/** One loss, of a lead or of its deal, and what it came to by an instant. */
export interface LossEpisode {
  readonly at: number | null
  /** Owner when it was lost. */
  readonly owner: string | null
  readonly reason: string
  readonly competitor: string | null
  /** Status the lead, or stage the deal, was lost in. */
  readonly stage: string | null
  readonly value: Money | null
  readonly isLostNow: boolean
  readonly isReopened: boolean
  readonly isWonAfter: boolean
  /** Milliseconds from the creation of the lead, or the opening of the deal; or why that is unknown. */
  readonly age: number | Exclusion
}

/** How often a lead was lost; won after is a conversion in a later cycle. */
export const lossesOfLead = (lead: LeadAt, asOf: number): readonly LossEpisode[] =>
  lead.losses.map((loss) => ({
    ...loss,
    isLostNow: lead.loss === loss,
    isReopened: loss.reopenedAt !== undefined && (loss.reopenedAt === null || loss.reopenedAt <= asOf),
    isWonAfter: lead.conversion !== undefined && lead.conversion.cycle > loss.cycle,
    age: ageOf(lead.createdAt, loss.at, 'unknownCreated'),
  }))

/** How often the deal of a lead was lost; one whose conversion was reverted is none. */
export function lossesOfDeal({ conversion, deal }: LeadAt, asOf: number): readonly LossEpisode[] {
  const episodes: LossEpisode[] = []
  if (!conversion || !deal) return episodes
  let { stage, value } = conversion
  for (const step of conversion.steps) {
    const { at, owner } = step
    if (at !== null && at > asOf) continue
    stage = step.stage ?? stage
    value = step.value === undefined ? value : step.value
    const last = episodes.at(-1)
    if (step.state === 'open' && last?.isLostNow) episodes[episodes.length - 1] = { ...last, isLostNow: false, isReopened: true }
    if (step.state !== 'lost') continue
    const { reason = 'unspecified', competitor = null } = step
    const age = ageOf(conversion.at, at, 'unknownOpened')
    episodes.push({ at, owner, reason, competitor, stage, value, isLostNow: true, isReopened: false, isWonAfter: deal.state === 'won', age })
  }
  return episodes
}

function ageOf(beganAt: number | null, lostAt: number | null, unknown: Exclusion): number | Exclusion {
  if (beganAt === null) return unknown
  if (lostAt === null) return 'unknownClosed'
  return lostAt < beganAt ? 'negative' : lostAt - beganAt
}
