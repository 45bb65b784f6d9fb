import assert from 'node:assert/strict'
import { AppendOutcomeUnknown, type EventStore, type StoredEvent } from '@leadledger/eventsourcing'
import { changed } from './changed-store.js'
import { counter, counterOn, otherCounter, type Counted, type Send } from './counting.js'
import { collect, rejectsWith } from './expectation.js'
import { durableRule, rule, type EventStoreRule } from './rule.js'
import { subscriber } from './subscriber.js'

const commandRule = (name: string, check: (send: Send, store: EventStore) => Promise<void>): EventStoreRule =>
  rule(name, (store) => check(counterOn(store), store))

const numberOf = ({ data }: Pick<StoredEvent, 'data'>): number => (JSON.parse(data) as { readonly number: number }).number

const commandOf = ({ metadata }: Pick<StoredEvent, 'metadata'>): string => (JSON.parse(metadata) as { readonly commandId: string }).commandId

/** Fails unless the stream counts from 1 to `last` without a gap or a repetition: no command was lost, none took effect twice. */
async function countsTo(store: EventStore, last: number, stream = counter): Promise<void> {
  const numbers = (await collect(store.readStream(stream))).map(numberOf)
  assert.deepEqual(
    numbers,
    Array.from({ length: last }, (_, index) => index + 1),
    `${stream} counts otherwise`,
  )
}

/** What an accepted command answers, without its events; fails for a refused one. */
function answer(handled: Counted): { readonly version: bigint; readonly position: bigint; readonly duplicate: boolean; readonly numbers: readonly number[] } {
  if (handled.outcome === 'refused') assert.fail(`the command was refused: ${handled.refusal.refused}`)
  const { version, position, duplicate, events } = handled
  return { version, position, duplicate, numbers: events.map(({ data }) => data.number) }
}

/** A store whose next append is answered by nobody, with the events written or not. */
function unanswered(store: EventStore, when: 'before' | 'after'): EventStore {
  let answered = false
  return changed(store, {
    async append(stream, expected, events) {
      if (answered) return store.append(stream, expected, events)
      answered = true
      if (when === 'after') await store.append(stream, expected, events)
      throw new AppendOutcomeUnknown(
        stream,
        events.map(({ id }) => id),
      )
    },
  })
}

/** What a command handler on the store promises: a command takes effect at most once on its stream, and no effect is lost. */
export const commandRules: readonly EventStoreRule[] = [
  commandRule('lets a command take effect, and answers with the version and position of its last event', async (send, store) => {
    const { position, ...rest } = answer(await send({ add: 3 }, 'c1'))
    assert.deepEqual(rest, { version: 3n, duplicate: false, numbers: [1, 2, 3] })
    assert.equal((await collect(store.readStream(counter))).at(-1)?.position, position)
    await countsTo(store, 3)
  }),
  commandRule('keeps with every event of a command who sent it, why and under which id', async (send, store) => {
    await send({ add: 2 }, 'c1', { actor: { id: 'bob', kind: 'system' }, source: { kind: 'cli' }, correlationId: 'call-7', causationId: 'mail-3' })
    await countsTo(store, 2)
    for (const { metadata } of await collect(store.readStream(counter))) {
      const { commandDigest, ...rest } = JSON.parse(metadata) as Record<string, unknown>
      assert.deepEqual(rest, { actor: { id: 'bob', kind: 'system' }, source: { kind: 'cli' }, commandId: 'c1', correlationId: 'call-7', causationId: 'mail-3' })
      assert.equal(typeof commandDigest, 'string')
    }
  }),
  commandRule('shows the effect of a command to the next one', async (send, store) => {
    for (let number = 1; number <= 30; number++) assert.deepEqual(answer(await send({ add: 1 }, `c${number}`)).numbers, [number])
    await countsTo(store, 30)
  }),
  commandRule('lets a command take effect once, however often it comes', async (send, store) => {
    const first = answer(await send({ add: 2 }, 'c1'))
    for (let times = 0; times < 5; times++) assert.deepEqual(answer(await send({ add: 2 }, 'c1')), { ...first, duplicate: true })
    await countsTo(store, 2)
  }),
  commandRule('answers a command that comes again as the first time, also after others went on', async (send, store) => {
    const first = answer(await send({ add: 2 }, 'c1'))
    await send({ add: 3 }, 'c2')
    assert.deepEqual(answer(await send({ add: 2 }, 'c1')), { ...first, duplicate: true })
    await countsTo(store, 5)
  }),
  commandRule('answers a command that comes again as the first time, also when it would be refused by now', async (send, store) => {
    const first = answer(await send({ add: 1, most: 1 }, 'c1'))
    assert.deepEqual(answer(await send({ add: 1, most: 1 }, 'c1')), { ...first, duplicate: true })
    await countsTo(store, 1)
  }),
  commandRule('finds the effect of a command behind 2,000 later events', async (send, store) => {
    const first = answer(await send({ add: 1 }, 'c1'))
    for (let more = 0; more < 4; more++) await send({ add: 500 }, `more ${more}`)
    assert.deepEqual(answer(await send({ add: 1 }, 'c1')), { ...first, duplicate: true })
    await countsTo(store, 2001)
  }),
  commandRule('lets a command take effect once when it comes five times at the same moment', async (send, store) => {
    const answers = await Promise.all(Array.from({ length: 5 }, async () => answer(await send({ add: 2 }, 'c1'))))
    assert.equal(answers.filter(({ duplicate }) => !duplicate).length, 1, 'not exactly one delivery was the first')
    for (const { version, numbers } of answers) assert.deepEqual({ version, numbers }, { version: 2n, numbers: [1, 2] })
    await countsTo(store, 2)
  }),
  commandRule('lets each of 20 commands that come three times at the same moment take effect once', async (send, store) => {
    const deliveries = Array.from({ length: 60 }, (_, index) => `c${index % 20}`)
    await Promise.all(deliveries.map((commandId) => send({ add: 1 }, commandId)))
    await countsTo(store, 20)
    assert.equal(new Set((await collect(store.readStream(counter))).map(commandOf)).size, 20)
  }),
  commandRule('refuses the id of a command that took effect with other content', async (send, store) => {
    await send({ add: 1 }, 'c1')
    await rejectsWith('command-id-reused', () => send({ add: 2 }, 'c1'))
    await countsTo(store, 1)
  }),
  commandRule('lets one command id take effect once on each of two streams', async (send, store) => {
    for (const stream of [counter, otherCounter, counter, otherCounter]) await send({ add: 2 }, 'c1', { stream })
    await countsTo(store, 2)
    await countsTo(store, 2, otherCounter)
  }),
  commandRule('leaves nothing behind of a command that is refused, and decides it afresh when it comes again', async (send, store) => {
    await send({ add: 1 }, 'c1')
    const refused = await send({ add: 1, most: 1 }, 'c2')
    assert.deepEqual(refused, { outcome: 'refused', refusal: { refused: 'too-many', number: 1 }, version: 1n })
    await countsTo(store, 1)
    assert.equal(answer(await send({ add: 1, most: 2 }, 'c2')).duplicate, false)
    await countsTo(store, 2)
  }),
  commandRule('leaves nothing behind of a command that changes nothing', async (send, store) => {
    await send({ add: 1 }, 'c1')
    assert.deepEqual(answer(await send({ add: 0 }, 'c2')), { version: 1n, position: 0n, duplicate: false, numbers: [] })
    await countsTo(store, 1)
  }),
  commandRule('refuses a command without a usable id', async (send, store) => {
    for (const commandId of ['', 'x'.repeat(201), '\ud83d']) await rejectsWith('invalid-command-id', () => send({ add: 1 }, commandId))
    assert.deepEqual(await collect(store.readStream(counter)), [])
    await send({ add: 1 }, 'x'.repeat(200))
    await countsTo(store, 1)
  }),
  commandRule('refuses a command meant for another version than the stream has', async (send, store) => {
    await send({ add: 2 }, 'c1')
    for (const ifVersion of [0n, 1n, 3n]) await rejectsWith('wrong-expected-version', () => send({ add: 1 }, 'c2', { ifVersion }))
    assert.equal(answer(await send({ add: 1 }, 'c2', { ifVersion: 2n })).version, 3n)
    await countsTo(store, 3)
  }),
  commandRule('loses no command of 20 rivals who race on one stream', async (send, store) => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => send({ add: 1 + (index % 3) }, `c${index}`)))
    await countsTo(store, 39)
    assert.equal(new Set((await collect(store.readStream(counter))).map(commandOf)).size, 20)
  }),
  commandRule('lets exactly one of 20 rivals take what only one can have', async (send, store) => {
    for (let round = 1; round <= 5; round++) {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => send({ add: 1, most: round }, `r${round} c${index}`)))
      assert.equal(answers.filter(({ outcome }) => outcome === 'accepted').length, 1, `round ${round} had not exactly one winner`)
    }
    await countsTo(store, 5)
  }),
  commandRule('writes the events of a command one behind the other, whatever rivals do', async (send, store) => {
    await Promise.all(Array.from({ length: 8 }, (_, index) => send({ add: 25 }, `c${index}`)))
    await countsTo(store, 200)
    const commands = (await collect(store.readStream(counter))).map(commandOf)
    for (let start = 0; start < 200; start += 25) assert.equal(new Set(commands.slice(start, start + 25)).size, 1)
  }),
  rule('hands a lost race to a caller who decides only once', async (store) => {
    const rival = counterOn(store)
    const overtaken = changed(store, {
      async append(...args) {
        await rival({ add: 1 }, 'rival')
        return store.append(...args)
      },
    })
    const error = await rejectsWith('wrong-expected-version', () => counterOn(overtaken, { tries: 1 })({ add: 1 }, 'c1'))
    assert.deepEqual({ expected: error['expected'], actual: error['actual'] }, { expected: 'noStream', actual: 1n })
    await countsTo(store, 1)
  }),
  rule('lets a command take effect once that comes again since nobody answered, though it was written', async (store) => {
    const send = counterOn(unanswered(store, 'after'))
    await rejectsWith('append-outcome-unknown', () => send({ add: 2 }, 'c1'))
    assert.deepEqual({ ...answer(await send({ add: 2 }, 'c1')), position: 0n }, { version: 2n, position: 0n, duplicate: true, numbers: [1, 2] })
    await countsTo(store, 2)
  }),
  rule('lets a command take effect once that comes again since nobody answered, and was not written', async (store) => {
    const send = counterOn(unanswered(store, 'before'))
    await rejectsWith('append-outcome-unknown', () => send({ add: 2 }, 'c1'))
    assert.equal(answer(await send({ add: 2 }, 'c1')).duplicate, false)
    await countsTo(store, 2)
  }),
  rule('shows a subscriber the effect of every command once and in order', async (store, { patienceMs }) => {
    const following = subscriber(store, { category: 'counter' }, patienceMs)
    try {
      const send = counterOn(store)
      const deliveries = Array.from({ length: 30 }, (_, index) => send({ add: 1 }, `c${index % 15}`))
      await Promise.all(deliveries)
      assert.deepEqual(
        (await following.take(15)).map(numberOf),
        Array.from({ length: 15 }, (_, index) => index + 1),
      )
    } finally {
      await following.leave()
    }
  }),
  durableRule('lets a command that comes again after a restart take effect once', async (store, reopen) => {
    const first = answer(await counterOn(store)({ add: 2 }, 'c1'))
    const again = await reopen()
    assert.deepEqual(answer(await counterOn(again)({ add: 2 }, 'c1')), { ...first, duplicate: true })
    await countsTo(again, 2)
  }),
  durableRule('decides after a restart on what was stored before it', async (store, reopen) => {
    await counterOn(store)({ add: 2 }, 'c1')
    const again = await reopen()
    assert.equal((await counterOn(again)({ add: 1, most: 2 }, 'c2')).outcome, 'refused')
    assert.deepEqual(answer(await counterOn(again)({ add: 1, most: 3 }, 'c3')).numbers, [3])
  }),
]
