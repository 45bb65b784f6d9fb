import { inspect } from 'node:util'
import { memoryKeyStore, vault } from '@leadledger/vault'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventCodec } from './codec.js'
import { InvalidDefinition, InvalidEvent, UpgradeRequired } from './errors.js'
import type { EventDefinition } from './event-definition.js'
import type { NewEvent, StoredEvent } from './event-store.js'
import { eventId, logId, metadata, note, noteCodec, noteEvents, objectOf, stream, type NoteEvent } from './note-events.fixture.js'
import { present, type Keyring } from './personal.js'

const secret = 'Grace Hopper asked'

/** A keyring of the stream's subject that counts what it is asked to open. */
async function countingKeyring(keys = memoryKeyStore()): Promise<Keyring & { opened: number }> {
  const inner = vault({ keys }).keyring()
  await inner.load(['N1'], { create: true })
  const counting = {
    ...inner,
    opened: 0,
    open: (...asked: Parameters<Keyring['open']>) => {
      counting.opened++
      return inner.open(...asked)
    },
  }
  return counting
}

const encoded = (keyring: Keyring, event: NoteEvent = note(secret)): NewEvent => noteCodec.encode([event], stream, metadata, keyring).at(0) as NewEvent
const stored = (event: NewEvent, changes: Partial<StoredEvent> = {}): StoredEvent => ({
  ...event,
  stream,
  version: 1n,
  position: 7n,
  recordedAt: 9,
  ...changes,
})
const old = (keyring: Keyring, schema: number, clear: object, personal: object): StoredEvent => {
  const place = { logId, stream, eventId, type: 'NoteTaken', schema }
  const data = JSON.stringify({ ...clear, $sealed: keyring.seal('N1', place, JSON.stringify(personal)) })
  return stored({ id: eventId, type: 'NoteTaken', schema, occurredAt: null, data, metadata: JSON.stringify(metadata) })
}
const thrownBy = (act: () => unknown): Error => {
  try {
    act()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

describe('an event that is written', () => {
  test('holds its clear fields as they are and its personal ones in one sealed block', async () => {
    const { data, metadata: said, ...rest } = encoded(await countingKeyring())
    expect(rest).toEqual({ id: eventId, type: 'NoteTaken', schema: 3, occurredAt: 1_767_225_600_000 })
    expect(JSON.parse(data)).toEqual({
      topic: 'budget',
      weight: 1,
      $sealed: { v: 1, k: 'N1#1', n: expect.any(String) as string, c: expect.any(String) as string },
    })
    expect(JSON.parse(said)).toEqual(metadata)
    expect(data).not.toContain('Grace')
  })

  test('has no sealed block when there is nothing personal, and says when it was inferred', async () => {
    const event: NoteEvent = { type: 'NotesCounted', occurredAt: null, data: { count: 3 }, personal: present({}), inferred: true }
    const { data, metadata: said } = encoded(await countingKeyring(), event)
    expect(data).toBe('{"count":3}')
    expect(JSON.parse(said)).toEqual({ ...metadata, inferred: true })
  })

  test.for<[string, object, object, readonly string[]]>([
    ['a clear field of the wrong type', { topic: 'budget', weight: 'heavy' }, { text: secret }, ['weight: got "heavy"']],
    ['a clear field nobody declared', { topic: 'budget', weight: 1, mood: 'fine' }, { text: secret }, ['mood: got "fine"']],
    ['a personal field of the wrong type, without its content', { topic: 'budget', weight: 1 }, { text: [secret] }, ['text: does not fit']],
    ['personal data that was erased', { topic: 'budget', weight: 1 }, { erased: true, subject: 'N1' }, ['personal data is erased']],
  ])('is refused for %s', async ([, data, personal, problems]) => {
    const keyring = await countingKeyring()
    const event = { ...note(''), data, personal: present(personal) } as unknown as NoteEvent
    const error = thrownBy(() => encoded(keyring, event))
    expect(error).toBeInstanceOf(InvalidEvent)
    expect(error).toMatchObject({ eventType: 'NoteTaken', problems })
    expect(inspect(error)).not.toContain('Grace')
  })

  test('is refused for a type nobody defined, and for a clear field in the place of the sealed block', async () => {
    const keyring = await countingKeyring()
    expect(() => encoded(keyring, { ...note(''), type: 'NoteBurnt' } as unknown as NoteEvent)).toThrow(InvalidEvent)
    const codec = eventCodec(logId, [{ type: 'A', schema: 1, clear: objectOf<{ $sealed: string }>({ $sealed: 'string' }), personal: objectOf<object>({}) }])
    const event = { type: 'A', occurredAt: null, data: { $sealed: '' }, personal: present({}) } as const
    expect(() => codec.encode([event], stream, metadata, keyring)).toThrow(InvalidEvent)
  })
})

describe('an event that is read', () => {
  test('is the one that was written, whatever its texts and numbers', async () => {
    const keyring = await countingKeyring()
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'grapheme' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
        fc.option(fc.maxSafeInteger()),
        fc.boolean(),
        async (topic, text, weight, occurredAt, inferred) => {
          const event: NoteEvent = { type: 'NoteTaken', occurredAt, data: { topic, weight }, personal: present({ text }), ...(inferred && { inferred }) }
          const read = noteCodec.decode(stored(encoded(keyring, event)), keyring)
          expect([read.type, read.occurredAt, read.data, read.personal.open(), read.inferred === true]).toEqual([
            'NoteTaken',
            occurredAt,
            { topic, weight },
            { text },
            inferred,
          ])
        },
      ),
    )
  })

  test('carries its envelope', async () => {
    const keyring = await countingKeyring()
    const event = noteCodec.decode(stored(encoded(keyring, { ...note(secret), inferred: true })), keyring)
    const { id, version, position, recordedAt, occurredAt, inferred } = event
    expect({ id, version, position, recordedAt, occurredAt, inferred }).toEqual({
      id: eventId,
      version: 1n,
      position: 7n,
      recordedAt: 9,
      occurredAt: 1_767_225_600_000,
      inferred: true,
    })
    expect([event.stream, event.metadata]).toEqual([stream, { ...metadata, inferred: true }])
  })

  test('stays sealed until somebody asks, and is opened once', async () => {
    const keyring = await countingKeyring()
    const event = noteCodec.decode(stored(encoded(keyring)), keyring)
    expect([event.data, event.metadata.actor.id, keyring.opened]).toEqual([{ topic: 'budget', weight: 1 }, 'ada', 0])
    expect([event.personal.open(), event.personal.open(), keyring.opened]).toEqual([{ text: secret }, { text: secret }, 1])
  })

  test('shows no personal data to whatever prints it, before and after it was opened', async () => {
    const keyring = await countingKeyring()
    const event = noteCodec.decode(stored(encoded(keyring)), keyring)
    event.personal.open()
    for (const shown of [event, note(secret), { events: [event, note(secret)] }, event.personal]) {
      expect(inspect(shown, { depth: null, showHidden: true })).not.toContain('Grace')
      expect(JSON.stringify(shown)).not.toContain('Grace')
    }
    expect(JSON.parse(JSON.stringify(event))).toMatchObject({ id: eventId, version: '1', position: '7', data: { topic: 'budget' }, personal: {} })
  })

  test('reads as erased once its key is destroyed', async () => {
    const keys = memoryKeyStore()
    const event = stored(encoded(await countingKeyring(keys)))
    await keys.fence('N1', 'erasure-1')
    await keys.destroy('N1')
    const decoded = noteCodec.decode(event, await countingKeyring(keys))
    expect([decoded.data, decoded.personal.open()]).toEqual([
      { topic: 'budget', weight: 1 },
      { erased: true, subject: 'N1' },
    ])
  })
})

describe('an event of an older release', () => {
  test('is brought up through every schema since, clear and personal fields alike', async () => {
    const keyring = await countingKeyring()
    const first = noteCodec.decode(old(keyring, 1, { subject: 'BUDGET' }, { body: secret }), keyring)
    const second = noteCodec.decode(old(keyring, 2, { topic: 'need' }, { body: secret }), keyring)
    expect([first.data, first.personal.open()]).toEqual([{ topic: 'budget', weight: 1 }, { text: secret }])
    expect([second.data, second.personal.open()]).toEqual([{ topic: 'need', weight: 1 }, { text: secret }])
  })

  test('must be readable: definitions without an upcaster for every older schema are refused', () => {
    const [taken] = noteEvents
    const defined = (changes: Partial<EventDefinition>) => () => eventCodec(logId, [{ ...taken, ...changes }])
    expect(defined({})).not.toThrow()
    for (const wrong of [{ upcast: { 2: taken.upcast[2] } }, { schema: 4 }, { schema: 0 }, { schema: 1.5 }, { type: 'Note taken' }])
      expect(defined(wrong), JSON.stringify(wrong)).toThrow(InvalidDefinition)
    expect(() => eventCodec(logId, [taken, taken])).toThrow(InvalidDefinition)
  })

  test('needs a schema that answers at once', async () => {
    const later = { '~standard': { validate: async (value: unknown) => ({ value }) } }
    const codec = eventCodec(logId, [{ type: 'A', schema: 1, clear: later, personal: objectOf<object>({}) }])
    const keyring = await countingKeyring()
    expect(() => codec.encode([{ type: 'A', occurredAt: null, data: {}, personal: present({}) }], stream, metadata, keyring)).toThrow(InvalidDefinition)
  })
})

describe('an event of a newer release', () => {
  test.for<[string, Partial<StoredEvent>, object]>([
    ['a type', { type: 'NoteBurnt' }, { eventType: 'NoteBurnt', known: undefined }],
    ['a type named like what every object has', { type: 'constructor' }, { eventType: 'constructor', known: undefined }],
    ['a schema', { schema: 4 }, { eventType: 'NoteTaken', schema: 4, known: 3 }],
  ])('stops the reader by %s it does not know, also one that would skip it', async ([, changes, said]) => {
    const keyring = await countingKeyring()
    const event = stored(encoded(keyring), changes)
    for (const read of [() => noteCodec.checkKnown(event), () => noteCodec.decode(event, keyring)]) {
      const error = thrownBy(read)
      expect(error).toBeInstanceOf(UpgradeRequired)
      expect(error).toMatchObject({ ...said, position: 7n })
    }
  })
})
