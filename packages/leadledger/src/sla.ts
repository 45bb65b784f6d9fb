import {
  cycleBegan,
  isAnswered,
  responseClocks,
  responseState,
  type ClockOf,
  type HandbookInForce,
  type LeadFacts,
  type ResponseClock,
  type ResponseState,
} from '@leadledger/leads'

/** How long a lead waits for its first answer. */
export interface WaitingLead {
  readonly lead: string
  readonly owner: string | null
  readonly source: string | null
  /** When it came, or came back: ISO 8601, as the others. */
  readonly since: string
  readonly dueAt: string
  readonly state: Extract<ResponseState, 'due' | 'due-soon' | 'breached'>
  /** The band of its score when it came; `null` where bands have no times of their own. */
  readonly band: string | null
  /** Milliseconds by the clock on the wall until it is due; negative once it is late. */
  readonly leftMs: number
}

export interface SlaQuery {
  readonly owner?: string
  /** Only leads nobody owns. */
  readonly unassigned?: boolean
  readonly state?: WaitingLead['state']
}

/** Leads whose date of creation is unknown wait for nobody knows how long, and are left out. */
export async function waitingLeads(
  facts: AsyncIterable<LeadFacts>,
  handbooks: readonly HandbookInForce[],
  now: number,
  { owner, unassigned = false, state }: SlaQuery,
): Promise<readonly WaitingLead[]> {
  const clockOf = responseClocks(handbooks)
  const waiting: WaitingLead[] = []
  for await (const lead of facts) {
    if ((owner !== undefined && lead.owner !== owner) || (unassigned && lead.owner !== null)) continue
    const wait = waitOf(lead, clockOf, now)
    if (!wait) continue
    const { since, clock } = wait
    const stands = responseState(clock, null, now) as WaitingLead['state']
    if (state !== undefined && stands !== state) continue
    const { dueAt, band } = clock
    waiting.push({ lead: lead.lead, owner: lead.owner, source: lead.source, since: iso(since), dueAt: iso(dueAt), state: stands, band, leftMs: dueAt - now })
  }
  return waiting.sort((one, other) => one.leftMs - other.leftMs)
}

/** Since when a lead waits for its first answer, and by which clock; `undefined` when it does not, or nobody knows since when. */
export function waitOf(lead: LeadFacts, clockOf: ClockOf, now: number): { readonly since: number; readonly clock: ResponseClock } | undefined {
  const since = cycleBegan(lead)
  if (since === null || since > now) return undefined
  const clock = clockOf(since, lead.scoreInputs)
  return isAnswered(lead, clock.stops) ? undefined : { since, clock }
}

const iso = (at: number): string => new Date(at).toISOString()
