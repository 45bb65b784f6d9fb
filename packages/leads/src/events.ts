import type { EventOf } from '@leadledger/eventsourcing'
import { z } from 'zod'
import { channel, direction, outcome } from './channels.js'
import { at, localDate, longest } from './command-fields.js'
import { bandPlanFollowed } from './band-plan.js'
import { conversationEvents } from './conversation-events.js'
import { criterionAnswer } from './criterion-answer.js'
import { erasureEvents } from './erasure.js'
import { clear, eventType } from './event-fields.js'
import { handoverEvents } from './handover.js'
import { slaEvents } from './sla.js'
import { mergingEvents } from './merging-events.js'
import { nurtureEvents } from './nurture-events.js'
import { statuses } from './status.js'

// What was accepted once is read for ever: events check shapes and sizes, not lists that change with the world, such as zones and currencies.
const text = z.string().max(longest.text)
const mediumText = z.string().max(longest.medium)
const longText = z.string().max(longest.long)
const id = z.string().min(1).max(longest.id)
const due = z.strictObject({ date: localDate, zone: z.string().min(1).max(longest.zone) })
export const money = z.strictObject({ minor: z.int(), currency: z.string().length(3) })
const customFields = z.record(z.string().max(longest.fieldName), longText)
const status = z.enum(statuses)
const cycle = z.int().min(1)
/** A label from a list the organisation keeps; clear, so that losses can be counted after an erasure. */
export const code = z.string().min(1).max(longest.text)
/** Percent. */
const probability = z.int().min(0).max(100)

const phone = z.strictObject({ raw: text, e164: z.string().nullable() })
const email = z.strictObject({ raw: z.string().max(longest.email), address: z.string().nullable() })
/** Old and new value of a changed detail; `null` is "none". */
const change = <Field extends z.ZodType>(field: Field) => z.strictObject({ from: field.nullable(), to: field.nullable() }).optional()
/** The same where it is the point of the event. */
const changed = <From extends z.ZodType, To extends z.ZodType>(from: From, to: To) => z.strictObject({ from, to })
const customChanges = z.record(z.string().max(longest.fieldName), change(longText))

export const leadEvents = [
  eventType('LeadCreated', {
    source: clear(text.nullable()),
    estimatedValue: clear(money.nullable()),
    /** Local date on which the lead expects to buy. */
    expectedPurchase: clear(localDate.optional()),
    publicCustom: clear(customFields.optional()),
    imported: clear(z.boolean()),
    origin: clear(code.optional()),
    referrer: clear(id.optional()),
    externalId: text.nullable(),
    company: text.nullable(),
    contact: text.nullable(),
    title: text.nullable(),
    email: email.nullable(),
    phone: phone.nullable(),
    website: mediumText.nullable(),
    address: mediumText.nullable(),
    note: longText.nullable(),
    custom: customFields.optional(),
  }),
  eventType('LeadDetailsChanged', {
    estimatedValue: clear(change(money)),
    expectedPurchase: clear(change(localDate)),
    source: clear(change(text)),
    publicCustom: clear(customChanges.optional()),
    /** A creation date that became known, or was corrected, by an import. */
    createdAt: clear(change(at)),
    externalId: change(text),
    company: change(text),
    contact: change(text),
    title: change(text),
    email: change(email),
    phone: change(phone),
    website: change(mediumText),
    address: change(mediumText),
    note: change(longText),
    custom: customChanges.optional(),
    reason: longText.optional(),
  }),
  /** Stands before the change it tells the origin of; `filled` are names of details. */
  eventType('LeadEnriched', { provider: clear(code), confidence: clear(probability.nullable()), filled: clear(z.array(code)) }),
  eventType('ContactDetailVerified', { detail: clear(z.enum(['email', 'phone'])), method: clear(code), note: longText.optional() }),
  eventType('ContactDetailInvalidated', { detail: clear(z.enum(['email', 'phone'])), method: clear(code), note: longText.optional() }),
  eventType('LeadAssigned', {
    owner: clear(text),
    previous: clear(text.nullable()),
    way: clear(z.enum(['manual', 'self', 'rule', 'import'])),
    rule: clear(code.optional()),
    reason: longText.optional(),
  }),
  eventType('LeadReleased', { previous: clear(text), reason: longText.optional() }),
  eventType('CollaboratorAdded', { user: clear(code), reason: longText.optional() }),
  eventType('CollaboratorRemoved', { user: clear(code), reason: longText.optional() }),
  ...handoverEvents,
  eventType('InteractionLogged', {
    interactionId: clear(id),
    channel: clear(channel),
    direction: clear(direction),
    outcome: clear(outcome),
    automated: clear(z.boolean()),
    durationMs: clear(z.int().min(0).nullable()),
    cycle: clear(cycle),
    noteLength: clear(z.int().min(0).optional()),
    thread: clear(id.optional()),
    note: longText.optional(),
    subject: mediumText.optional(),
    attendees: z.array(text).optional(),
  }),
  eventType('InteractionAmended', {
    interactionId: clear(id),
    outcome: clear(change(outcome)),
    durationMs: clear(change(z.int().min(0))),
    noteLength: clear(z.int().min(0).optional()),
    note: longText.optional(),
    reason: longText.optional(),
  }),
  eventType('TouchpointRecorded', {
    touchpointId: clear(id),
    /** The campaign it is booked to, by its id. */
    campaign: clear(code.nullable()),
    utm: clear(z.strictObject({ source: code, medium: code, campaign: code, term: code, content: code }).partial()),
    clickId: mediumText.optional(),
    landingPage: mediumText.optional(),
  }),
  eventType('LeadContacted', { interactionId: clear(id.nullable()), channel: clear(channel.nullable()), twoWay: clear(z.boolean()), cycle: clear(cycle) }),
  eventType('FollowUpScheduled', { followUpId: clear(id), due: clear(due), interactionId: clear(id.nullable()), note: longText.optional() }),
  eventType('FollowUpRescheduled', { followUpId: clear(id), due: clear(due), previousDue: clear(due), reason: longText.optional() }),
  eventType('ReminderSnoozed', { followUpId: clear(id), until: clear(due) }),
  eventType('FollowUpCompleted', { followUpId: clear(id), interactionId: clear(id.nullable()), note: longText.optional() }),
  eventType('FollowUpCancelled', {
    followUpId: clear(id),
    cause: clear(z.enum(['request', 'converted', 'lost', 'disqualified'])),
    reason: longText.optional(),
  }),
  eventType('BehaviourRecorded', {
    behaviourId: clear(id),
    kind: clear(code),
    asset: clear(code.nullable()),
    machine: clear(z.boolean()),
    note: longText.optional(),
  }),
  eventType('QualificationAssessed', {
    criteria: clear(z.record(code, criterionAnswer)),
    evidence: z.record(code, longText).optional(),
  }),
  eventType('LeadQualified', { from: clear(status), cycle: clear(cycle), criteria: clear(z.record(code, criterionAnswer)), note: longText.optional() }),
  eventType('QualificationWithdrawn', { to: clear(status), cycle: clear(cycle), criteria: clear(z.record(code, criterionAnswer)), reason: longText }),
  eventType('LeadStatusChanged', {
    from: clear(code.nullable()),
    to: clear(code.nullable()),
    of: clear(status),
    cycle: clear(cycle),
    reason: longText.optional(),
  }),
  eventType('LeadDisqualified', { reason: clear(code), from: clear(status), cycle: clear(cycle), note: longText.optional() }),
  /** It counts as qualified from here on, by a manager's word. */
  eventType('ConversionOverridden', { from: clear(status), cycle: clear(cycle), manager: clear(text), reason: longText }),
  eventType('LeadConverted', {
    value: clear(money.nullable()),
    stage: clear(code.nullable()),
    expectedClose: clear(localDate.nullable()),
    /** Left out where the handbook did not know the stage. */
    probability: clear(probability.optional()),
    /** Left out where a file told of the conversion, or an older release recorded it. */
    accountId: clear(code.optional()),
    contactId: clear(code.optional()),
    cycle: clear(cycle),
    dealName: text.optional(),
    note: longText.optional(),
  }),
  eventType('ConversionReverted', { cycle: clear(cycle), reason: longText.optional() }),
  eventType('LeadLost', {
    reason: clear(code),
    competitor: clear(text.nullable()),
    value: clear(money.nullable()),
    stage: clear(status),
    cycle: clear(cycle),
    note: longText.optional(),
  }),
  eventType('LeadReopened', { from: clear(status), cycle: clear(cycle), reason: longText.optional() }),
  ...conversationEvents,
  ...slaEvents,
  bandPlanFollowed,
  eventType('DealStageChanged', {
    stage: clear(changed(code.nullable(), code)),
    probability: clear(changed(probability.nullable(), probability.nullable())),
    cycle: clear(cycle),
    note: longText.optional(),
  }),
  eventType('DealRevised', {
    value: clear(change(money)),
    expectedClose: clear(change(localDate)),
    cycle: clear(cycle),
    dealName: change(text),
    reason: longText.optional(),
  }),
  /** Its value is `null` only where a file tells of a win and not what it was worth. */
  eventType('DealWon', { value: clear(money.nullable()), stage: clear(code.nullable()), cycle: clear(cycle), note: longText.optional() }),
  eventType('DealLost', {
    reason: clear(code),
    competitor: clear(text.nullable()),
    value: clear(money.nullable()),
    stage: clear(code.nullable()),
    cycle: clear(cycle),
    note: longText.optional(),
  }),
  eventType('DealReopened', { from: clear(z.enum(['won', 'lost'])), cycle: clear(cycle), reason: longText.optional() }),
  eventType('CustomerPurchased', { purchaseId: clear(id), amount: clear(money), margin: clear(money.nullable()), note: longText.optional() }),
  eventType('CustomerRenewed', {
    until: clear(changed(localDate.nullable(), localDate)),
    amount: clear(money.nullable()),
    margin: clear(money.nullable()),
    note: longText.optional(),
  }),
  eventType('CustomerChurned', { reason: clear(code), note: longText.optional() }),
  ...mergingEvents,
  ...nurtureEvents,
  /** The import that made it was taken back. */
  eventType('LeadWithdrawn', {}),
  /** A file brings it again; its creation follows, as if it had not been there. */
  eventType('LeadRestored', {}),
  ...erasureEvents,
] as const

/** Everything that can have happened to a lead. */
export type LeadEvent = EventOf<(typeof leadEvents)[number]>
export type LeadEventType = LeadEvent['type']
/** The event of one type. */
export type LeadEventOf<Type extends LeadEventType> = Extract<LeadEvent, { readonly type: Type }>
