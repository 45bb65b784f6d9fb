import { factsWithMerged, mergedInto, type LeadFacts } from '@leadledger/leads'

/** The leads that stand for themselves at a moment, each with what was done about those merged into it. */
export async function* standing<Facts extends LeadFacts>(facts: AsyncIterable<Facts>, now: number): AsyncGenerator<Facts> {
  for await (const lead of facts) if (mergedInto(lead, now) === undefined) yield factsWithMerged(lead, now)
}
