import { accept, isErased, present, refuse, type Decision, type Refused } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import { emailOf, phoneOf } from './contact-details.js'
import { detailNames, detailsOf, noDetails, type LeadDetails } from './details.js'
import type { LeadEvent, LeadEventOf } from './events.js'
import { isBlank, said, valueOf } from './free-text.js'
import type { Money } from './money.js'
import { takenNow, takes } from './handbook.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'
import { touchpointRecorded } from './touchpoint.js'

type Decided = Decision<LeadEvent, LeadRefusal>

export function createLead(command: LeadCommandOf<'CreateLead'>, state: LeadState, handbook: Handbook): Decided {
  if (state.exists) return refuse({ refused: 'already-exists' })
  const missing = [...handbook.required.create.filter((field) => isBlank(command[field])), ...missingOrigin(command)]
  if (missing.length > 0) return refuse({ refused: 'missing-fields', missing })
  const unknown = unknownSource(command.source, handbook)
  if (unknown) return unknown
  const email = isBlank(command.email) ? null : emailOf(command.email)
  if (email?.address === null) return refuse({ refused: 'invalid-email', field: 'email' })
  const owner = valueOf(command.owner)
  const created = leadCreated({ ...command, imported: false, occurredAt: command.at, country: command.country ?? handbook.country ?? undefined })
  const { at, touchpoint } = command
  return accept<LeadEvent>(
    created,
    ...(owner === null ? [] : [assigned(owner, null, 'manual', at)]),
    ...(touchpoint ? [touchpointRecorded({ ...touchpoint, at: touchpoint.at ?? at })] : []),
  )
}

/** A contact that marketing made has the campaign that made it, or nobody could say what it cost. */
const missingOrigin = ({ origin, touchpoint }: LeadCommandOf<'CreateLead'>): readonly string[] =>
  origin === 'marketing' && isBlank(touchpoint?.campaign) ? ['touchpoint.campaign'] : []

/** A refusal of a source the handbook does not take; one that a lead has already is asked for by nobody. */
export function unknownSource(source: string | null | undefined, { sources }: Handbook, current: string | null = null): Refused<LeadRefusal> | undefined {
  const value = valueOf(source)
  return value === null || value === current || takes(sources, value) ? undefined : refuse({ refused: 'source-unknown', allowed: takenNow(sources) })
}

interface NewLead {
  readonly externalId?: string | null
  readonly company?: string
  readonly contact?: string
  readonly title?: string
  readonly email?: string
  readonly phone?: string
  readonly website?: string
  readonly address?: string
  readonly note?: string
  readonly custom?: Record<string, string>
  readonly publicCustom?: Record<string, string>
  readonly source?: string | null
  readonly estimatedValue?: Money | null
  readonly expectedPurchase?: string
  readonly country?: string
  readonly imported: boolean
  readonly origin?: string
  readonly referrer?: string
  readonly occurredAt: number | null
}

/** The first event of a lead; shared by creating by hand and by import. */
export function leadCreated(lead: NewLead): LeadEventOf<'LeadCreated'> {
  const email = valueOf(lead.email)
  const phone = valueOf(lead.phone)
  return {
    type: 'LeadCreated',
    occurredAt: lead.occurredAt,
    data: {
      source: valueOf(lead.source),
      estimatedValue: lead.estimatedValue ?? null,
      ...(lead.expectedPurchase !== undefined && { expectedPurchase: lead.expectedPurchase }),
      ...(lead.publicCustom && { publicCustom: lead.publicCustom }),
      imported: lead.imported,
      ...(lead.origin !== undefined && { origin: lead.origin }),
      ...(lead.referrer !== undefined && { referrer: lead.referrer }),
    },
    personal: present({
      externalId: valueOf(lead.externalId),
      company: valueOf(lead.company),
      contact: valueOf(lead.contact),
      title: valueOf(lead.title),
      email: email === null ? null : emailOf(email),
      phone: phone === null ? null : phoneOf(phone, lead.country),
      website: valueOf(lead.website),
      address: valueOf(lead.address),
      note: valueOf(lead.note),
      ...(lead.custom && { custom: lead.custom }),
    }),
  }
}

export const assigned = (
  owner: string,
  previous: string | null,
  way: LeadEventOf<'LeadAssigned'>['data']['way'],
  at: number | null,
): LeadEventOf<'LeadAssigned'> => ({
  type: 'LeadAssigned',
  occurredAt: at,
  data: { owner, previous, way },
  personal: present({}),
})

export function changeDetails(command: LeadCommandOf<'ChangeLeadDetails'>, state: LeadState, handbook: Handbook): Decided {
  const { country = handbook.country ?? undefined, ...wanted } = command
  const unknown = unknownSource(wanted.source, handbook, state.source)
  if (unknown) return unknown
  const decided = detailsChange({ ...wanted, country }, state)
  if (decided.outcome === 'accepted' && decided.events.some(bringsInvalidEmail)) return refuse({ refused: 'invalid-email', field: 'email' })
  return decided
}

export function bringsInvalidEmail({ personal }: LeadEventOf<'LeadDetailsChanged'>): boolean {
  const opened = personal.open()
  return !isErased(opened) && opened.email?.to?.address === null
}

export interface WantedDetails {
  readonly at: number
  readonly country?: string
  readonly reason?: string
  readonly source?: string | null
  readonly estimatedValue?: Money | null
  readonly expectedPurchase?: string | null
  readonly createdAt?: number
  readonly custom?: Readonly<Record<string, string | null>>
  readonly publicCustom?: Readonly<Record<string, string | null>>
  readonly externalId?: string | null
  readonly company?: string | null
  readonly contact?: string | null
  readonly title?: string | null
  readonly email?: string | null
  readonly phone?: string | null
  readonly website?: string | null
  readonly address?: string | null
  readonly note?: string | null
}

/** One event with only what differs from the state; none when nothing does. */
export function detailsChange(wanted: WantedDetails, state: LeadState): Decision<LeadEventOf<'LeadDetailsChanged'>, LeadRefusal> {
  const details = detailsOf(state)
  const secret = personalChanges(wanted, isErased(details) ? noDetails : details)
  const data = clearChanges(wanted, state)
  if (Object.keys(secret).length + Object.keys(data).length === 0) return accept()
  const personal = { ...secret, ...said({ reason: wanted.reason }) }
  if (isErased(details) && Object.keys(personal).length > 0) return refuse({ refused: 'erased' })
  return accept({ type: 'LeadDetailsChanged', occurredAt: wanted.at, data, personal: present(personal) })
}

function personalChanges(wanted: WantedDetails, current: LeadDetails): Record<string, unknown> {
  const changes: Record<string, unknown> = {}
  for (const name of detailNames) {
    if (wanted[name] === undefined) continue
    const to = parsedDetail(name, valueOf(wanted[name]), wanted.country)
    if (!saysTheSame(to, current[name])) changes[name] = { from: current[name], to }
  }
  const custom = recordChanges(current.custom, wanted.custom)
  return custom ? { ...changes, custom } : changes
}

function clearChanges(wanted: WantedDetails, state: LeadState): LeadEventOf<'LeadDetailsChanged'>['data'] {
  const source = valueOf(wanted.source)
  const { estimatedValue, expectedPurchase, createdAt } = wanted
  const publicCustom = recordChanges(state.publicCustom, wanted.publicCustom)
  return {
    ...(wanted.source !== undefined && source !== state.source && { source: { from: state.source, to: source } }),
    ...(estimatedValue !== undefined &&
      !sameMoney(estimatedValue, state.estimatedValue) && { estimatedValue: { from: state.estimatedValue, to: estimatedValue } }),
    ...(expectedPurchase !== undefined &&
      expectedPurchase !== state.expectedPurchase && { expectedPurchase: { from: state.expectedPurchase, to: expectedPurchase } }),
    ...(createdAt !== undefined && createdAt !== state.createdAt && { createdAt: { from: state.createdAt, to: createdAt } }),
    ...(publicCustom && { publicCustom }),
  }
}

function parsedDetail(name: (typeof detailNames)[number], value: string | null, country: string | undefined): Detail {
  if (value === null) return null
  if (name === 'email') return emailOf(value)
  return name === 'phone' ? phoneOf(value, country) : value
}

type Detail = LeadDetails[(typeof detailNames)[number]]

const rawOf = (detail: Detail): string | null => (typeof detail === 'object' ? (detail?.raw ?? null) : detail)
const understood = (detail: Detail): string | null => (typeof detail === 'object' && detail ? ('e164' in detail ? detail.e164 : detail.address) : null)

/** The same text is the same detail, unless it is understood now and was not before, or otherwise: a number read for another country. */
const saysTheSame = (to: Detail, current: Detail): boolean =>
  rawOf(to) === rawOf(current) && (understood(to) === null || understood(to) === understood(current))

export const sameMoney = (a: Money | null, b: Money | null): boolean =>
  a === b || (a !== null && b !== null && a.minor === b.minor && a.currency === b.currency)

type RecordChanges = Record<string, { from: string | null; to: string | null }>

export function recordChanges(current: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string | null>> = {}): RecordChanges | undefined {
  const known = new Map(Object.entries(current))
  const changes = Object.entries(wanted).flatMap(([name, to]): [string, RecordChanges[string]][] => {
    const from = known.get(name) ?? null
    return from === to ? [] : [[name, { from, to }]]
  })
  return changes.length > 0 ? Object.fromEntries(changes) : undefined
}

export function verifyDetail(command: LeadCommandOf<'VerifyContactDetail'>, state: LeadState): Decided {
  const details = detailsOf(state)
  if (isErased(details)) return refuse({ refused: 'erased' })
  if (details[command.detail] === null) return refuse({ refused: 'no-such-detail', detail: command.detail })
  return accept({
    type: command.result === 'valid' ? 'ContactDetailVerified' : 'ContactDetailInvalidated',
    occurredAt: command.at,
    data: { detail: command.detail, method: command.method },
    personal: present(said({ note: command.note })),
  })
}
