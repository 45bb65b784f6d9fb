import { memoryEventStore } from '@leadledger/store-memory'
import { memoryKeyStore, vault } from '@leadledger/vault'
import { eventCodec } from './codec.js'
import { accept, refuse, type Decider } from './decider.js'
import type { EventOf } from './event-definition.js'
import { eventIdOf } from './event-id.js'
import type { EventStore, StoredEvent } from './event-store.js'
import type { Metadata } from './metadata.js'
import { present } from './personal.js'
import type { Schema } from './schema.js'
import { streamName } from './stream.js'

/** A schema that takes objects with exactly these fields, each of its type. */
export function objectOf<Shape extends object>(fields: { readonly [Name in keyof Shape]: 'string' | 'number' }): Schema<Shape> {
  const issuesOf = (value: object) =>
    [...new Set([...Object.keys(fields), ...Object.keys(value)])]
      .filter((name) => typeof value[name as keyof object] !== fields[name as keyof Shape])
      .map((name) => ({ message: `got ${JSON.stringify(value[name as keyof object])}`, path: [name] }))
  return {
    '~standard': {
      validate: (value) => {
        const issues = typeof value === 'object' && value !== null ? issuesOf(value) : [{ message: `got ${JSON.stringify(value)}` }]
        return issues.length > 0 ? { issues } : { value: value as Shape }
      },
    },
  }
}

/** Notes on a topic; schema 1 said `subject` and `body`, schema 2 `topic`, schema 3 has a weight and says `text`. */
export const noteEvents = [
  {
    type: 'NoteTaken',
    schema: 3,
    clear: objectOf<{ topic: string; weight: number }>({ topic: 'string', weight: 'number' }),
    personal: objectOf<{ text: string }>({ text: 'string' }),
    upcast: {
      1: { clear: (old: unknown) => ({ topic: (old as { subject: string }).subject.toLowerCase() }) },
      2: {
        clear: (old: unknown) => ({ ...(old as object), weight: 1 }),
        personal: (old: unknown) => ({ text: (old as { body: string }).body }),
      },
    },
  },
  { type: 'NotesCounted', schema: 1, clear: objectOf<{ count: number }>({ count: 'number' }), personal: objectOf<object>({}) },
] as const

export type NoteEvent = EventOf<(typeof noteEvents)[number]>

export const note = (text: string, topic = 'budget'): NoteEvent => ({
  type: 'NoteTaken',
  occurredAt: 1_767_225_600_000,
  data: { topic, weight: 1 },
  personal: present({ text }),
})

export const logId = 'log-1'
export const stream = streamName('notes', 'N1')
export const noteCodec = eventCodec(logId, noteEvents)
export const metadata: Metadata = { actor: { id: 'ada', kind: 'user' }, commandId: 'c', correlationId: 'c', causationId: null, source: { kind: 'api' } }
export const eventId = eventIdOf(metadata.commandId, 0)

export interface TakeNotes {
  readonly texts: readonly string[]
  /** Most notes the stream may hold. */
  readonly room?: number
}
export interface NoteState {
  readonly notes: number
}
type Full = { readonly refused: 'full'; readonly notes: number }

/** Takes every note, as long as there is room for all. */
export const noteDecider: Decider<TakeNotes, NoteEvent, NoteState, Full> = {
  initialState: { notes: 0 },
  decide: ({ texts, room = Infinity }, { notes }) =>
    notes + texts.length > room ? refuse({ refused: 'full', notes }) : accept(...texts.map((text, index) => note(text, `topic ${notes + index + 1}`))),
  evolve: ({ notes }, { type }) => ({ notes: type === 'NoteTaken' ? notes + 1 : notes }),
}

/** What a handler of notes is made of, on an empty log in memory; nothing waits between two tries. */
export function wiredNotes(store: EventStore = memoryEventStore({ logId })) {
  const keys = memoryKeyStore()
  const pauses: number[] = []
  const pause = async (attempt: number): Promise<void> => void pauses.push(attempt)
  return { store, keys, pauses, options: { store, codec: noteCodec, vault: vault({ keys }), decider: noteDecider, pause } }
}

export async function allOf(store: EventStore): Promise<readonly StoredEvent[]> {
  const all: StoredEvent[] = []
  for await (const batch of store.readAll()) all.push(...batch)
  return all
}
