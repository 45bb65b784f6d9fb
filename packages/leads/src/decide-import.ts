import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import { newestIn } from './chain.js'
import { assigned, detailsChange, leadCreated, sameMoney, unknownSource } from './decide-details.js'
import { cancelledFollowUps } from './decide-lifecycle.js'
import type { LeadEvent } from './events.js'
import { isBlank, valueOf } from './free-text.js'
import { unspecifiedReason, type ImportLead } from './import-command.js'
import { endedDifferently, importedConversion, importedDeal, importedEnd } from './imported-deal.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import { interactionOf } from './lookups.js'
import type { Closing } from './known.js'
import type { LeadState } from './state.js'
import { isOpen, type Status } from './status.js'

type Decided = Decision<LeadEvent, LeadRefusal>

const rank: Readonly<Record<Status, number>> = { new: 0, contacted: 1, qualified: 2, converted: 3, lost: 3, disqualified: 3 }

/** The events that bring a lead to the state another system shows; none when it is there already. */
export function importLead(row: ImportLead, state: LeadState, handbook: Handbook): Decided {
  if (goesBack(row, state)) return refuse({ refused: 'status-goes-back', from: state.status, to: row.status })
  const fields = closedDifferently(row, state)
  if (fields.length > 0) return refuse({ refused: 'closed-differently', fields })
  const refusal = unknownSource(row.source, handbook, state.source) ?? missingFields(row, state, handbook)
  if (refusal) return refusal
  const described = state.exists ? changed(row, state, handbook) : accept(...created(row, handbook))
  if (described.outcome === 'refused') return described
  const steps = isOpen(state.status) ? advance(row, state, handbook) : importedDeal(row, state, handbook)
  return accept(...described.events, ...attempt(row, state), ...steps)
}

/** What the handbook asks of a lead that comes from a file; one that is known already is only described further. */
function missingFields({ details, source }: ImportLead, { exists }: LeadState, { required }: Handbook): Decided | undefined {
  const told = { ...details, source }
  const missing = exists ? [] : required.import.filter((field) => isBlank(told[field]))
  return missing.length > 0 ? refuse({ refused: 'missing-fields', missing }) : undefined
}

/** An old export shows what was before: an earlier status, or a closing that was undone here since. */
function goesBack({ status, qualifiedAt, closedAt }: ImportLead, state: LeadState): boolean {
  if (!isOpen(state.status)) return status !== state.status
  for (let link = state.undone; link; link = link.rest)
    if (statusAfter[link.head.type] === status && (closedAt === null || closedAt === link.head.occurredAt)) return true
  return rank[status] < rank[state.status] || (status === 'qualified' && wasWithdrawn(qualifiedAt, state))
}

/** A file that does not tell when a lead was qualified may well mean the qualification that was withdrawn since. */
const wasWithdrawn = (qualifiedAt: number | null, { status, withdrawnQualifications: withdrawn }: LeadState): boolean =>
  rank[status] < rank.qualified && withdrawn !== null && (qualifiedAt === null || newestIn(withdrawn, (at) => at === qualifiedAt) !== undefined)

const statusAfter: Readonly<Record<Closing['type'], Status>> = { LeadConverted: 'converted', LeadLost: 'lost', LeadDisqualified: 'disqualified' }

function created(row: ImportLead, handbook: Handbook): LeadEvent[] {
  const { details, custom, publicCustom, source, externalId, createdAt, expectedPurchase, country = handbook.country ?? undefined } = row
  const estimatedValue = isOpen(row.status) ? row.value : null
  const also = { country, estimatedValue, ...(expectedPurchase !== undefined && { expectedPurchase }) }
  const event = leadCreated({ ...details, ...also, custom, publicCustom, source, externalId, imported: true, occurredAt: createdAt })
  const owner = valueOf(row.owner)
  return owner === null ? [event] : [event, assigned(owner, null, 'import', createdAt)]
}

function changed(row: ImportLead, state: LeadState, handbook: Handbook): Decided {
  const { at, details, custom, publicCustom, country = handbook.country ?? undefined } = row
  const told = {
    ...(row.externalId !== null && { externalId: row.externalId }),
    ...(row.source !== null && { source: row.source }),
    ...(row.createdAt !== null && { createdAt: row.createdAt }),
    ...(row.value !== null && isOpen(row.status) && { estimatedValue: row.value }),
    ...(row.expectedPurchase !== undefined && { expectedPurchase: row.expectedPurchase }),
  }
  const change = detailsChange({ ...details, ...told, custom, publicCustom, country, at }, state)
  const owner = valueOf(row.owner)
  const handover = owner !== null && owner !== state.owner ? [assigned(owner, state.owner, 'import', at)] : []
  return change.outcome === 'refused' ? change : accept<LeadEvent>(...change.events, ...handover)
}

function attempt(row: ImportLead, state: LeadState): LeadEvent[] {
  const interactionId = 'imported-attempt'
  if (!row.attempted || interactionOf(state, interactionId)) return []
  const data = { interactionId, channel: 'other', direction: 'outbound', outcome: 'attempted', automated: false, durationMs: null, cycle: state.cycle } as const
  return [{ type: 'InteractionLogged', occurredAt: row.contactedAt, data, personal: present({}) }]
}

/** Steps the file reports, and those that must have come before: a converted lead was qualified and contacted, at the latest then. */
function advance(row: ImportLead, state: LeadState, handbook: Handbook): LeadEvent[] {
  const steps = [...contacting(row, state), ...qualifying(row, state)]
  return [...steps, ...closing(row, lastStatus(steps, state), state, handbook)]
}

/** When it was converted, at the latest: a deal that ended had been opened. */
const convertedAt = ({ closedAt, dealClosedAt = null }: ImportLead): number | null => closedAt ?? dealClosedAt

const isImplied = ({ status }: ImportLead): boolean => status === 'qualified' || status === 'converted'

function contacting(row: ImportLead, state: LeadState): LeadEvent[] {
  const reported = row.status === 'contacted' || (row.contactedAt !== null && !row.attempted)
  if (state.status !== 'new' || row.status === 'new' || !(reported || isImplied(row))) return []
  const latest = row.qualifiedAt ?? (row.status === 'converted' ? convertedAt(row) : null)
  return [
    {
      type: 'LeadContacted',
      occurredAt: reported ? row.contactedAt : latest,
      data: { interactionId: null, channel: null, twoWay: false, cycle: state.cycle },
      personal: present({}),
      ...(!reported && { inferred: true as const }),
    },
  ]
}

function qualifying(row: ImportLead, state: LeadState): LeadEvent[] {
  const reported = row.status === 'qualified' || (row.qualifiedAt !== null && !wasWithdrawn(row.qualifiedAt, state))
  if (rank[state.status] >= rank.qualified || rank[row.status] < rank.qualified || !(reported || isImplied(row))) return []
  return [
    {
      type: 'LeadQualified',
      occurredAt: reported ? row.qualifiedAt : convertedAt(row),
      data: { from: contacting(row, state).length > 0 ? 'contacted' : state.status, cycle: state.cycle, criteria: state.criteria },
      personal: present({}),
      ...(!reported && { inferred: true as const }),
    },
  ]
}

const lastStatus = (events: readonly LeadEvent[], state: LeadState): Status => {
  const last = events.at(-1)?.type
  if (last === 'LeadQualified') return 'qualified'
  return last === 'LeadContacted' ? 'contacted' : state.status
}

function closing(row: ImportLead, from: Status, state: LeadState, handbook: Handbook): LeadEvent[] {
  const { status, closedAt: occurredAt, value } = row
  const { cycle } = state
  const reason = valueOf(row.reason) ?? unspecifiedReason
  const note = valueOf(row.lostNote)
  const personal = present(note === null ? {} : { note })
  switch (status) {
    case 'converted':
      return [
        importedConversion(row, cycle, handbook),
        ...cancelledFollowUps(state, 'converted', convertedAt(row)),
        ...importedEnd(row, { value, stage: valueOf(row.stage) }, cycle),
      ]
    case 'lost':
      return [
        {
          type: 'LeadLost',
          occurredAt,
          data: { reason, competitor: valueOf(row.competitor), value: value ?? state.estimatedValue, stage: from, cycle },
          personal,
        },
        ...cancelledFollowUps(state, 'lost', occurredAt),
      ]
    case 'disqualified':
      return [{ type: 'LeadDisqualified', occurredAt, data: { reason, from, cycle }, personal }, ...cancelledFollowUps(state, 'disqualified', occurredAt)]
    default:
      return []
  }
}

/** What the file tells of the closing and the ledger has otherwise; what it does not tell agrees. */
function closedDifferently(row: ImportLead, { closing, deal }: LeadState): string[] {
  if (!closing) return []
  const { type, occurredAt, data } = closing
  const opening = row.closedAt !== null && row.closedAt !== occurredAt ? ['closedAt'] : []
  if (type === 'LeadConverted') return [...opening, ...endedDifferently(row, deal)]
  const differs = (told: string | null | undefined, known: string | null): boolean => valueOf(told) !== null && told !== known
  return [
    ...opening,
    ...(type === 'LeadLost' && row.value !== null && !sameMoney(row.value, data.value) ? ['value'] : []),
    ...(differs(row.reason, data.reason) ? ['reason'] : []),
    ...(type === 'LeadLost' && differs(row.competitor, data.competitor) ? ['competitor'] : []),
  ]
}
