import { accept, isErased, present, refuse, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommandOf } from './commands.js'
import { emailOf, phoneOf } from './contact-details.js'
import { detailNames, detailsOf, noDetails, type LeadDetails } from './details.js'
import type { LeadEvent, LeadEventOf } from './events.js'
import type { Money } from './money.js'
import type { LeadPolicy } from './policy.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

type Decided = Decision<LeadEvent, LeadRefusal>

const isBlank = (value: string | null | undefined): boolean => value === undefined || value === null || value.trim() === ''
/** Blank text is no value. */
export const valueOf = (value: string | null | undefined): string | null => (isBlank(value) ? null : (value as string))

export function createLead(command: LeadCommandOf<'CreateLead'>, state: LeadState, policy: LeadPolicy): Decided {
  if (state.exists) return refuse({ refused: 'already-exists' })
  const missing = policy.requiredOnCreate.filter((field) => isBlank(command[field]))
  if (missing.length > 0) return refuse({ refused: 'missing-fields', missing })
  const email = isBlank(command.email) ? null : emailOf(command.email as string)
  if (email?.address === null) return refuse({ refused: 'invalid-email', field: 'email' })
  const owner = valueOf(command.owner)
  const created = leadCreated({ ...command, imported: false, occurredAt: command.at, country: command.country ?? policy.country })
  return owner === null ? accept(created) : accept<LeadEvent>(created, assigned(owner, null, 'manual', command.at))
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
  readonly country?: string
  readonly imported: boolean
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
      ...(lead.publicCustom && { publicCustom: lead.publicCustom }),
      imported: lead.imported,
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

export const assigned = (owner: string, previous: string | null, way: LeadEventOf<'LeadAssigned'>['data']['way'], at: number | null): LeadEventOf<'LeadAssigned'> => ({
  type: 'LeadAssigned',
  occurredAt: at,
  data: { owner, previous, way },
  personal: present({}),
})

export function changeDetails(command: LeadCommandOf<'ChangeLeadDetails'>, state: LeadState, policy: LeadPolicy): Decided {
  if (!isBlank(command.email) && emailOf(command.email as string).address === null) return refuse({ refused: 'invalid-email', field: 'email' })
  const { at, reason, country = policy.country, ...wanted } = command
  const event = detailsChange({ ...wanted, country, at, reason }, state)
  return event ? accept(event) : accept()
}

export interface WantedDetails {
  readonly at: number
  readonly country?: string
  readonly reason?: string
  readonly source?: string | null
  readonly estimatedValue?: Money | null
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

/** One event with only what differs from the state, or `undefined` when nothing does. */
export function detailsChange(wanted: WantedDetails, state: LeadState): LeadEventOf<'LeadDetailsChanged'> | undefined {
  const opened = detailsOf(state)
  const current = isErased(opened) ? noDetails : opened
  const secret: Record<string, unknown> = {}
  for (const name of detailNames) {
    if (wanted[name] === undefined) continue
    const to = parsedDetail(name, valueOf(wanted[name]), wanted.country)
    if (rawOf(to) !== rawOf(current[name])) secret[name] = { from: current[name], to }
  }
  const custom = recordChanges(current.custom, wanted.custom)
  if (custom) secret.custom = custom
  const data: Record<string, unknown> = {}
  if (wanted.source !== undefined && valueOf(wanted.source) !== state.source) data.source = { from: state.source, to: valueOf(wanted.source) }
  if (wanted.estimatedValue !== undefined && !sameMoney(wanted.estimatedValue, state.estimatedValue)) data.estimatedValue = { from: state.estimatedValue, to: wanted.estimatedValue }
  if (wanted.createdAt !== undefined && wanted.createdAt !== state.createdAt) data.createdAt = { from: state.createdAt, to: wanted.createdAt }
  const publicCustom = recordChanges(state.publicCustom, wanted.publicCustom)
  if (publicCustom) data.publicCustom = publicCustom
  if (Object.keys(secret).length + Object.keys(data).length === 0) return undefined
  if (!isBlank(wanted.reason)) secret.reason = wanted.reason
  return { type: 'LeadDetailsChanged', occurredAt: wanted.at, data, personal: present(secret) }
}

function parsedDetail(name: (typeof detailNames)[number], value: string | null, country: string | undefined): LeadDetails[keyof LeadDetails] {
  if (value === null) return null
  if (name === 'email') return emailOf(value)
  return name === 'phone' ? phoneOf(value, country) : value
}

const rawOf = (value: LeadDetails[keyof LeadDetails]): unknown => (value !== null && typeof value === 'object' && 'raw' in value ? value.raw : value)

export const sameMoney = (a: Money | null, b: Money | null): boolean => a === b || (a !== null && b !== null && a.minor === b.minor && a.currency === b.currency)

function recordChanges(current: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string | null>> | undefined): Record<string, { from: string | null; to: string | null }> | undefined {
  const changes: Record<string, { from: string | null; to: string | null }> = {}
  for (const [name, value] of Object.entries(wanted ?? {})) {
    const from = (Object.hasOwn(current, name) ? current[name] : undefined) ?? null
    if (value !== from) changes[name] = { from, to: value }
  }
  return Object.keys(changes).length > 0 ? changes : undefined
}

export function verifyDetail(command: LeadCommandOf<'VerifyContactDetail'>, state: LeadState): Decided {
  const details = detailsOf(state)
  if (isErased(details) || details[command.detail] === null) return refuse({ refused: 'no-such-detail', detail: command.detail })
  return accept({
    type: command.result === 'valid' ? 'ContactDetailVerified' : 'ContactDetailInvalidated',
    occurredAt: command.at,
    data: { detail: command.detail, method: command.method },
    personal: present(command.note === undefined ? {} : { note: command.note }),
  })
}
