import assert from 'node:assert/strict'
import { maxBatchBytes, maxEventBytes, type EventStore, type ExpectedVersion, type NewEvent, type StreamName } from '@leadledger/eventsourcing'
import { collect, grow, holds, rejectsWith } from './expectation.js'
import { contentOf, lead, sampleEvent, sampleEvents } from './sample-events.js'
import { rule, type EventStoreRule } from './rule.js'

const refuses = async (store: EventStore, problem: string, events: readonly NewEvent[], expected: ExpectedVersion = 'noStream'): Promise<void> => {
  const error = await rejectsWith('invalid-append', () => store.append(lead, expected, events))
  assert.equal(error['problem'], problem)
  assert.equal(error['stream'], lead)
}

/** An event of exactly so many bytes; `filling` is what most of them are. */
function eventOf(bytes: number, filling = 'x'): NewEvent {
  const metadata = '{}'
  const room = bytes - Buffer.byteLength('{"a":""}') - metadata.length
  const width = Buffer.byteLength(filling)
  const text = filling.repeat(Math.floor(room / width)) + 'y'.repeat(room % width)
  return sampleEvent({ data: `{"a":"${text}"}`, metadata })
}

/** Events of exactly so many bytes together. */
const batchOf = (bytes: number): readonly NewEvent[] => [eventOf(400_000), eventOf(400_000), eventOf(bytes - 800_000)]

const accepts = async (store: EventStore, events: readonly NewEvent[]): Promise<void> => {
  await store.append(lead, 'noStream', events)
  assert.deepEqual((await collect(store.readStream(lead))).map(contentOf), events)
}

/** What no store takes, and the largest that every store takes. */
export const inputRules: readonly EventStoreRule[] = [
  rule('refuses an append without events', (store) => refuses(store, 'empty', [])),
  rule('refuses an append in which two events share an id', (store) => {
    const event = sampleEvent()
    return refuses(store, 'repeated-id', [event, sampleEvent(), event])
  }),
  rule('refuses ids that are no UUID in lower case', async (store) => {
    for (const id of ['', '1', 'A0000000-0000-4000-8000-00000000000B', '00000000000040008000000000000001', ` ${sampleEvent().id}`])
      await refuses(store, 'invalid-id', [sampleEvent({ id })])
  }),
  rule('refuses data that is not the JSON text of an object', async (store) => {
    for (const data of ['', 'null', '[]', '"text"', '1', ' {}']) await refuses(store, 'not-json', [sampleEvent({ data })])
  }),
  rule('refuses metadata that is not the JSON text of an object', async (store) => {
    for (const metadata of ['', 'null', '[]', '{} ']) await refuses(store, 'not-json', [sampleEvent({ metadata })])
  }),
  rule('refuses lone surrogates, which have no UTF-8', async (store) => {
    for (const text of ['{"a":"\ud83d"}', '{"a":"\ude00\ud83d"}']) {
      await refuses(store, 'not-json', [sampleEvent({ data: text })])
      await refuses(store, 'not-json', [sampleEvent({ metadata: text })])
    }
  }),
  rule('refuses a NUL that is not escaped, which not every store can hold', async (store) => {
    await refuses(store, 'not-json', [sampleEvent({ data: '{"a":"\0"}' })])
    await refuses(store, 'not-json', [sampleEvent({ metadata: '{"\0":1}' })])
  }),
  rule('refuses expected versions that are none', async (store) => {
    for (const expected of [-1n, 'any', 'stream', 1, null]) await refuses(store, 'invalid-expected-version', sampleEvents(1), expected as ExpectedVersion)
  }),
  rule('refuses stream names the port does not allow', async (store) => {
    for (const name of ['', 'lead', '-1', 'Lead-1', 'lead-', 'lead-a b', 'lead-é', `lead-${'x'.repeat(129)}`, 'lead-1\n'])
      await rejectsWith('invalid-stream-name', () => store.append(name as StreamName, 'noStream', sampleEvents(1)))
    assert.equal(await store.head(), 0n)
  }),
  rule('refuses a whole batch for one bad event', async (store) => {
    await refuses(store, 'not-json', [...sampleEvents(3), sampleEvent({ data: '[]' })])
    await holds(store, lead, [])
    assert.equal(await store.head(), 0n)
  }),
  rule('refuses bad input before it looks at the version', async (store) => {
    await grow(store, lead, 'noStream', 2)
    await refuses(store, 'empty', [], 'noStream')
    await refuses(store, 'not-json', [sampleEvent({ data: '[]' })], 7n)
  }),
  rule('refuses by rejecting, never by throwing in the same turn', async (store) => {
    let answer: Promise<unknown> | undefined
    assert.doesNotThrow(() => {
      answer = store.append(lead, 'noStream', [])
    })
    await rejectsWith('invalid-append', async () => answer)
  }),
  rule('works on after bad input', async (store) => {
    await refuses(store, 'empty', [])
    await holds(store, lead, await grow(store, lead, 'noStream', 2))
  }),
  rule('takes an event one byte below the limit', (store) => accepts(store, [eventOf(maxEventBytes - 1)])),
  rule('takes an event at the limit', (store) => accepts(store, [eventOf(maxEventBytes)])),
  rule('refuses an event one byte above the limit', (store) => refuses(store, 'event-too-large', [eventOf(maxEventBytes + 1)])),
  rule('takes a batch one byte below the limit', (store) => accepts(store, batchOf(maxBatchBytes - 1))),
  rule('takes a batch at the limit', (store) => accepts(store, batchOf(maxBatchBytes))),
  rule('refuses a batch one byte above the limit', (store) => refuses(store, 'batch-too-large', batchOf(maxBatchBytes + 1))),
  rule('counts bytes of UTF-8, not characters', async (store) => {
    await refuses(store, 'event-too-large', [eventOf(maxEventBytes + 1, '漢')])
    await refuses(store, 'event-too-large', [eventOf(maxEventBytes + 1, '👩')])
    await accepts(store, [eventOf(maxEventBytes, '漢')])
  }),
  rule('writes nothing of a batch above the limit', async (store) => {
    await refuses(store, 'batch-too-large', batchOf(maxBatchBytes + 1))
    await holds(store, lead, [])
    assert.equal(await store.head(), 0n)
  }),
]
