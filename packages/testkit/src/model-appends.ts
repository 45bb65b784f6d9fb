import assert from 'node:assert/strict'
import { streamName, type EventStore, type ExpectedVersion, type NewEvent, type StreamName } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { eventsOf, outcomeOf, type EventStoreModel, type ModelAppend } from './event-store-model.js'
import { collect, rejectsWith } from './expectation.js'
import { contentOf, nextId } from './sample-events.js'

export type StoreCommand = fc.AsyncCommand<EventStoreModel, EventStore>

const streams = [streamName('lead', 'a'), streamName('lead', 'b'), streamName('lead_x', 'a'), streamName('campaign', 'a')]
export const anyStream: fc.Arbitrary<StreamName> = fc.constantFrom(...streams)

const anyText = fc
  .dictionary(fc.string({ unit: 'grapheme', maxLength: 4 }), fc.string({ unit: 'grapheme', maxLength: 8 }), { maxKeys: 3 })
  .map((value) => JSON.stringify(value, null, 1))
const anyEvent: fc.Arbitrary<Omit<NewEvent, 'id'>> = fc.record({
  type: fc.constantFrom('LeadCreated', 'LeadLost'),
  schema: fc.integer({ min: 1, max: 3 }),
  occurredAt: fc.option(fc.integer({ min: -1e12, max: 4e12 })),
  data: anyText,
  metadata: anyText,
})
const anyEvents = fc.array(anyEvent, { minLength: 1, maxLength: 4 })

/** What the writer believes, as a distance from what is. */
const anyBelief = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: -3, max: 2 }) },
  { weight: 2, arbitrary: fc.constantFrom('noStream' as const, 'streamExists' as const) },
)

function expectedOf(model: EventStoreModel, stream: StreamName, belief: number | 'noStream' | 'streamExists'): ExpectedVersion {
  if (typeof belief !== 'number') return belief
  return BigInt(Math.max(0, eventsOf(model, stream).length + belief))
}

const withIds = (events: readonly Omit<NewEvent, 'id'>[]): readonly NewEvent[] => events.map((event) => ({ ...event, id: nextId() }))

const appendNew = fc.tuple(anyStream, anyBelief, anyEvents).map(([stream, belief, events]) =>
  appending(`append(${stream}, ${belief}, ${events.length} new)`, (model) => ({
    stream,
    expected: expectedOf(model, stream, belief),
    events: withIds(events),
  })),
)

const retry = fc.nat().map((nth) => appending(`again(${nth})`, (model) => earlier(model, nth)))

const retryBeginning = fc
  .tuple(fc.nat(), fc.integer({ min: 1, max: 3 }))
  .map(([nth, count]) => appending(`again(${nth}, first ${count})`, (model) => cut(earlier(model, nth), count)))

const retryLonger = fc.tuple(fc.nat(), anyEvents).map(([nth, events]) =>
  appending(`again(${nth}, and ${events.length} more)`, (model) => {
    const first = earlier(model, nth)
    return first && { ...first, events: [...first.events, ...withIds(events)] }
  }),
)

const overlap = fc.tuple(fc.nat(), fc.option(anyStream), anyBelief, fc.boolean()).map(([nth, other, belief, reversed]) =>
  appending(`ids of(${nth}) at ${other ?? 'its stream'}, ${belief}${reversed ? ', reversed' : ''}`, (model) => {
    const first = earlier(model, nth)
    const stream = other ?? first?.stream
    return first && stream && { stream, expected: expectedOf(model, stream, belief), events: reversed ? [...first.events].reverse() : first.events }
  }),
)

/** Appends as writers make them: right, wrong, stale, again, in part, in excess, elsewhere. */
export const appendCommands: readonly fc.Arbitrary<StoreCommand>[] = [appendNew, appendNew, retry, retryBeginning, retryLonger, overlap]

const earlier = ({ tried }: EventStoreModel, nth: number): ModelAppend | undefined => tried[nth % tried.length]

const cut = (append: ModelAppend | undefined, count: number): ModelAppend | undefined => append && { ...append, events: append.events.slice(0, count) }

function appending(text: string, make: (model: EventStoreModel) => ModelAppend | undefined): StoreCommand {
  return {
    check: (model) => make(model) !== undefined,
    toString: () => text,
    async run(model, store) {
      const append = make(model)
      if (append) await runAppend(model, store, append)
    },
  }
}

async function runAppend(model: EventStoreModel, store: EventStore, append: ModelAppend): Promise<void> {
  const { stream, expected, events } = append
  const should = outcomeOf(model, append)
  model.tried.push(append)
  if (should.outcome === 'conflict') {
    const error = await rejectsWith('wrong-expected-version', () => store.append(stream, expected, events))
    assert.deepEqual([error['stream'], error['expected'], error['actual']], [stream, expected, should.actual])
    return
  }
  const answer = await store.append(stream, expected, events)
  assert.deepEqual([answer.duplicate, answer.firstVersion, answer.lastVersion], [should.outcome === 'duplicate', should.first, should.last])
  if (should.outcome === 'appended') await learn(model, store, append, should.first)
  assert.equal(answer.position, eventsOf(model, stream)[Number(should.last) - 1]?.position)
}

/** Takes what the store chose over into the model. */
async function learn({ log }: EventStoreModel, store: EventStore, { stream, events }: ModelAppend, first: bigint): Promise<void> {
  const stored = await collect(store.readStream(stream, { from: first }))
  assert.deepEqual(stored.map(contentOf), events.map(contentOf))
  for (const event of stored) {
    const { position, recordedAt } = log.at(-1) ?? { position: 0n, recordedAt: 0 }
    assert.ok(event.position > position, `position ${event.position} follows ${position}`)
    assert.ok(event.recordedAt >= recordedAt, `recordedAt ${event.recordedAt} follows ${recordedAt}`)
    log.push(event)
  }
}
