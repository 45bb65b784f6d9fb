import { z } from 'zod'
import { assignmentShape } from './assignment-rules.js'
import { calendarProblems } from './calendar.js'
import { channel } from './channels.js'
import { country, localDate, longest, mediumText, text, zone } from './command-fields.js'
import { criterionAnswer } from './criterion-answer.js'
import { duplicateRules } from './duplicate-rules.js'
import { duration, id, label } from './handbook-fields.js'
import { permissionsShape } from './permissions.js'
import { retentionShape } from './retention.js'
import { scoring } from './scoring-shape.js'
import { contactPolicyShape, sequencesShape } from './sequence-shape.js'

const known = z.strictObject({ id, label, retired: z.boolean().optional() })
const reason = z.strictObject({ ...known.shape, needsNote: z.boolean().optional() })
const registry = <Entry extends z.ZodType>(entry: Entry) =>
  z.strictObject({
    known: z.array(entry),
    /** Whether what is not known is taken as well. */
    others: z.boolean(),
  })

const spans = z.array(z.tuple([z.string(), z.string()]))
const calendar = z
  .strictObject({
    id,
    zone: z.string().max(longest.zone),
    hours: z.strictObject({ mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans }).partial(),
    holidays: z.array(z.string()).optional(),
  })
  .superRefine((value, context) => {
    for (const message of calendarProblems(value)) context.addIssue({ code: 'custom', message })
  })

/** What to do next with a lead that meets so many criteria, and of whom these answers hold; the first that fits counts. */
const engagement = z.strictObject({ id, label: text.min(1), met: z.int().min(0).optional(), answers: z.record(id, criterionAnswer).optional() })

const profile = z.strictObject({
  id,
  label,
  /** Answered met, unmet or unknown; those not `optional` must be met or unmet before a lead is qualified. */
  criteria: z.array(z.strictObject({ id, label, optional: z.boolean().optional() })).min(1),
  /** How many of them must be met at least. */
  met: z.int().min(0),
  /** What is recommended, by what an assessment came to. */
  engagements: z.array(engagement).optional(),
})

const question = z.strictObject({
  ...known.shape,
  /** Open ones begin a talk, closed ones settle a point, and whys are for sparing use. */
  kind: z.enum(['open', 'closed', 'why']),
  text: mediumText.min(1),
  /** The criterion that an answer fills. */
  criterion: id.optional(),
})
/** `probability`: percent of the deals in this stage that are expected to be won. */
const stage = z.strictObject({ ...known.shape, probability: z.int().min(0).max(100) })

/** What a talk is reviewed by: an item of other `channels` than the talk is left out. */
const checklist = z.strictObject({
  ...known.shape,
  channels: z.array(channel).min(1),
  items: z.array(z.strictObject({ id, label, channels: z.array(channel).min(1).optional() })).min(1),
})

const requiredField = z.enum(['company', 'contact', 'phone', 'email', 'source'])

export const handbookShape = z.strictObject({
  name: text.min(1),
  /** Whose days, weeks and months are meant where nobody says so. */
  zone,
  /** ISO 3166 code for phone numbers without `+`; `null` for none. */
  country: country.nullable(),
  /** Month the fiscal year begins with, 1 to 12. */
  fiscalYearStart: z.int().min(1).max(12),
  sources: registry(known),
  lostReasons: registry(reason),
  disqualificationReasons: registry(reason),
  /** Why somebody gives back a lead that was handed over. */
  returnReasons: registry(reason),
  /** What an organisation calls it where a lead stands, more precisely than ours: `of` says within which of them. */
  ownStatuses: z.array(z.strictObject({ ...known.shape, of: z.array(z.enum(['new', 'contacted', 'qualified'])).min(1), parked: z.boolean().optional() })),
  required: z.strictObject({
    /** Fields a new lead must carry, by its way of entry. */
    create: z.array(requiredField),
    import: z.array(requiredField),
    /** What the interaction must carry that makes a lead contacted. */
    contacted: z.array(z.enum(['note'])).optional(),
  }),
  qualification: z.strictObject({ profile: id, profiles: z.array(profile).min(1) }),
  /** What there is to ask, to hear, and to answer. */
  conversation: z.strictObject({
    questions: z.array(question),
    objections: registry(known),
    techniques: registry(known),
    checklists: z.array(checklist).optional(),
  }),
  deals: z.strictObject({
    /** In the order a deal goes through them. */
    stages: z.array(stage).min(1),
    /** Where a deal begins when nobody says otherwise. */
    first: id,
    /** Whether other stages are taken as well; they have no probability. */
    others: z.boolean(),
  }),
  calendars: z.array(calendar),
  firstResponse: z.strictObject({
    /** From receipt to the first response, in working time where there is a calendar. */
    within: duration,
    /** How long before it is due it is about to be. */
    warn: duration,
    calendar: id.nullable(),
    /** Others by the band a lead's score stands in when the clock starts; bands that are left out have the ones above. */
    byBand: z.record(id, z.strictObject({ within: duration, warn: duration, calendar: id.nullable() })).optional(),
    /** What stops the clock: any attempt of a person, or a contact only. */
    stops: z.enum(['response', 'contact']),
  }),
  /** When something counts as neglected, by the clock on the wall; `null` for never. */
  hygiene: z.strictObject({
    /** Without an owner since it came. */
    unassigned: duration.nullable(),
    /** Owned by somebody who is away for that long; an owner who left counts at once. */
    ownerAway: duration.nullable(),
    /** How often to try to reach a lead, and by when after it came. */
    attempts: z.strictObject({ least: z.int().min(1).max(1_000), within: duration }).nullable(),
    /** Without a follow-up since the last thing that happened, once it was contacted. */
    noNextStep: duration.nullable(),
    /** In the same status. */
    staleStatus: duration.nullable(),
    /** Contacts in one status after which it is expected to change. */
    contacts: z.int().min(1).max(1_000).nullable(),
    /** Without any event. */
    untouched: duration.nullable(),
    /** Qualified and not converted. */
    qualifiedNotConverted: duration.nullable(),
    /** With neither mail address nor phone checked since it came. */
    unverified: duration.nullable(),
    /** From when something was done until it is written down. */
    lateLogging: duration.nullable(),
    /** Characters a note on a contact has at least. */
    noteLength: z.int().min(1).max(longest.long).nullable(),
    /** In the highest band of the score, without anybody's trying to reach the lead since it came into it. */
    hotNotCalled: duration.nullable(),
    /** How often people may do something about a lead in the lowest band, within a time. */
    overWorkedCold: z.strictObject({ most: z.int().min(1).max(1_000), within: duration }).nullable(),
    /** Handed over, and neither accepted nor returned since. */
    handoverWaiting: duration.nullable(),
    /** What leads have in common that may be one person. */
    suspectedDuplicate: z.array(z.enum(duplicateRules)).min(1).nullable(),
    /** Lists that everybody in the roster looks through, and how often at least. */
    listReview: z.strictObject({ lists: z.array(id).min(1), within: duration }).nullable(),
    /** Share of losses with the reason `other` above which they say too little, and how far back losses count. */
    otherReasons: z.strictObject({ share: z.number().min(0).max(1), within: duration }).nullable(),
  }),
  assignment: assignmentShape,
  /** What each role sees and may do; `null`: everybody everything. */
  permissions: permissionsShape,
  /** Mails that follow each other; whoever is enrolled keeps the sequence as it was then. */
  sequences: sequencesShape,
  contactPolicy: contactPolicyShape,
  /** How ready a lead is to buy, in points. */
  scoring,
  /** How long people are kept once their lead has ended; none: for ever. */
  retention: retentionShape,
  /** Who looks after the handbook, and when it is to be looked at next. */
  review: z.strictObject({ owner: text.nullable(), next: localDate.nullable() }),
})

/** An organisation's rules as one value: plain data, which `AdoptHandbook` records as it is. */
export type Handbook = z.infer<typeof handbookShape>
/** Parts that are left out are those of the default handbook, and so are single points of `hygiene`. */
export type HandbookInput = Omit<z.input<ReturnType<typeof handbookShape.partial>>, 'hygiene'> & { readonly hygiene?: Partial<Handbook['hygiene']> }
export type QualificationProfile = z.infer<typeof profile>
