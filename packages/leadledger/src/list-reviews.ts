import { durationMs, type Handbook, type Roster } from '@leadledger/leads'
import { startOfDate } from '@leadledger/read-models'
import { isoOf } from './instants.js'

/** A list that somebody should have looked through. */
export interface ListNotReviewed {
  readonly user: string
  readonly list: string
  /** Since when it is too long ago, ISO 8601; `null` for somebody who never looked through it. */
  readonly since: string | null
}

/** By the handbook in force: of everybody in the roster who has not left, or of `only` one. A day's review counts until the time is up that runs from the beginning of that day. */
export function listsNotReviewed(roster: Roster, { hygiene: { listReview }, zone }: Handbook, now: number, only?: string): readonly ListNotReviewed[] {
  if (!listReview) return []
  const within = durationMs(listReview.within)
  const people = [...roster.values()].filter(({ user, left }) => !left && (only === undefined || user === only))
  return people.flatMap(({ user, zone: own, reviewed }) =>
    listReview.lists.flatMap((list): ListNotReviewed[] => {
      const last = reviewed.get(list)
      const since = last === undefined ? null : startOfDate(last, own ?? zone) + within
      return since === null || since <= now ? [{ user, list, since: isoOf(since) }] : []
    }),
  )
}
