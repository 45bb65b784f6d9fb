import assert from 'node:assert/strict'
import { streamName, type EventStore, type NewEvent, type StoredEvent, type SubscribeOptions } from '@leadledger/eventsourcing'
import { collect, grow, rejectsWith } from './expectation.js'
import { rule, type EventStoreRule, type OpenedStore } from './rule.js'
import { campaign, idsOf, lead, otherLead, sampleEvents } from './sample-events.js'
import { subscriber, type Subscriber } from './subscriber.js'

type Subscribe = (options?: SubscribeOptions) => Subscriber

/** A rule whose subscriptions end with it. */
const subscriptionRule = (name: string, check: (store: EventStore, subscribe: Subscribe) => Promise<void>): EventStoreRule =>
  rule(name, async (store, { patienceMs }: OpenedStore) => {
    const subscribers: Subscriber[] = []
    try {
      await check(store, (options) => {
        const made = subscriber(store, options, patienceMs)
        subscribers.push(made)
        return made
      })
    } finally {
      for (const made of subscribers) await made.leave()
    }
  })

/** What a reader who follows the log may rely on. */
export const subscriptionRules: readonly EventStoreRule[] = [
  subscriptionRule('gives a subscription the events there are, in the order of the log', async (store, subscribe) => {
    await grow(store, lead, 'noStream', 3)
    await grow(store, campaign, 'noStream', 2)
    await grow(store, lead, 3n, 2)
    assert.deepEqual(await subscribe().take(7), await collect(store.readAll()))
  }),
  subscriptionRule('gives a subscription each new event as it comes', async (store, subscribe) => {
    const following = subscribe()
    for (let version = 0n; version < 5n; version++) await following.sees(() => grow(store, lead, version, 1))
  }),
  subscriptionRule('starts a subscription on an empty log with the first event', async (store, subscribe) => {
    const following = subscribe()
    await following.sees(() => grow(store, lead, 'noStream', 2))
    await following.sees(() => grow(store, campaign, 'noStream', 1))
  }),
  subscriptionRule('starts a subscription behind a position, exclusive', async (store, subscribe) => {
    const events = sampleEvents(4)
    const positions: bigint[] = []
    for (const [index, event] of events.entries()) positions.push((await store.append(lead, BigInt(index), [event])).position)
    for (const [index, position] of positions.slice(0, 3).entries())
      assert.deepEqual(idsOf(await subscribe({ after: position }).take(3 - index)), idsOf(events.slice(index + 1)))
  }),
  subscriptionRule('starts a subscription behind the head with what comes next', async (store, subscribe) => {
    const { position } = await store.append(lead, 'noStream', sampleEvents(3))
    const following = subscribe({ after: position })
    await following.sees(() => grow(store, otherLead, 'noStream', 2))
  }),
  subscriptionRule('gives a subscription of one category nothing else', async (store, subscribe) => {
    const following = subscribe({ category: 'campaign' })
    await grow(store, lead, 'noStream', 3)
    const first = await grow(store, campaign, 'noStream', 2)
    await grow(store, streamName('campaigns', 'x'), 'noStream', 1)
    await grow(store, otherLead, 'noStream', 1)
    const second = await grow(store, campaign, 2n, 1)
    assert.deepEqual(idsOf(await following.take(3)), idsOf([...first, ...second]))
  }),
  subscriptionRule('gives a subscription of one category what comes after many events of others', async (store, subscribe) => {
    const following = subscribe({ category: 'campaign' })
    for (let version = 0n; version < 600n; version += 100n) await grow(store, lead, version, 100)
    await following.sees(() => grow(store, campaign, 'noStream', 1))
  }),
  subscriptionRule('gives a subscription no batch above the batch size and none that is empty', async (store, subscribe) => {
    await grow(store, lead, 'noStream', 7)
    const following = subscribe({ batchSize: 3 })
    await following.take(7)
    await following.sees(() => grow(store, lead, 7n, 2))
    assert.ok(
      following.sizes().every((size) => size >= 1 && size <= 3),
      `batches had ${following.sizes().join(', ')} events`,
    )
  }),
  subscriptionRule('gives every subscription every event', async (store, subscribe) => {
    const followers = [subscribe(), subscribe(), subscribe({ category: 'lead' })]
    const events = await grow(store, lead, 'noStream', 3)
    for (const following of followers) assert.deepEqual(idsOf(await following.take(3)), idsOf(events))
  }),
  subscriptionRule('shows a subscription neither duplicates nor what was refused', async (store, subscribe) => {
    const following = subscribe()
    const events = sampleEvents(2)
    await store.append(lead, 'noStream', events)
    await store.append(lead, 'noStream', events)
    await rejectsWith('wrong-expected-version', () => store.append(lead, 'noStream', sampleEvents(1)))
    const last = await grow(store, lead, 2n, 1)
    assert.deepEqual(idsOf(await following.take(3)), idsOf([...events, ...last]))
  }),
  subscriptionRule('waits for a slow subscriber and loses nothing', async (store, subscribe) => {
    const following = subscribe({ batchSize: 5 })
    await following.sees(() => grow(store, lead, 'noStream', 1))
    const written: NewEvent[] = []
    for (let version = 1n; version < 201n; version += 20n) written.push(...(await grow(store, lead, version, 20)))
    const seen: StoredEvent[] = []
    while (seen.length < 200) seen.push(...(await following.take(5)))
    assert.deepEqual(idsOf(seen), idsOf(written))
  }),
  subscriptionRule('shows a subscriber every event of 20 writers once and in order', async (store, subscribe) => {
    const following = subscribe({ batchSize: 7 })
    const writers = Array.from({ length: 20 }, async (_, index) => {
      for (let version = 0n; version < 6n; version += 2n) await grow(store, streamName('lead', `s${index}`), version, 2)
    })
    const seen = await together(following.take(120), ...writers)
    assert.deepEqual(idsOf(seen), idsOf(await collect(store.readAll())))
  }),
  subscriptionRule('lets a subscriber come back behind the last event it saw, again and again', async (store, subscribe) => {
    const written: NewEvent[] = []
    const seen: StoredEvent[] = []
    const write = async (): Promise<void> => {
      for (let version = 0n; version < 60n; version += 3n) written.push(...(await grow(store, lead, version, 3)))
    }
    const comeAndGo = async (): Promise<void> => {
      while (seen.length < 60) {
        const last = seen.at(-1)
        const following = subscribe({ batchSize: 4, ...(last && { after: last.position }) })
        seen.push(...(await following.take(Math.min(7, 60 - seen.length))))
        await following.leave()
      }
    }
    await together(write(), comeAndGo())
    assert.deepEqual(idsOf(seen), idsOf(written))
  }),
  subscriptionRule('ends a subscription that waits when its signal is aborted', async (store, subscribe) => {
    const stop = new AbortController()
    const following = subscribe({ signal: stop.signal })
    await following.sees(() => grow(store, lead, 'noStream', 2))
    const end = following.end()
    stop.abort()
    assert.deepEqual(await end, [])
  }),
  subscriptionRule('ends a subscription after the batch at hand when its signal is aborted', async (store, subscribe) => {
    await grow(store, lead, 'noStream', 6)
    const stop = new AbortController()
    const following = subscribe({ signal: stop.signal, batchSize: 2 })
    assert.equal((await following.take(2)).length, 2)
    stop.abort()
    assert.deepEqual(await following.end(), [])
  }),
  subscriptionRule('gives nothing to a subscription whose signal was aborted before it began', async (store, subscribe) => {
    const { position } = await store.append(lead, 'noStream', sampleEvents(2))
    assert.deepEqual(await subscribe({ signal: AbortSignal.abort() }).end(), [])
    await subscribe({ after: position }).sees(() => grow(store, lead, 2n, 1))
  }),
  subscriptionRule('lets a subscription be left while others go on', async (store, subscribe) => {
    const left = subscribe()
    const staying = subscribe()
    await grow(store, lead, 'noStream', 2)
    await left.take(1)
    await staying.take(2)
    await left.leave()
    await staying.sees(() => grow(store, lead, 2n, 2))
  }),
  subscriptionRule('refuses to subscribe once it is closed', async (store, subscribe) => {
    await grow(store, lead, 'noStream', 1)
    await store.close()
    await rejectsWith('store-closed', () => subscribe().take(1))
  }),
  subscriptionRule('ends a subscription that waits with an error when it is closed', async (store, subscribe) => {
    const following = subscribe()
    await following.sees(() => grow(store, lead, 'noStream', 1))
    const waiting = rejectsWith('store-closed', () => following.take(1))
    await store.close()
    await waiting
  }),
]

/** All of them, once each is done: none goes on behind the back of a rule that failed. */
async function together<First>(first: Promise<First>, ...others: readonly Promise<unknown>[]): Promise<First> {
  await Promise.allSettled([first, ...others])
  await Promise.all(others)
  return first
}
