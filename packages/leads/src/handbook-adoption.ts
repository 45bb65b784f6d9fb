import { accept, canonicalJson, present, refuse, streamName, type Decider, type EventOf } from '@leadledger/eventsourcing'
import { z } from 'zod'
import { at, longest, longText } from './command-fields.js'
import { clear, eventType } from './event-fields.js'
import { defaultHandbook } from './handbook-defaults.js'
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

/** Puts a handbook in force from `at` on. */
export const adoptHandbook = z.strictObject({ type: z.literal('AdoptHandbook'), at, handbook: handbookShape, reason: longText.optional() })
export type AdoptHandbook = z.infer<typeof adoptHandbook>

/** `since` is when the version before came into force. */
export type HandbookRefusal = { readonly refused: 'adopted-later'; readonly since: number }

export interface HandbookState {
  readonly handbook: Handbook
  /** Milliseconds since 1970; `null` for the default handbook, which was never adopted. */
  readonly since: number | null
}

/** Versions of a handbook follow each other in time; adopting what is in force writes nothing. */
export const handbookDecider: Decider<AdoptHandbook, HandbookEvent, HandbookState, HandbookRefusal> = {
  initialState: { handbook: defaultHandbook, since: null },
  decide({ handbook, at: from, reason }, { handbook: current, since }) {
    if (canonicalJson(handbook) === canonicalJson(current) && since !== null) return accept()
    if (since !== null && from < since) return refuse({ refused: 'adopted-later', since })
    return accept({ type: 'HandbookAdopted', occurredAt: from, data: { handbook }, personal: present(reason === undefined ? {} : { reason }) })
  },
  evolve: (_, { data, occurredAt }) => ({ handbook: adoptedHandbook(data.handbook), since: occurredAt ?? -8.64e15 }),
}

/** What was adopted, with the defaults for parts that handbooks did not have then. */
export const adoptedHandbook = (stored: Readonly<Record<string, unknown>>): Handbook => ({ ...defaultHandbook, ...stored })
