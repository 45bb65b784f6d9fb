import type { Conversion, DealState, Money } from '@leadledger/leads'

/** A deal as it stood at an instant. */
export interface DealAt {
  readonly openedAt: number | null
  /** Owner of the lead when something last happened to the deal. */
  readonly owner: string | null
  readonly state: DealState
  readonly value: Money | null
  readonly stage: string | null
  /** Percent the handbook gave the stage when the deal entered it; `null` where it gave none. */
  readonly probability: number | null
  /** Local date. */
  readonly expectedClose: string | null
  /** Every stage it was in, in order, the first as it was opened. */
  readonly stages: readonly (string | null)[]
  /** Set exactly while it is won or lost. */
  readonly closing: DealClosing | undefined
}

interface DealClosing {
  readonly at: number | null
  /** Owner of the lead then. */
  readonly owner: string | null
  readonly reason: string | null
  readonly competitor: string | null
}

/** Folds what had happened to the deal of a conversion; a step of unknown time has happened. */
export function dealAt({ at, owner: opener, value, stage, probability, expectedClose, steps }: Conversion, happened: (at: number | null) => boolean): DealAt {
  const deal = { openedAt: at, owner: opener, state: 'open' as DealState, value, stage, probability, expectedClose }
  const stages = [stage]
  let closing: DealClosing | undefined
  for (const step of steps) {
    if (!happened(step.at)) continue
    const { at: when, owner, reason = null, competitor = null, ...changes } = step
    Object.assign(deal, changes, { owner })
    if (changes.stage !== undefined) stages.push(changes.stage)
    if (changes.state !== undefined) closing = changes.state === 'open' ? undefined : { at: when, owner, reason, competitor }
  }
  return { ...deal, stages, closing }
}
