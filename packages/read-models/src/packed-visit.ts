import type { LeadFacts, Ownership, Visit } from '@leadledger/leads'

type Response = LeadFacts['responses'][number]

/** Marks of a visit, added up. */
export const marks = { inferred: 1, overridden: 2, unanswered: 4 } as const

/** A visit as a row keeps it: without names, since every lead has some. Marks are left out where there are none, as nearly always. */
export type PackedVisit = readonly [status: Visit['status'], at: number | null, owner: string | null, cycle: number, marks?: number]
export type PackedResponse = readonly [at: number | null, owner: string | null, cycle: number, inferred?: 1]
export type PackedOwnership = readonly [owner: string | null, at: number | null]

export const packedVisit = (status: Visit['status'], at: number | null, owner: string | null, cycle: number, marked = 0): PackedVisit =>
  marked ? [status, at, owner, cycle, marked] : [status, at, owner, cycle]

export const unpackedVisit = ([status, at, owner, cycle, marked = 0]: PackedVisit): Visit => ({
  status,
  at,
  owner,
  cycle,
  ...(marked & marks.inferred && { inferred: true as const }),
  ...(marked & marks.overridden && { overridden: true as const }),
  ...(marked & marks.unanswered && { unanswered: true as const }),
})

export const unpackedResponse = ([at, owner, cycle, inferred]: PackedResponse): Response => ({ at, owner, cycle, ...(inferred && { inferred: true as const }) })

export const unpackedOwnership = ([owner, at]: PackedOwnership): Ownership => ({ owner, at })

/** Text that only the JSON of packed ownerships with this owner has: inside a value, a quote is escaped. */
export const ownerText = (owner: string): string => `[${JSON.stringify(owner)},`
