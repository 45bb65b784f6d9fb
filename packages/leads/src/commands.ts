import { z } from 'zod'
import { channel, direction, fitsChannel, outcome, outcomesByChannel } from './channels.js'
import {
  at,
  code,
  country,
  customChanges,
  customFields,
  due,
  emailText,
  id,
  localDate,
  longText,
  mediumText,
  name,
  named,
  text,
  worth,
} from './command-fields.js'
import { conversationCommands } from './conversation-commands.js'
import { criterionAnswer } from './criterion-answer.js'
import { followBandPlan } from './band-plan.js'
import { dealCommands } from './deal-commands.js'
import { handoverCommands } from './handover.js'
import { importLead } from './import-command.js'
import { recordSla } from './sla.js'
import { mergingCommands } from './merging-commands.js'
import { nurtureCommands } from './nurture-commands.js'
import { erasureCommands } from './erasure.js'
import { revertCommands } from './revert-commands.js'
import { firstTouchpoint, origins, touchpoint } from './touchpoint.js'

const criteria = named(name, z.strictObject({ answer: criterionAnswer, evidence: longText.optional() }))
const nextStep = z.strictObject({ followUpId: id, due, note: longText.optional() })

const details = {
  externalId: text,
  company: text,
  contact: text,
  title: text,
  email: emailText,
  phone: text,
  website: mediumText,
  address: mediumText,
  note: longText,
  source: text,
  estimatedValue: worth,
  /** The day on which the lead expects to buy. */
  expectedPurchase: localDate,
}
const createLead = z.strictObject({
  type: z.literal('CreateLead'),
  at,
  ...z.object(details).partial().shape,
  custom: customFields.optional(),
  publicCustom: customFields.optional(),
  country: country.optional(),
  owner: text.optional(),
  origin: z.enum(origins).optional(),
  /** Who referred it: the id of a lead, a customer or a partner; clear, so no name of a person. */
  referrer: id.optional(),
  /** The visit it came from, recorded in the same append. */
  touchpoint: firstTouchpoint.optional(),
})

const nullable = Object.fromEntries(Object.entries(details).map(([name, field]) => [name, field.nullable().optional()])) as {
  [Name in keyof typeof details]: z.ZodOptional<z.ZodNullable<(typeof details)[Name]>>
}

/** Only what is named changes; `null` removes a value. */
const changeLeadDetails = z.strictObject({
  type: z.literal('ChangeLeadDetails'),
  at,
  ...nullable,
  custom: customChanges.optional(),
  publicCustom: customChanges.optional(),
  country: country.optional(),
  reason: longText.optional(),
})

const { company, contact, title, email, phone, website, address } = details
/** What a provider of data says of a lead; what a person entered stays as it is. */
const enrichLead = z.strictObject({
  type: z.literal('EnrichLead'),
  at,
  provider: name,
  /** How sure the provider is, in percent. */
  confidence: z.int().min(0).max(100).optional(),
  ...z.object({ company, contact, title, email, phone, website, address }).partial().shape,
  custom: customFields.optional(),
  country: country.optional(),
})

const verifyContactDetail = z.strictObject({
  type: z.literal('VerifyContactDetail'),
  at,
  detail: z.enum(['email', 'phone']),
  result: z.enum(['valid', 'invalid']),
  /** How it was checked, such as `bounce` or `call`; clear, so it names a way and not a person. */
  method: name,
  note: longText.optional(),
})

/** `way` says who decided: a manager by hand, or a rule, which `rule` then names. */
const assignLead = z
  .strictObject({
    type: z.literal('AssignLead'),
    at,
    owner: name,
    way: z.enum(['manual', 'rule']).default('manual'),
    rule: name.optional(),
    reason: longText.optional(),
  })
  .refine(({ way, rule }) => (way === 'rule') === (rule !== undefined), { path: ['rule'], message: 'names the rule when, and only when, the way is rule' })
/** Takes a lead nobody owns; exactly one claimant wins. */
const claimLead = z.strictObject({ type: z.literal('ClaimLead'), at, owner: name })
/** People who work on a lead beside its owner. */
const addCollaborator = z.strictObject({ type: z.literal('AddCollaborator'), at, user: name, reason: longText.optional() })
const removeCollaborator = z.strictObject({ type: z.literal('RemoveCollaborator'), at, user: name, reason: longText.optional() })
const releaseLead = z.strictObject({ type: z.literal('ReleaseLead'), at, reason: longText.optional() })

const mostAttendees = 100
/** What only a mail, or only a meeting, has. */
const channelOfField = { subject: 'email', thread: 'email', attendees: 'meeting' } as const

const logInteraction = z
  .strictObject({
    type: z.literal('LogInteraction'),
    at,
    interactionId: id,
    channel,
    direction: direction.default('outbound'),
    outcome,
    automated: z.boolean().default(false),
    /** Without ringing. */
    durationMs: z.number().int().min(0).optional(),
    note: longText.optional(),
    /** Schedules the follow-up in the same append. */
    nextStep: nextStep.optional(),
    /** Completes this follow-up in the same append. */
    completes: id.optional(),
    /** Of a mail. */
    subject: mediumText.optional(),
    /** Id of the conversation a mail is part of, as the mail server knows it. */
    thread: id.optional(),
    /** Names of those a meeting is, or was, with. */
    attendees: z.array(text).max(mostAttendees).optional(),
  })
  .superRefine((command, context) => {
    for (const [field, channel] of Object.entries(channelOfField))
      if (command[field as keyof typeof channelOfField] !== undefined && command.channel !== channel)
        context.addIssue({ code: 'custom', path: [field], message: `is of the channel ${channel} only` })
  })
  .refine(({ channel, outcome }) => fitsChannel(channel, outcome), {
    path: ['outcome'],
    error: ({ input }) =>
      `does not fit the channel: expected one of ${outcomesByChannel[(input as { channel: keyof typeof outcomesByChannel }).channel].join(', ')}`,
  })
const amendInteraction = z.strictObject({
  type: z.literal('AmendInteraction'),
  at,
  interactionId: id,
  outcome: outcome.optional(),
  durationMs: z.number().int().min(0).nullable().optional(),
  note: longText.optional(),
  reason: longText.optional(),
})

const recordTouchpoint = z.strictObject({ type: z.literal('RecordTouchpoint'), at, ...touchpoint })

const scheduleFollowUp = z.strictObject({ type: z.literal('ScheduleFollowUp'), at, ...nextStep.shape })
const rescheduleFollowUp = z.strictObject({ type: z.literal('RescheduleFollowUp'), at, followUpId: id, due, reason: longText.optional() })
/** Shows a follow-up again from that local date on; when it is due stays as it is. */
const snoozeReminder = z.strictObject({ type: z.literal('SnoozeReminder'), at, followUpId: id, until: due })
const completeFollowUp = z.strictObject({ type: z.literal('CompleteFollowUp'), at, followUpId: id, interactionId: id.optional(), note: longText.optional() })
/** `cause` is given by `ledger.send` where the lead that a merged one stands for was closed. */
const cancelFollowUp = z.strictObject({
  type: z.literal('CancelFollowUp'),
  at,
  followUpId: id,
  cause: z.enum(['request', 'converted', 'lost', 'disqualified']).default('request'),
  reason: longText.optional(),
})

/** What a lead did on our site, with our mail or at our events; what a machine did, such as a mail scanner, is kept and never scores. */
const recordBehaviour = z.strictObject({
  type: z.literal('RecordBehaviour'),
  at,
  behaviourId: id,
  /** Such as `page-view`, `download`, `webinar`, `email-open`, `email-click` or `social`. */
  kind: code,
  /** Which page, document or mail. */
  asset: code.optional(),
  machine: z.boolean().default(false),
  note: longText.optional(),
})

const assessQualification = z.strictObject({ type: z.literal('AssessQualification'), at, criteria })
/** `criteria` given here are assessed in the same append. */
const qualifyLead = z.strictObject({ type: z.literal('QualifyLead'), at, criteria: criteria.optional(), note: longText.optional() })
/** A qualified lead turned out not to be one; `criteria` says what turned out otherwise, in the same append. */
const withdrawQualification = z.strictObject({ type: z.literal('WithdrawQualification'), at, criteria: criteria.optional(), reason: longText.optional() })
/** An own status of the handbook, within the status the lead has; or that status itself, to take the own one back. */
const changeLeadStatus = z.strictObject({ type: z.literal('ChangeLeadStatus'), at, status: id, reason: longText.optional() })

const disqualifyLead = z.strictObject({ type: z.literal('DisqualifyLead'), at, reason: text.optional(), note: longText.optional() })

const convertLead = z.strictObject({
  type: z.literal('ConvertLead'),
  at,
  /** Qualifies it in the same step. */
  criteria: criteria.optional(),
  /** Lets it go to the pipeline though it is not qualified: who says so, and why. */
  override: z.strictObject({ manager: name, reason: longText }).optional(),
  value: worth.optional(),
  stage: text.optional(),
  expectedClose: localDate.optional(),
  /** Ids of the company and the person that the pipeline knows, or that are new there. */
  accountId: id.optional(),
  contactId: id.optional(),
  dealName: text.optional(),
  note: longText.optional(),
})
const revertConversion = z.strictObject({ type: z.literal('RevertConversion'), at, reason: longText.optional() })
const loseLead = z.strictObject({
  type: z.literal('LoseLead'),
  at,
  reason: text.optional(),
  competitor: text.optional(),
  value: worth.optional(),
  note: longText.optional(),
})
const reopenLead = z.strictObject({ type: z.literal('ReopenLead'), at, reason: longText.optional() })

/** Every command, as strict schemas: an unknown field or value is an error with its path. */
export const leadCommand = z.discriminatedUnion('type', [
  createLead,
  changeLeadDetails,
  enrichLead,
  verifyContactDetail,
  assignLead,
  claimLead,
  releaseLead,
  addCollaborator,
  removeCollaborator,
  ...handoverCommands,
  logInteraction,
  amendInteraction,
  recordTouchpoint,
  scheduleFollowUp,
  rescheduleFollowUp,
  snoozeReminder,
  completeFollowUp,
  cancelFollowUp,
  recordBehaviour,
  assessQualification,
  qualifyLead,
  withdrawQualification,
  changeLeadStatus,
  disqualifyLead,
  convertLead,
  revertConversion,
  loseLead,
  reopenLead,
  ...conversationCommands,
  ...dealCommands,
  recordSla,
  followBandPlan,
  ...mergingCommands,
  ...nurtureCommands,
  importLead,
  ...revertCommands,
  ...erasureCommands,
])

export type LeadCommand = z.infer<typeof leadCommand>
/** What a caller writes: fields with a default may be left out. */
export type LeadCommandInput = z.input<typeof leadCommand>
export type LeadCommandOf<Type extends LeadCommand['type']> = Extract<LeadCommand, { readonly type: Type }>
