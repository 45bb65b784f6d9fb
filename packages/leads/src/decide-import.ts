import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import { assigned, detailsChange, leadCreated, sameMoney, valueOf } from './decide-details.js'
import { cancelledFollowUps } from './decide-lifecycle.js'
import type { LeadEvent } from './events.js'
import type { ImportLead } from './import-command.js'
import type { LeadPolicy } from './policy.js'
import type { LeadRefusal } from './refusals.js'
import { interactionOf, type LeadState } from './state.js'
import { isOpen, type Status } from './status.js'

type Decided = Decision<LeadEvent, LeadRefusal>

const rank: Readonly<Record<Status, number>> = { new: 0, contacted: 1, qualified: 2, converted: 3, lost: 3, disqualified: 3 }

/** The events that bring a lead to the state another system shows; none when it is there already. */
export function importLead(row: ImportLead, state: LeadState, policy: LeadPolicy): Decided {
  const closed = !isOpen(state.status)
  if (closed && row.status !== state.status) return refuse({ refused: 'status-goes-back', from: state.status, to: row.status })
  if (!closed && rank[row.status] < rank[state.status]) return refuse({ refused: 'status-goes-back', from: state.status, to: row.status })
  if (closed) {
    const fields = closedDifferently(row, state)
    if (fields.length > 0) return refuse({ refused: 'closed-differently', fields })
  }
  const described = state.exists ? changed(row, state, policy) : created(row, policy)
  return accept(...described, ...attempt(row, state), ...(closed ? [] : advance(row, state)))
}

function created(row: ImportLead, policy: LeadPolicy): LeadEvent[] {
  const { details, custom, publicCustom, source, externalId, createdAt, country = policy.country } = row
  const estimatedValue = isOpen(row.status) ? row.value : null
  const event = leadCreated({ ...details, custom, publicCustom, source, externalId, country, estimatedValue, imported: true, occurredAt: createdAt })
  const owner = valueOf(row.owner)
  return owner === null ? [event] : [event, assigned(owner, null, 'import', createdAt)]
}

function changed(row: ImportLead, state: LeadState, policy: LeadPolicy): LeadEvent[] {
  const { at, details, custom, publicCustom, country = policy.country } = row
  const told = {
    ...(row.externalId !== null && { externalId: row.externalId }),
    ...(row.source !== null && { source: row.source }),
    ...(row.createdAt !== null && { createdAt: row.createdAt }),
    ...(row.value !== null && isOpen(row.status) && { estimatedValue: row.value }),
  }
  const change = detailsChange({ ...details, ...told, custom, publicCustom, country, at }, state)
  const owner = valueOf(row.owner)
  const handover = owner !== null && owner !== state.owner ? [assigned(owner, state.owner, 'import', at)] : []
  return change ? [change, ...handover] : handover
}

function attempt(row: ImportLead, state: LeadState): LeadEvent[] {
  const interactionId = 'imported-attempt'
  if (!row.attempted || interactionOf(state, interactionId)) return []
  const data = { interactionId, channel: 'other', direction: 'outbound', outcome: 'attempted', automated: false, durationMs: null, cycle: state.cycle } as const
  return [{ type: 'InteractionLogged', occurredAt: row.contactedAt, data, personal: present({}) }]
}

/** Steps the file reports, and those that must have come before: a converted lead was qualified and contacted, at the latest then. */
function advance(row: ImportLead, state: LeadState): LeadEvent[] {
  const { cycle } = state
  const events: LeadEvent[] = []
  const implied = row.status === 'qualified' || row.status === 'converted'
  if (rank[state.status] < 1 && row.status !== 'new' && !row.attempted && (row.contactedAt !== null || row.status === 'contacted' || implied)) {
    const told = row.contactedAt !== null || row.status === 'contacted'
    const latest = row.qualifiedAt ?? (row.status === 'converted' ? row.closedAt : null)
    events.push({
      type: 'LeadContacted',
      occurredAt: row.contactedAt ?? (told ? null : latest),
      data: { interactionId: null, channel: null, twoWay: false, cycle },
      personal: present({}),
      ...(!told && { inferred: true as const }),
    })
  }
  if (rank[state.status] < 2 && (implied || row.qualifiedAt !== null)) {
    const told = row.qualifiedAt !== null || row.status === 'qualified'
    const from = state.status === 'new' && events.length > 0 ? 'contacted' : state.status
    events.push({
      type: 'LeadQualified',
      occurredAt: row.qualifiedAt ?? (told ? null : row.closedAt),
      data: { from, cycle, criteria: state.criteria },
      personal: present({}),
      ...(!told && { inferred: true as const }),
    })
  }
  return [...events, ...closing(row, lastStatus(events, state), state)]
}

const lastStatus = (events: readonly LeadEvent[], state: LeadState): Status => {
  const last = events.at(-1)?.type
  if (last === 'LeadQualified') return 'qualified'
  return last === 'LeadContacted' ? 'contacted' : state.status
}

function closing(row: ImportLead, from: Status, state: LeadState): LeadEvent[] {
  const { status, closedAt: occurredAt, value, competitor = null } = row
  const { cycle } = state
  const personal = present({})
  const reason = row.reason ?? 'unspecified'
  switch (status) {
    case 'converted':
      return [{ type: 'LeadConverted', occurredAt, data: { value, stage: row.stage ?? null, expectedClose: null, cycle }, personal }, ...cancelledFollowUps(state, 'converted', occurredAt)]
    case 'lost':
      return [
        { type: 'LeadLost', occurredAt, data: { reason, competitor, value: value ?? state.estimatedValue, stage: from, cycle }, personal },
        ...cancelledFollowUps(state, 'lost', occurredAt),
      ]
    case 'disqualified':
      return [{ type: 'LeadDisqualified', occurredAt, data: { reason, from, cycle }, personal }, ...cancelledFollowUps(state, 'disqualified', occurredAt)]
    default:
      return []
  }
}

function closedDifferently(row: ImportLead, { closing }: LeadState): string[] {
  if (!closing) return []
  const fields: string[] = []
  if (row.closedAt !== null && row.closedAt !== closing.occurredAt) fields.push('closedAt')
  if (closing.type !== 'LeadDisqualified' && row.value !== null && !sameMoney(row.value, closing.data.value)) fields.push('value')
  if (closing.type !== 'LeadConverted' && row.reason !== null && row.reason !== closing.data.reason) fields.push('reason')
  return fields
}
