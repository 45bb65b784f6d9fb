import { accept, canonicalJson, present, refuse, streamName, type Decider, type EventOf } from '@leadledger/eventsourcing'
import { z } from 'zod'
import { at, longest, longText } from './command-fields.js'
import { clear, eventType } from './event-fields.js'
import { completed } from './handbook-defaults.js'
import { inForceAt, type HandbookInForce } from './first-response.js'
import { handbookShape, type Handbook } from './handbook-shape.js'

/** The stream of an organisation's handbook; its versions are those of the handbook. */
export const handbookStream = streamName('handbook', 'organisation')

export const handbookEvents = [
  eventType('HandbookAdopted', {
    /** The whole value, as it was adopted. */
    handbook: clear(z.record(z.string().max(longest.fieldName), z.unknown())),
    reason: longText.optional(),
  }),
] as const

export type HandbookEvent = EventOf<(typeof handbookEvents)[number]>

/** Puts a handbook in force from `from` on, which is `at`, when it is adopted, by default. */
export const adoptHandbook = z.strictObject({ type: z.literal('AdoptHandbook'), at, from: at.optional(), handbook: handbookShape, reason: longText.optional() })
export type AdoptHandbook = z.infer<typeof adoptHandbook>

/** `since` is when a version came into force that is in force already. */
export type HandbookRefusal = { readonly refused: 'adopted-later'; readonly since: number }

/** Every version, in the order of their adoption. */
export type HandbookState = readonly HandbookInForce[]

/**
 * A version replaces what was in force, or was to be, from its beginning on. It may begin later, and replace one that has not begun yet,
 * but it never begins before one that is in force: what was decided stays. Adopting what is in force then writes nothing.
 */
export const handbookDecider: Decider<AdoptHandbook, HandbookEvent, HandbookState, HandbookRefusal> = {
  initialState: [],
  decide({ handbook, at: now, from = now, reason }, versions) {
    const then = inForceAt(versions, from)
    if (then && canonicalJson(handbook) === canonicalJson(then.handbook)) return accept()
    const since = inForceAt(versions, now)?.since ?? null
    if (since !== null && from < since) return refuse({ refused: 'adopted-later', since })
    return accept({ type: 'HandbookAdopted', occurredAt: from, data: { handbook }, personal: present(reason === undefined ? {} : { reason }) })
  },
  evolve: (versions, { data, occurredAt }) => versions.concat({ handbook: adoptedHandbook(data.handbook), since: occurredAt }),
}

/** What was adopted, with the defaults for parts that handbooks did not have then. */
export const adoptedHandbook = (stored: Readonly<Record<string, unknown>>): Handbook => completed(stored)
