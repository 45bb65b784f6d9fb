import assert from 'node:assert/strict'
import { streamName, type Appended, type EventStore, type ExpectedVersion, type NewEvent, type StoredEvent, type StreamName } from '@leadledger/eventsourcing'
import { collect, grow, holds } from './expectation.js'
import { campaign, idsOf, lead, otherLead, sampleEvent, sampleEvents } from './sample-events.js'
import { rule, type EventStoreRule } from './rule.js'

const rivals = 20
const indexes = Array.from({ length: rivals }, (_, index) => index)

interface Attempt {
  readonly events: readonly NewEvent[]
  readonly appended: Appended | undefined
}

/** Appends and says what came of it; a conflict is an answer, everything else is thrown. */
async function attempt(store: EventStore, stream: StreamName, expected: ExpectedVersion, events: readonly NewEvent[]): Promise<Attempt> {
  try {
    return { events, appended: await store.append(stream, expected, events) }
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'wrong-expected-version') throw error
    return { events, appended: undefined }
  }
}

const race = (store: EventStore, stream: StreamName, expected: ExpectedVersion): Promise<readonly Attempt[]> =>
  Promise.all(indexes.map(() => attempt(store, stream, expected, sampleEvents(2))))

/** Fails unless exactly one attempt came through; gives back its events. */
function oneWinner(attempts: readonly Attempt[]): readonly NewEvent[] {
  const winners = attempts.filter(({ appended }) => appended)
  assert.equal(winners.length, 1, `${winners.length} of ${attempts.length} rivals got through`)
  return (winners[0] as Attempt).events
}

const versionOf = async (store: EventStore, stream: StreamName): Promise<bigint> =>
  (await collect(store.readStream(stream, { direction: 'backwards', limit: 1 })))[0]?.version ?? 0n

/** Reads the version and appends until it is through; bounded, since in every round somebody wins. */
async function persist(store: EventStore, stream: StreamName, events: readonly NewEvent[]): Promise<void> {
  for (let round = 0; round < rivals * rivals; round++) if ((await attempt(store, stream, await versionOf(store, stream), events)).appended) return
  assert.fail(`an append lost ${rivals * rivals} races, though in every race somebody wins`)
}

/** Fails unless every batch stands in the stream in one piece. */
function inOnePiece(stored: readonly StoredEvent[], batch: readonly NewEvent[]): void {
  const start = stored.findIndex(({ id }) => id === batch[0]?.id)
  assert.notEqual(start, -1, 'an acknowledged append is lost')
  assert.deepEqual(idsOf(stored.slice(start, start + batch.length)), idsOf(batch), 'a batch is torn apart')
}

/** Many writers at the same moment. */
export const racingRules: readonly EventStoreRule[] = [
  rule('lets one of 20 rivals create a stream', async (store) => {
    await holds(store, lead, oneWinner(await race(store, lead, 'noStream')))
  }),
  rule('lets one of 20 rivals create each of 20 streams', async (store) => {
    const streams = indexes.map((index) => streamName('lead', `r${index}`))
    const races = await Promise.all(streams.map((stream) => race(store, stream, 'noStream')))
    for (const [index, stream] of streams.entries()) await holds(store, stream, oneWinner(races[index] ?? []))
  }),
  rule('lets one of 20 rivals append at an exact version', async (store) => {
    const before = await grow(store, lead, 'noStream', 3)
    const won = oneWinner(await race(store, lead, 3n))
    await holds(store, lead, [...before, ...won])
  }),
  rule('loses no update of 20 writers who decide again after a conflict', async (store) => {
    const batches = indexes.map(() => sampleEvents(3))
    await Promise.all(batches.map((batch) => persist(store, lead, batch)))
    const stored = await collect(store.readStream(lead))
    assert.equal(stored.length, 3 * rivals)
    for (const batch of batches) inOnePiece(stored, batch)
  }),
  rule('loses no update of rivals with streamExists', async (store) => {
    const before = await grow(store, lead, 'noStream', 1)
    const through = (await race(store, lead, 'streamExists')).filter(({ appended }) => appended)
    assert.ok(through.length > 0, 'none of the rivals got through')
    const stored = await collect(store.readStream(lead))
    assert.equal(stored.length, before.length + 2 * through.length)
    for (const { events } of through) inOnePiece(stored, events)
    assert.equal(new Set(through.map(({ appended }) => appended?.firstVersion)).size, through.length, 'two rivals were given one version')
  }),
  rule('writes an append once that is delivered 20 times at once', async (store) => {
    const events = sampleEvents(3)
    const answers = await Promise.all(indexes.map(() => store.append(lead, 'noStream', events)))
    assert.equal(answers.filter(({ duplicate }) => !duplicate).length, 1)
    assert.equal(new Set(answers.map(({ firstVersion, lastVersion, position }) => `${firstVersion} ${lastVersion} ${position}`)).size, 1)
    await holds(store, lead, events)
  }),
  rule('writes an append once that is delivered 20 times at once to a long stream', async (store) => {
    const before = await grow(store, lead, 'noStream', 5)
    const events = sampleEvents(2)
    const answers = await Promise.all(indexes.map(() => store.append(lead, 5n, events)))
    assert.equal(answers.filter(({ duplicate }) => !duplicate).length, 1)
    await holds(store, lead, [...before, ...events])
  }),
  rule('lets writers of different streams get through side by side', async (store) => {
    const streams = indexes.map((index) => streamName('lead', `s${index}`))
    const answers = await Promise.all(streams.map((stream) => store.append(stream, 'noStream', sampleEvents(3))))
    assert.equal(new Set(answers.map(({ position }) => position)).size, rivals)
    const log = await collect(store.readAll())
    assert.equal(log.length, 3 * rivals)
    assert.equal(new Set(log.map(({ position }) => position)).size, log.length)
  }),
  rule('lets a refused append disturb none that came at the same moment', async (store) => {
    const before = await grow(store, lead, 'noStream', 1)
    const calls = [
      () => store.append(otherLead, 'noStream', sampleEvents(2)),
      () => store.append(lead, 9n, sampleEvents(2)),
      () => store.append(otherLead, 'noStream', []),
      () => store.append(campaign, 'noStream', sampleEvents(2)),
    ]
    const answers = await Promise.allSettled(calls.map(async (call) => call()))
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    )
    await holds(store, lead, before)
    assert.equal((await collect(store.readAll())).length, 5)
  }),
  rule('shows a follower of the log every event of 20 writers once and in order', async (store) => {
    const seen: StoredEvent[] = []
    const follow = async (): Promise<void> => {
      for await (const batch of store.readAll({ after: seen.at(-1)?.position ?? 0n, batchSize: 3 })) seen.push(...batch)
    }
    const state = { writing: true }
    const writers = indexes.map(async (index) => {
      for (let version = 0n; version < 6n; version += 2n) await store.append(streamName('lead', `w${index}`), version, [sampleEvent(), sampleEvent()])
    })
    const settled = Promise.allSettled(writers).finally(() => {
      state.writing = false
    })
    while (state.writing) await Promise.all([follow(), nextTurn()])
    await settled
    await Promise.all(writers)
    await follow()
    assert.equal(seen.length, 6 * rivals)
    assert.deepEqual(idsOf(seen), idsOf(await collect(store.readAll())))
  }),
]

/** Lets other work of the event loop run; waits for nothing else. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
