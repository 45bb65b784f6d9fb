import { scoreOf, type ScorePart, type Scoring } from '@leadledger/leads'
import type { LogReader, ScoredLead } from '@leadledger/read-models'
import { isoOf } from './instants.js'
import { scoreInputsOf } from './lead-history.js'

/** How ready a lead is to buy, and why. */
export interface LeadScore {
  readonly lead: string
  /** The instant it is of: ISO 8601. */
  readonly at: string
  /** Whole points: the sum of `parts`. */
  readonly total: number
  readonly band: string
  /** When it came into its band; `null` for ever. */
  readonly since: string | null
  /** What the handbook wants done with leads of this band. */
  readonly action: string | null
  readonly parts: readonly ScorePart[]
}

/** One lead under two sets of rules. */
export interface Rescored {
  readonly lead: string
  readonly owner: string | null
  readonly before: { readonly total: number; readonly band: string }
  readonly after: { readonly total: number; readonly band: string }
}

/** @throws {InvalidStreamName} for an id no lead can have. */
export async function scoreLead(log: LogReader, lead: string, scoring: Scoring, at: number): Promise<LeadScore | undefined> {
  const inputs = await scoreInputsOf(log, lead, at)
  if (!inputs) return undefined
  const { total, band, since, parts } = scoreOf(inputs, scoring, at)
  return { lead, at: new Date(at).toISOString(), total, band, since: isoOf(since), action: actionOf(scoring, band), parts }
}

export const actionOf = ({ bands }: Scoring, band: string): string | null => bands.find(({ id }) => id === band)?.action ?? null

/** Each lead by the rules `before` and `after`. */
export async function* rescored(leads: AsyncIterable<ScoredLead>, before: Scoring, after: Scoring, at: number): AsyncGenerator<Rescored> {
  for await (const { facts, inputs } of leads) {
    const [old, next] = [before, after].map((scoring) => scoreOf(inputs, scoring, at)) as [ReturnType<typeof scoreOf>, ReturnType<typeof scoreOf>]
    yield {
      lead: facts.lead,
      owner: facts.owner,
      before: { total: old.total, band: old.band },
      after: { total: next.total, band: next.band },
    }
  }
}
