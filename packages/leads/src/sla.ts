import { accept, present, type Decision } from '@leadledger/eventsourcing'
import { z } from 'zod'
import { at, longest } from './command-fields.js'
import { clear, eventType } from './event-fields.js'
import type { LeadEvent } from './events.js'
import type { LeadRefusal } from './refusals.js'

const cycle = z.int().min(1)
const code = z.string().min(1).max(longest.text)
/** How a clock was set: the version of the handbook, the band and the calendar it goes by, where there are any. */
const clock = { handbook: z.int().min(0), band: code.nullable(), calendar: code.nullable(), startAt: at, dueAt: at }

/** What a host writes of clocks of first responses. */
export const slaEvents = [
  eventType('SlaStarted', {
    cycle: clear(cycle),
    handbook: clear(clock.handbook),
    band: clear(clock.band),
    calendar: clear(clock.calendar),
    startAt: clear(at),
    dueAt: clear(at),
  }),
  eventType('SlaMet', { cycle: clear(cycle), dueAt: clear(at) }),
  eventType('SlaBreached', { cycle: clear(cycle), dueAt: clear(at) }),
] as const

/** Says how a clock stands at `at`; made by `runPolicies`, and by nobody else. */
export const recordSla = z.strictObject({ type: z.literal('RecordSla'), at, cycle, clock: z.strictObject(clock), answeredAt: at.nullable() })

/** The newest clock that was recorded. */
export interface RecordedClock {
  readonly cycle: number
  readonly dueAt: number
  readonly isEnded: boolean
}

/** Each clock starts once and ends once, however often and by however many hosts it is looked at. */
export function decideSla(
  command: z.infer<typeof recordSla>,
  { sla, cycle: current }: { readonly sla: RecordedClock | null; readonly cycle: number },
): Decision<SlaEvent, LeadRefusal> {
  const { at: now, cycle: of, clock: set, answeredAt } = command
  const known = sla?.cycle === of ? sla : null
  if (known?.isEnded || of > current || (sla && sla.cycle > of)) return accept()
  const dueAt = known?.dueAt ?? set.dueAt
  const started: readonly SlaEvent[] = known ? [] : [{ type: 'SlaStarted', occurredAt: set.startAt, data: { cycle: of, ...set }, personal: present({}) }]
  const isMet = answeredAt !== null && answeredAt <= dueAt
  if (!isMet && now <= dueAt) return accept(...started)
  const data = { cycle: of, dueAt }
  return accept(...started, { type: isMet ? 'SlaMet' : 'SlaBreached', occurredAt: isMet ? answeredAt : dueAt, data, personal: present({}) })
}

type SlaEvent = Extract<LeadEvent, { readonly type: 'SlaStarted' | 'SlaMet' | 'SlaBreached' }>
