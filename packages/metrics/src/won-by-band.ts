import { bandAt, noScoreInputs, scoringAt, type HandbookInForce } from '@leadledger/leads'
import type { DealAt } from './deal-at.js'
import { exclusionTally, type Excluded } from './exclusion.js'
import type { LeadAt } from './lead-at.js'

/** How the deals of a score band ended. */
export interface BandShare {
  readonly band: string
  readonly won: number
  /** Won or lost. */
  readonly closed: number
  /** `won` ÷ `closed`; `null` for 0/0. */
  readonly share: number | null
}

/** What was known of won and lost deals at an instant. */
export interface BandHistory {
  /** From the highest down, as the handbook in force then lists them. */
  readonly bands: readonly BandShare[]
  /** Deals closed by then of which nobody knows when they were opened or closed. */
  readonly excluded: Excluded
}

type Counts = Pick<BandShare, 'won' | 'closed'>

/**
 * Learns from deals, as they stood at `asOf`, how often those of each score band are won. The band of a deal, closed or open, is the one its lead was in
 * as the deal was opened: later ones would know the outcome, or the age of the deal. The rules are those in force at `asOf`, for all of them.
 */
export function wonByBand(
  handbooks: readonly HandbookInForce[],
  asOf: number,
): {
  readonly add: (lead: LeadAt, deal: DealAt) => void
  /** Of the band of a deal; nothing to divide by where none of it was closed. */
  readonly countsFor: (lead: LeadAt, deal: DealAt) => Counts | 'unknownOpened'
  readonly history: () => BandHistory
} {
  const scoring = scoringAt(handbooks, asOf)
  const bands = new Map(scoring.bands.map(({ id }) => [id, { won: 0, closed: 0 }]))
  const excluded = exclusionTally()
  const countsFor = ({ scoreInputs = noScoreInputs }: LeadAt, { openedAt }: DealAt) =>
    openedAt === null ? 'unknownOpened' : (bands.get(bandAt(scoreInputs, scoring, openedAt).band) as { won: number; closed: number })
  return {
    countsFor,
    add(lead, deal) {
      if (!deal.closing) return
      const counts = deal.closing.at === null ? 'unknownClosed' : countsFor(lead, deal)
      if (typeof counts === 'string') return excluded.add(counts)
      counts.closed += 1
      if (deal.state === 'won') counts.won += 1
    },
    history: () => ({
      bands: Array.from(bands, ([band, { won, closed }]) => ({ band, won, closed, share: closed === 0 ? null : won / closed })),
      excluded: excluded.figures(),
    }),
  }
}
