import { z } from 'zod'
import { code, longest, mediumText, money, text } from './command-fields.js'
import { durationMs } from './duration.js'
import { duration, id, label } from './handbook-fields.js'
import { plainWords } from './plain-words.js'

const someTime = duration.refine((text) => durationMs(text) > 0, { message: 'is no time at all' })
const words = z.array(text.refine((value) => plainWords(value) !== '', { message: 'has no letter and no digit' })).min(1)
const fact = z
  .string()
  .max(longest.fieldName + 'criterion.'.length)
  .regex(/^(?:source|title|email|phone|criterion\..+|custom\..+)$/su, {
    message: 'is no fact of a lead: expected source, title, email, phone, criterion.NAME or custom.NAME',
  })
const customFact = z
  .string()
  .max(longest.fieldName + 'custom.'.length)
  .regex(/^custom\..+$/su, { message: 'is no custom field: expected custom.NAME' })

/** What a rule asks; texts are compared by their words, whatever their case and accents. */
const when = z.discriminatedUnion('test', [
  z.strictObject({
    test: z.literal('behaviour'),
    kind: code,
    asset: code.optional(),
    /** How many count at most, the newest first. */
    most: z.int().min(1).max(100),
    /** Only those of so long ago count. */
    window: someTime.optional(),
    /** Time in which each loses half of its points. */
    halfLife: someTime.optional(),
  }),
  /** `email` and `phone` are `verified` or `invalid`, a criterion is `met`, `unmet` or `unknown`. */
  z.strictObject({ test: z.literal('is'), fact, oneOf: words }),
  /** Whole words in this order: `cto` is in `CTO, Berlin` and not in `Director`. */
  z.strictObject({ test: z.literal('contains'), fact, words }),
  z
    .strictObject({ test: z.literal('number'), fact: customFact, from: z.number().optional(), below: z.number().optional() })
    .refine(({ from, below }) => (from ?? -Infinity) < (below ?? Infinity) && (from !== undefined || below !== undefined), {
      message: 'is no range: expected from, below or both, from being less',
    }),
  /** An amount of another currency is not compared. */
  z.strictObject({ test: z.literal('value'), atLeast: money }),
  /** How near the day is on which the lead expects to buy: all points on that day, half of them each `halfLife` before and after it. */
  z.strictObject({ test: z.literal('purchase'), halfLife: someTime }),
])

const rule = z.strictObject({ id, label, points: z.int().min(-1_000).max(1_000), when })

/** What is done once a lead comes into a band: a follow-up, due on the local day so long from then, and a sequence. */
const plan = z
  .strictObject({ followUp: z.strictObject({ within: duration, note: mediumText.optional() }).optional(), sequence: id.optional() })
  .refine(({ followUp, sequence }) => followUp !== undefined || sequence !== undefined, { message: 'plans nothing: expected followUp, sequence or both' })

export const scoring = z.strictObject({
  /** No group counts for more than its `cap`, up or down. */
  groups: z.array(z.strictObject({ id, label, cap: z.int().min(1).max(100_000) })),
  rules: z.array(z.strictObject({ ...rule.shape, group: id })),
  /** From the highest down; the lowest has no limit. */
  bands: z.array(z.strictObject({ id, label, from: z.int().nullable(), action: mediumText.optional(), plan: plan.optional() })).min(1),
  /** How many points a lead must fall below the limit of its band before it leaves it. */
  hysteresis: z.int().min(0),
  /** Points that say who of the leads comes first, beside the score. */
  priority: z.array(rule),
})

/** How leads are scored, in whole points. */
export type Scoring = z.infer<typeof scoring>
export type ScoreRule = z.infer<typeof rule>
export type When = ScoreRule['when']
/** What a rule asks of a fact. */
export type FactTest = Exclude<When, { readonly test: 'behaviour' | 'purchase' }>
export type PurchaseTest = Extract<When, { readonly test: 'purchase' }>
export type BehaviourTest = Extract<When, { readonly test: 'behaviour' }>
