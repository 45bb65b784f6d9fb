import assert from 'node:assert/strict'
import type { EventStore } from '@leadledger/eventsourcing'
import { collect, grow, holds, rejectsWith } from './expectation.js'
import { lead, nextId, sampleEvents } from './sample-events.js'
import { rule, type EventStoreRule } from './rule.js'

const refusesClosed = (name: string, call: (store: EventStore) => Promise<unknown>): EventStoreRule =>
  rule(name, async (store) => {
    await grow(store, lead, 'noStream', 2)
    await store.close()
    await rejectsWith('store-closed', () => call(store))
  })

/** The log's identity, and the end of a store. */
export const lifecycleRules: readonly EventStoreRule[] = [
  rule('has a log id that stays the same while the log grows', async (store) => {
    const { logId } = store
    assert.ok(typeof logId === 'string' && logId.length >= 16, 'a log id is a random text')
    await holds(store, lead, await grow(store, lead, 'noStream', 2))
    assert.equal(store.logId, logId)
  }),
  {
    name: 'gives two logs two ids and none the events of the other',
    needs: [],
    async check(open) {
      const one = await open()
      const two = await open()
      try {
        assert.notEqual(one.store.logId, two.store.logId)
        await grow(one.store, lead, 'noStream', 1)
        assert.equal((await collect(one.store.readAll())).length, 1)
        assert.deepEqual(await collect(two.store.readAll()), [])
      } finally {
        await one.close()
        await two.close()
      }
    },
  },
  refusesClosed('refuses to append once it is closed', (store) => store.append(lead, 2n, sampleEvents(1))),
  refusesClosed('refuses to read a stream once it is closed', (store) => collect(store.readStream(lead))),
  refusesClosed('refuses to read the log once it is closed', (store) => collect(store.readAll())),
  refusesClosed('refuses to reconcile once it is closed', (store) => store.reconcile(lead, [nextId()])),
  refusesClosed('refuses to tell its head once it is closed', (store) => store.head()),
  rule('may be closed twice', async (store) => {
    await store.close()
    await store.close()
    await rejectsWith('store-closed', () => store.head())
  }),
  rule('answers every append that is under way when it is closed', async (store) => {
    const pending = [store.append(lead, 'noStream', sampleEvents(2)), store.append(lead, 2n, sampleEvents(2))]
    const answers = Promise.allSettled(pending)
    await store.close()
    for (const answer of await answers)
      if (answer.status === 'rejected') assert.ok(['store-closed', 'wrong-expected-version'].includes((answer.reason as { code: string }).code))
    await rejectsWith('store-closed', () => store.head())
  }),
]
