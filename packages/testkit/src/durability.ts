import assert from 'node:assert/strict'
import { collect, conflicts, grow, holds } from './expectation.js'
import { campaign, idsOf, lead, sampleEvents } from './sample-events.js'
import { clockRule, durableRule, reopenOf, type EventStoreRule } from './rule.js'

/** What is still there when the log is opened again. */
export const durabilityRules: readonly EventStoreRule[] = [
  durableRule('holds every event as it was when it is opened again', async (store, reopen) => {
    await grow(store, lead, 'noStream', 3)
    await grow(store, campaign, 'noStream', 2)
    const before = await collect(store.readAll())
    assert.equal(before.length, 5)
    const again = await reopen()
    assert.deepEqual(await collect(again.readAll()), before)
    assert.deepEqual(await collect(again.readStream(lead)), before.slice(0, 3))
    assert.deepEqual(await collect(again.readAll({ category: 'campaign' })), before.slice(3))
  }),
  durableRule('has the same log id when it is opened again', async (store, reopen) => {
    const { logId } = store
    assert.equal((await reopen()).logId, logId)
    assert.equal((await reopen()).logId, logId)
  }),
  durableRule('has its head where it was when it is opened again', async (store, reopen) => {
    const { position } = await store.append(lead, 'noStream', sampleEvents(2))
    assert.equal(await (await reopen()).head(), position)
  }),
  durableRule('recognises a duplicate of an append from before it was opened again', async (store, reopen) => {
    const events = sampleEvents(2)
    const first = await store.append(lead, 'noStream', events)
    assert.deepEqual({ ...(await (await reopen()).append(lead, 'noStream', events)) }, { ...first, duplicate: true })
  }),
  durableRule('reconciles an append from before it was opened again', async (store, reopen) => {
    const events = sampleEvents(2)
    const { firstVersion, lastVersion, position } = await store.append(lead, 'noStream', events)
    const found = await (await reopen()).reconcile(lead, idsOf(events))
    assert.deepEqual([found?.firstVersion, found?.lastVersion, found?.position], [firstVersion, lastVersion, position])
  }),
  durableRule('still refuses a stale version when it is opened again', async (store, reopen) => {
    await grow(store, lead, 'noStream', 2)
    const again = await reopen()
    await conflicts(again, lead, 'noStream', sampleEvents(1), 2n)
    await conflicts(again, lead, 1n, sampleEvents(1), 2n)
  }),
  durableRule('goes on with versions and positions when it is opened again', async (store, reopen) => {
    const before = sampleEvents(2)
    const first = await store.append(lead, 'noStream', before)
    const again = await reopen()
    const after = sampleEvents(2)
    const second = await again.append(lead, 2n, after)
    assert.ok(second.position > first.position, `position ${second.position} follows ${first.position}`)
    await holds(again, lead, [...before, ...after])
  }),
  {
    ...clockRule('never lets recordedAt go back across a restart', async (store, clock, opened) => {
      const start = clock.now
      await grow(store, lead, 'noStream', 1)
      clock.now -= 1000
      const again = await reopenOf(opened)()
      await grow(again, lead, 1n, 1)
      assert.deepEqual(
        (await collect(again.readAll())).map(({ recordedAt }) => recordedAt),
        [start, start],
      )
    }),
    needs: ['clock', 'durable'],
  },
]
