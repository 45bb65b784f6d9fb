import { inspect } from 'node:util'
import { memoryKeyStore, vault } from '@leadledger/vault'
import { describe, expect, test } from 'vitest'
import { DamagedLog } from './errors.js'
import type { NewEvent, StoredEvent } from './event-store.js'
import { eventId, logId, metadata, note, noteCodec, stream } from './note-events.fixture.js'
import type { Keyring, SealedBlock } from './personal.js'

const secret = 'Grace Hopper'

async function written(): Promise<{ readonly keyring: Keyring; readonly event: StoredEvent }> {
  const keyring = vault({ keys: memoryKeyStore() }).keyring()
  await keyring.load(['N1', 'N2'], { create: true })
  const [event] = noteCodec.encode([note(secret)], stream, metadata, keyring) as [NewEvent]
  return { keyring, event: { ...event, stream, version: 1n, position: 7n, recordedAt: 0 } }
}

const withData = (event: StoredEvent, change: (data: { topic?: unknown; $sealed: SealedBlock }) => object): StoredEvent => ({
  ...event,
  data: JSON.stringify(change(JSON.parse(event.data) as { $sealed: SealedBlock })),
})
const withBlock = (event: StoredEvent, change: (block: SealedBlock) => unknown): StoredEvent =>
  withData(event, (data) => ({ ...data, $sealed: change(data.$sealed) }))
const flipped = (text: string): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`

type Damage = readonly [string, DamagedLog['kind'], (event: StoredEvent, keyring: Keyring) => StoredEvent]

const damages: readonly Damage[] = [
  ['cut in its data', 'not-json', (event) => ({ ...event, data: `{"topic":"${secret}` })],
  ['null where its data should be', 'not-json', (event) => ({ ...event, data: 'null' })],
  ['a number where its data should be', 'not-json', (event) => ({ ...event, data: '5' })],
  ['a list where its data should be', 'not-json', (event) => ({ ...event, data: `["${secret}"]` })],
  ['a clear field of another type', 'schema', (event) => withData(event, (data) => ({ ...data, topic: [secret] }))],
  ['a clear field too many', 'schema', (event) => withData(event, (data) => ({ ...data, extra: secret }))],
  ['a schema that never was', 'schema', (event) => ({ ...event, schema: 0 })],
  ['a schema that is no whole number', 'schema', (event) => ({ ...event, schema: 1.5 })],
  ['an older schema than its fields', 'schema', (event) => ({ ...event, schema: 1 })],
  ['another ciphertext', 'sealed-block', (event) => withBlock(event, (block) => ({ ...block, c: flipped(block.c) }))],
  ['another nonce', 'sealed-block', (event) => withBlock(event, (block) => ({ ...block, n: flipped(block.n) }))],
  ['a block of another format', 'sealed-block', (event) => withBlock(event, (block) => ({ ...block, v: 2 }))],
  ['a block with a key id that is none', 'sealed-block', (event) => withBlock(event, (block) => ({ ...block, k: 'N1#one' }))],
  ['a block under the key of somebody else', 'sealed-block', (event) => withBlock(event, (block) => ({ ...block, k: 'N2#1' }))],
  ['a block under a key nobody loaded', 'sealed-block', (event) => withBlock(event, (block) => ({ ...block, k: 'N3#1' }))],
  ['a text where its block should be', 'sealed-block', (event) => withBlock(event, () => secret)],
  ['null where its block should be', 'sealed-block', (event) => withBlock(event, () => null)],
  ['the block of another event', 'sealed-block', (event) => ({ ...event, id: '00000000-0000-4000-8000-000000000002' })],
  [
    'personal data that is no JSON',
    'not-json',
    (event, keyring) => withBlock(event, () => keyring.seal('N1', { logId, stream, eventId, type: event.type, schema: 3 }, secret)),
  ],
  [
    'personal data that does not fit',
    'schema',
    (event, keyring) => withBlock(event, () => keyring.seal('N1', { logId, stream, eventId, type: event.type, schema: 3 }, JSON.stringify({ text: [secret] }))),
  ],
  ['no block', 'schema', (event) => withData(event, ({ $sealed: _, ...data }) => data)],
]

describe('a stored event', () => {
  test('is whole before it is damaged', async () => {
    const { keyring, event } = await written()
    expect(noteCodec.decode(event, keyring).personal.open()).toEqual({ text: secret })
  })

  test.for(damages)('with %s is named with its position and the kind of damage, and without its content', async ([, kind, damage]) => {
    const { keyring, event } = await written()
    const damaged = damage(event, keyring)
    const read = () => noteCodec.decode(damaged, keyring).personal.open()
    expect(read).toThrow(DamagedLog)
    expect(read).toThrow(expect.objectContaining({ eventId: damaged.id, position: 7n, kind }))
    try {
      read()
    } catch (error) {
      expect(inspect(error, { depth: null })).not.toContain('Grace')
    }
  })

  test.for(['', 'null', '[]', '{'])('with %j for its metadata is damaged for whoever asks for them, and read by whoever does not', async (metadata) => {
    const { keyring, event } = await written()
    const decoded = noteCodec.decode({ ...event, metadata }, keyring)
    expect(decoded.personal.open()).toEqual({ text: secret })
    expect(() => decoded.metadata).toThrow(DamagedLog)
  })

  test('that names a key the store never held is not called damaged: the key store may be another one', async () => {
    const { event } = await written()
    const strange = vault({ keys: memoryKeyStore() }).keyring()
    await strange.load(['N1'])
    expect(() => noteCodec.decode(event, strange).personal.open()).toThrow(expect.objectContaining({ code: 'key-missing' }))
  })
})
