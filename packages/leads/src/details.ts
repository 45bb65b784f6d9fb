import { isErased, type Erased } from '@leadledger/eventsourcing'
import type { Email, Phone } from './contact-details.js'
import type { LeadEvent, LeadEventOf } from './events.js'
import { withChanges } from './custom-changes.js'
import type { LeadState } from './state.js'

/** The personal details of a lead as they stand. */
export interface LeadDetails {
  readonly externalId: string | null
  readonly company: string | null
  readonly contact: string | null
  readonly title: string | null
  readonly email: Email | null
  readonly phone: Phone | null
  readonly website: string | null
  readonly address: string | null
  readonly note: string | null
  readonly custom: Readonly<Record<string, string>>
  /** What the last check of the mail address said; `null` while this address is unchecked. */
  readonly emailVerified: boolean | null
  /** The same of the phone number. */
  readonly phoneVerified: boolean | null
}

export const noDetails: LeadDetails = {
  externalId: null,
  company: null,
  contact: null,
  title: null,
  email: null,
  phone: null,
  website: null,
  address: null,
  note: null,
  custom: {},
  emailVerified: null,
  phoneVerified: null,
}

/** Names of the details that are one value each. */
export const detailNames = ['externalId', 'company', 'contact', 'title', 'email', 'phone', 'website', 'address', 'note'] as const

/** The details after an event; `Erased` once their key is gone. */
export function evolveDetails(details: LeadDetails | Erased, event: LeadEvent): LeadDetails | Erased {
  if (isErased(details)) return details
  switch (event.type) {
    case 'LeadCreated': {
      const opened = event.personal.open()
      return isErased(opened) ? opened : { ...noDetails, ...opened, custom: opened.custom ?? {} }
    }
    case 'LeadDetailsChanged': {
      const opened = event.personal.open()
      return isErased(opened) ? opened : applyChanges(details, opened)
    }
    case 'ContactDetailVerified':
    case 'ContactDetailInvalidated':
      return { ...details, [`${event.data.detail}Verified`]: event.type === 'ContactDetailVerified' }
    case 'PersonalDataErased': {
      const { emailVerified, phoneVerified } = event.data
      return { ...noDetails, emailVerified, phoneVerified }
    }
    default:
      return details
  }
}

type Changes = Exclude<ReturnType<LeadEventOf<'LeadDetailsChanged'>['personal']['open']>, Erased>

function applyChanges(details: LeadDetails, changes: Changes): LeadDetails {
  const next: Record<string, unknown> = { ...details }
  for (const name of detailNames) {
    const change = changes[name]
    if (change) next[name] = change.to
  }
  if (changes.email) next.emailVerified = null
  if (changes.phone) next.phoneVerified = null
  if (changes.custom) next.custom = withChanges(details.custom, changes.custom)
  return next as unknown as LeadDetails
}

/** Opens and folds the events a state kept; call it only where details are compared. */
export function detailsOf(state: LeadState): LeadDetails | Erased {
  const events: NonNullable<LeadState['details']>['head'][] = []
  for (let link = state.details; link; link = link.rest) events.push(link.head)
  let details: LeadDetails | Erased = noDetails
  for (const event of events.reverse()) details = evolveDetails(details, event)
  return details
}
