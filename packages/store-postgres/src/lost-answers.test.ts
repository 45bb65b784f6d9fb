import { streamName } from '@leadledger/eventsourcing'
import { counterOn } from '@leadledger/testkit'
import { describe, expect, test } from 'vitest'
import { faultyProxy, type Fault } from './faulty-proxy.fixture.js'
import { openStore, schemaOfTest } from './fresh-schema.fixture.js'
import { all, idsOf, someEvents } from './sample-events.fixture.js'

/** Numbers from 0 up to 1 that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const streams = Array.from({ length: 10 }, (_, index) => streamName('counter', `s${index}`))

describe('when the answer to a commit is lost', () => {
  test('300 times, every command takes effect once', async () => {
    const proxy = await faultyProxy('append')
    const schema = schemaOfTest()
    const send = counterOn(await openStore({ url: proxy.url, schema }))
    let hasLost = false
    proxy.faults = () => {
      hasLost = !hasLost
      return hasLost ? 'lost-after' : 'pass'
    }
    let sent = 0
    while (proxy.happened['lost-after'] < 300) {
      const answers = await Promise.all(streams.slice(0, 1 + (sent % 3)).map((stream) => send({ add: 1 }, `c${++sent}`, { stream })))
      for (const answer of answers) expect(answer).toMatchObject({ outcome: 'accepted' })
    }
    const stored = await all(await openStore({ schema }))
    expect(stored).toHaveLength(sent)
    expect(new Set(stored.map(({ metadata }) => (JSON.parse(metadata) as { commandId: string }).commandId)).size).toBe(sent)
  })

  test('and connections break and fall silent besides, every command takes effect once and is answered', async () => {
    const proxy = await faultyProxy('append')
    const schema = schemaOfTest()
    const send = counterOn(await openStore({ url: proxy.url, schema, tryMs: 150 }))
    const random = seeded(20_261_126)
    const faults: readonly Fault[] = ['pass', 'pass', 'pass', 'lost-before', 'lost-after', 'lost-before', 'lost-after', 'silence']
    proxy.faults = () => faults[Math.floor(random() * faults.length)] ?? 'pass'
    for (let round = 0; round < 20; round++)
      for (const answer of await Promise.all(streams.map((stream, index) => send({ add: 1 + (index % 2) }, `c${round}`, { stream }))))
        expect(answer).toMatchObject({ outcome: 'accepted' })
    expect(Object.values(proxy.happened).every((times) => times > 0)).toBe(true)
    const stored = await all(await openStore({ schema }))
    for (const [index, stream] of streams.entries()) {
      const numbers = stored.filter((event) => event.stream === stream).map(({ data }) => (JSON.parse(data) as { number: number }).number)
      expect(numbers).toEqual(Array.from({ length: 20 * (1 + (index % 2)) }, (_, at) => at + 1))
    }
  })

  test('and no try is answered until the budget is used, the outcome is unknown, and reconciling tells', async () => {
    const proxy = await faultyProxy('append')
    const schema = schemaOfTest()
    const store = await openStore({ url: proxy.url, schema, tryMs: 100, budgetMs: 400 })
    const events = someEvents(2)
    proxy.faults = () => 'silence'
    const ids = idsOf(events)
    await expect(store.append('lead-1', 'noStream', events)).rejects.toMatchObject({ code: 'append-outcome-unknown', stream: 'lead-1', ids })
    proxy.faults = () => 'pass'
    expect(await store.reconcile('lead-1', ids)).toMatchObject({ firstVersion: 1n, lastVersion: 2n })
    expect(await store.append('lead-1', 'noStream', events)).toMatchObject({ duplicate: true, lastVersion: 2n })
  })

  test('of an append to whatever version a stream has, it is found and not written again', async () => {
    const proxy = await faultyProxy('append')
    const store = await openStore({ url: proxy.url })
    await store.append('lead-1', 'noStream', someEvents(2))
    proxy.faults = (number) => (number === 2 ? 'lost-after' : 'pass')
    expect(await store.append('lead-1', 'streamExists', someEvents(2))).toMatchObject({ firstVersion: 3n, lastVersion: 4n })
    expect(await all(store)).toHaveLength(4)
    expect(proxy.happened['lost-after']).toBe(1)
  })
})

test('an append that never reached the server is no doubt: it is written by the next try', async () => {
  const proxy = await faultyProxy('append')
  const store = await openStore({ url: proxy.url })
  proxy.faults = (number) => (number < 4 ? 'lost-before' : 'pass')
  expect(await store.append('lead-1', 'noStream', someEvents(1))).toMatchObject({ duplicate: false, lastVersion: 1n })
})
