import { z } from 'zod'
import { weekdays, type Calendar } from './calendar.js'
import { longest, text } from './command-fields.js'
import { duration, id, label } from './handbook-fields.js'

/** What a mail can bring about that a sequence waits for or branches on; what machines do is none of it. */
export const mailTriggers = ['opened', 'clicked'] as const

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { message: 'is no time as 09:00' })

const step = z.strictObject({
  id,
  label,
  /** What the sender knows the words of the mail by. */
  template: text.min(1),
  /** Several ways to say it, of which each lead gets one, as often as its weight says: `template` is then that of the variant. */
  variants: z
    .array(z.strictObject({ id, label, template: text.min(1), weight: z.int().min(1).max(1_000).optional() }))
    .min(2)
    .max(20)
    .optional(),
  /** What kind of content it is, such as article, guide, update or offer. */
  content: text.optional(),
  /** How long after the mail before it, or the enrolment; `P7D` where nothing is said. */
  after: duration.optional(),
  /** Local days on which it may go out, and the local time from which it may. */
  weekdays: z.array(z.enum(weekdays)).min(1).optional(),
  from: time.optional(),
  /** Goes out only once this was done with the mail before it, and `after` counts from then; passed over when it was not done `within`. */
  trigger: z.strictObject({ on: z.enum(mailTriggers), within: duration }).optional(),
  /** The first that was done with this mail says which later step follows; `null` ends the sequence. */
  branches: z.array(z.strictObject({ on: z.enum(mailTriggers), to: id.nullable() })).optional(),
  /** Whether openings and clicks of it can be seen; they can where nothing is said. */
  tracked: z.boolean().optional(),
})

const sequence = z.strictObject({
  id,
  label,
  retired: z.boolean().optional(),
  /** What consent is asked for, such as `newsletter`. */
  purpose: id,
  steps: z.array(step).min(1).max(50),
})

export const sequencesShape = z.array(sequence)

/** What holds for every mail of every sequence, from the moment it is adopted. */
export const contactPolicyShape = z.strictObject({
  /** Local times between which nobody is written to; over midnight where `from` is later. */
  quietHours: z.strictObject({ from: time, to: time }).nullable(),
  /** Mails one lead gets at most, of all sequences together, in any stretch of time of this length. */
  cap: z.strictObject({ most: z.int().min(1).max(1_000), within: duration }).nullable(),
  /** `opt-in`: only to whom consented; `opt-out`: to whom did not object. */
  consent: z.enum(['opt-in', 'opt-out']),
  /** When the call after a contact should come: not before, and not after so long. */
  followUpCall: z.strictObject({ min: duration, max: duration }).nullable(),
})

export type Sequence = z.infer<typeof sequence>
export type SequenceStep = z.infer<typeof step>
export type ContactPolicy = z.infer<typeof contactPolicyShape>

/** The hours in which a step may go out: on its days, from its time on, outside the quiet hours. */
export function hoursOf({ weekdays: named, from = '00:00' }: Pick<SequenceStep, 'weekdays' | 'from'>, quiet: ContactPolicy['quietHours']): Calendar['hours'] {
  const days = named ?? weekdays
  const spans = loud(quiet).flatMap(([begin, end]): readonly [string, string][] => (end <= from ? [] : [[begin > from ? begin : from, end]]))
  return Object.fromEntries(days.map((day) => [day, spans]))
}

/** The hours of a day that are not quiet. */
function loud(quiet: ContactPolicy['quietHours']): readonly [string, string][] {
  if (!quiet) return [['00:00', '24:00']]
  const { from, to } = quiet
  const spans: readonly [string, string][] =
    from < to
      ? [
          ['00:00', from],
          [to, '24:00'],
        ]
      : [[to, from]]
  return spans.filter(([begin, end]) => begin < end)
}

/** Where sequences contradict themselves, each with its path. */
export function sequenceProblems({ id: sequenceId, steps }: Sequence): readonly string[] {
  const ids = steps.map((one) => one.id)
  return steps.flatMap(({ id: stepId, branches = [], trigger, variants = [] }, index) => {
    const path = `sequences.${sequenceId}.steps.${stepId}`
    return [
      ...(index === 0 && trigger ? [`${path}.trigger: waits for a mail before the first`] : []),
      ...twice(variants.map((variant) => variant.id)).map((variant) => `${path}.variants: ${variant} is there twice`),
      ...branches.flatMap(({ to }, at) => branchProblem(`${path}.branches.${at}.to`, to, ids, index)),
    ]
  })
}

const twice = (ids: readonly string[]): readonly string[] => ids.filter((one, index) => ids.indexOf(one) < index)

/** Ways lead forward only, so that every sequence ends and no step comes twice. */
function branchProblem(path: string, to: string | null, ids: readonly string[], from: number): readonly string[] {
  if (to === null || ids.indexOf(to) > from) return []
  return [ids.includes(to) ? `${path}: is ${to}, which is no later step` : `${path}: is ${to}, and there is ${ids.join(', ')}`]
}

/** Steps that may never go out, since their hours are all quiet. */
export const quietProblems = (policy: ContactPolicy, sequences: readonly Sequence[]): readonly string[] =>
  sequences.flatMap(({ id: sequenceId, steps }) =>
    steps
      .filter((one) => Object.values(hoursOf(one, policy.quietHours)).every((spans) => spans.length === 0))
      .map((one) => `sequences.${sequenceId}.steps.${one.id}.from: is ${one.from ?? '00:00'}, and the rest of the day is quiet`),
  )

/** How long a name of a step and its enrolment can be together, in UTF-16 units. */
export const longestMessageId = 2 * longest.id + 1
