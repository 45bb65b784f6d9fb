import { z } from 'zod'

/** What an interaction on each channel can come to. */
export const outcomesByChannel = {
  call: ['connected', 'voicemail', 'no_answer', 'busy', 'wrong_number'],
  email: ['sent', 'bounced', 'replied', 'received'],
  meeting: ['scheduled', 'held', 'no_show', 'cancelled', 'rescheduled'],
  social: ['sent', 'replied', 'received'],
  chat: ['sent', 'replied', 'received'],
  other: ['attempted', 'reached'],
} as const

export type Channel = keyof typeof outcomesByChannel
export type Outcome = (typeof outcomesByChannel)[Channel][number]

export const channel = z.enum(Object.keys(outcomesByChannel) as [Channel, ...Channel[]])
export const outcome = z.enum([...new Set(Object.values(outcomesByChannel).flat())] as [Outcome, ...Outcome[]])
export const direction = z.enum(['inbound', 'outbound'])

export interface InteractionFacts {
  readonly channel: Channel
  readonly direction: z.infer<typeof direction>
  readonly outcome: Outcome
  /** Sent by a machine: neither a contact nor an attempt, unless the lead replied. */
  readonly automated: boolean
}

const contactOutcomes: ReadonlySet<Outcome> = new Set(['connected', 'sent', 'scheduled', 'held', 'replied', 'reached'])
const twoWayOutcomes: ReadonlySet<Outcome> = new Set(['connected', 'held', 'replied', 'reached'])

export const fitsChannel = (channel: Channel, outcome: Outcome): boolean => (outcomesByChannel[channel] as readonly Outcome[]).includes(outcome)

/** Whether both sides spoke. */
export const isTwoWay = ({ outcome }: Pick<InteractionFacts, 'outcome'>): boolean => twoWayOutcomes.has(outcome)

/** A contact reached the lead in person: a connected call, a personal message, a meeting agreed or held, any reply. */
export const isContact = ({ outcome, automated, direction }: InteractionFacts): boolean =>
  contactOutcomes.has(outcome) && (!automated || outcome === 'replied') && (outcome !== 'sent' || direction === 'outbound')

/** A response is anything a human did towards the lead: attempts count, automated mail and the lead's own messages do not. */
export const isResponse = ({ outcome, automated, direction }: InteractionFacts): boolean =>
  !automated && outcome !== 'received' && (direction === 'outbound' || outcome === 'connected' || outcome === 'held')
