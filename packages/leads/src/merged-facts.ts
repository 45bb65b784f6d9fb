import type { LeadFacts, LoggedInteraction } from './facts.js'
import { earliestOf } from './merging.js'

/** A time during which a lead did not stand for itself. */
export interface MergedSpan {
  /** The lead it was merged into; `null` where the import that made it was taken back. */
  readonly into: string | null
  readonly at: number | null
  /** Set once it was undone. */
  readonly until?: number | null
}

/** What a lead was merged into at an instant, `null` where it was withdrawn; `undefined` while it stands for itself. An unknown time counts as past. */
export const mergedInto = ({ merges = [] }: Pick<LeadFacts, 'merges'>, asOf: number): string | null | undefined =>
  merges.findLast(({ at, until }) => (at === null || at <= asOf) && (until === undefined || (until !== null && until > asOf)))?.into

/**
 * The facts of a lead with those of the leads that are merged into it at an instant: it keeps the earliest creation and the first source, and what was
 * done about any of them was done about it. Its own steps through the lifecycle stay its own.
 */
export function factsWithMerged<Facts extends LeadFacts>(own: Facts, asOf: number): Facts {
  if (!own.absorbed) return own
  const losers = own.absorbed.filter((loser) => mergedInto(loser, asOf) === own.lead).map((loser) => factsWithMerged(loser, asOf))
  if (losers.length === 0) return own
  const all: readonly LeadFacts[] = [own, ...losers]
  const { createdAt, source } = earliestOf(all)
  const { referrer } = earliestReferred(all) ?? {}
  const [first, ...later] = own.visits
  return {
    ...own,
    createdAt,
    source,
    ...(referrer && { referrer }),
    visits: first ? [{ ...first, at: createdAt }, ...later] : own.visits,
    responses: earliestResponses(all),
    touchpoints: inOrder(all.flatMap(({ touchpoints }) => touchpoints)),
    ...(own.handovers && { handovers: inOrder(all.flatMap(({ handovers = [] }) => handovers)) }),
    ...(own.interactions && { interactions: inOrder(all.flatMap(({ interactions = [] }) => interactions)) }),
    ...(own.followUps && { followUps: all.flatMap(({ followUps = [] }) => followUps) }),
  }
}

/** The earliest record that somebody referred. */
const earliestReferred = (all: readonly LeadFacts[]): LeadFacts | undefined =>
  all.filter(({ referrer }) => referrer).sort((one, other) => (one.createdAt ?? Infinity) - (other.createdAt ?? Infinity) || 0)[0]

/** A lead that is merged has given away what was done about it. */
export const withoutActivities = (facts: LeadFacts): LeadFacts => ({
  ...facts,
  touchpoints: [],
  handovers: [],
  ...(facts.interactions && { interactions: [] }),
  ...(facts.followUps && { followUps: [] }),
})

const inOrder = <Item extends Pick<LoggedInteraction, 'at'>>(items: readonly Item[]): readonly Item[] =>
  items.toSorted((one, other) => (one.at ?? -Infinity) - (other.at ?? -Infinity) || 0)

/** Whoever answered first, whichever record it was noted on. */
function earliestResponses(all: readonly LeadFacts[]): LeadFacts['responses'] {
  const byCycle = new Map<number, LeadFacts['responses'][number]>()
  for (const response of inOrder(all.flatMap(({ responses }) => responses))) {
    const known = byCycle.get(response.cycle)
    if (!known || (known.at === null && response.at !== null)) byCycle.set(response.cycle, response)
  }
  return [...byCycle.values()].sort((one, other) => one.cycle - other.cycle)
}
