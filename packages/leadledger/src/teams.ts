import { placeAt, type Roster } from '@leadledger/leads'
import { InvalidInput } from './errors.js'

/** The team somebody was in at an instant, milliseconds since 1970; `null` for none. */
export function teamAt(roster: Roster, user: string, at: number): string | null {
  const known = roster.get(user)
  return (known ? placeAt(known, at)?.team : undefined) ?? null
}

/** @throws {InvalidInput} for a team nobody is or ever was in, with those there are. */
export function checkTeam(roster: Roster, team: string): void {
  const known = new Set([...roster.values()].flatMap(({ places }) => places.flatMap((place) => place.team ?? [])))
  if (!known.has(team)) throw new InvalidInput([`team: is none of ${[...known].sort().join(', ') || 'those in the roster, which has none'}`])
}
