/** Somebody whose turn it may be; a weight is a whole number from 1. */
export interface Candidate {
  readonly user: string
  readonly weight: number
}

interface Place {
  /** Turns owed less turns given; what nobody could give while somebody was away is not owed. */
  readonly credit: number
  /** Number of the turn it took last, in this rotation; 0 before the first. */
  readonly last: number
}

/** How turns went so far, and nothing about who is there now: whoever comes back finds the place that was left. */
export interface Rotation {
  readonly turns: number
  readonly places: ReadonlyMap<string, Place>
}

export const newRotation: Rotation = { turns: 0, places: new Map() }

const nobodyYet: Place = { credit: 0, last: 0 }
const placeOf = ({ places }: Rotation, user: string): Place => places.get(user) ?? nobodyYet

/** Sums of shares are exact to about this much. */
const tolerance = 1e-9

/**
 * Whose turn it is among those who can take one now; none of none. Quotas decide which weight is next: nobody before the share begun by this turn
 * asks for it, and of these the one whose next whole turn is due first (Tijdeman, The chairman assignment problem, 1980). Among equal weights it goes
 * to the one who has waited longest, so that two of them who are there together take turns, whatever others do.
 */
export function nextInTurn(rotation: Rotation, candidates: readonly Candidate[]): string | undefined {
  const due = dueSeat(rotation, candidates)
  return due && longestWaiting(rotation, candidates, due.weight)
}

/** Whose credit calls for the turn. Credits are taken as of those who are there, whose sum would be 0 had nobody come or gone. */
function dueSeat(rotation: Rotation, candidates: readonly Candidate[]): Candidate | undefined {
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0)
  const surplus = candidates.reduce((sum, { user }) => sum + placeOf(rotation, user).credit, 0)
  const seats = candidates.map((candidate) => {
    const share = candidate.weight / total
    const credit = placeOf(rotation, candidate.user).credit - share * surplus
    return { candidate, begun: credit + share > tolerance, dueIn: (1 - credit) / share, last: placeOf(rotation, candidate.user).last }
  })
  const begun = seats.filter((seat) => seat.begun)
  const [first, ...others] = begun.length > 0 ? begun : seats
  return first && others.reduce((best, seat) => (isSooner(seat, best) ? seat : best), first).candidate
}

interface Seat {
  readonly dueIn: number
  readonly last: number
}

/** Of two that are due at the same turn, it is the one who has waited longer. */
const isSooner = (one: Seat, other: Seat): boolean => (Math.abs(one.dueIn - other.dueIn) <= tolerance ? one.last < other.last : one.dueIn < other.dueIn)

function longestWaiting(rotation: Rotation, candidates: readonly Candidate[], weight: number): string | undefined {
  const [first, ...others] = candidates.filter((candidate) => candidate.weight === weight).map(({ user }) => user)
  return others.reduce((best, user) => (placeOf(rotation, user).last < placeOf(rotation, best as string).last ? user : best), first)
}

/** The rotation after `user` took a turn for which `candidates` were there. */
export function turnTaken(rotation: Rotation, user: string, candidates: readonly Candidate[]): Rotation {
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0)
  const places = new Map(rotation.places)
  for (const { user: other, weight } of candidates) {
    const place = placeOf(rotation, other)
    places.set(other, { ...place, credit: place.credit + weight / total })
  }
  const weight = candidates.find((candidate) => candidate.user === user)?.weight
  const due = dueSeat(rotation, candidates)
  // Equal members change places, so that each goes on with the credit of the turn it took.
  const seat = due && due.weight === weight ? due.user : user
  const [taken = nobodyYet, own = nobodyYet] = [places.get(seat), places.get(user)]
  places.set(seat, { ...taken, credit: own.credit })
  places.set(user, { credit: taken.credit - 1, last: rotation.turns + 1 })
  return { turns: rotation.turns + 1, places }
}

/** The rotation after a turn came to nothing: the one who took it is first in line again. */
export function turnReturned(rotation: Rotation, user: string): Rotation {
  const place = placeOf(rotation, user)
  return { ...rotation, places: new Map(rotation.places).set(user, { credit: place.credit + 1, last: 0 }) }
}
