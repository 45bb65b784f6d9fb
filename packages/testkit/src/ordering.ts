import assert from 'node:assert/strict'
import { collect, conflicts, grow } from './expectation.js'
import { campaign, idsOf, lead, otherLead, sampleEvents } from './sample-events.js'
import { clockRule, rule, type EventStoreRule } from './rule.js'

/** The one order of the whole log, and the clock along it. */
export const orderingRules: readonly EventStoreRule[] = [
  rule('keeps the whole log in the order of the appends', async (store) => {
    const written = []
    for (const stream of [lead, campaign, otherLead]) written.push(...(await grow(store, stream, 'noStream', 2)))
    for (const stream of [campaign, lead]) written.push(...(await grow(store, stream, 2n, 3)))
    assert.deepEqual(idsOf(await collect(store.readAll())), idsOf(written))
  }),
  rule('gives every event a greater position than the one before it', async (store) => {
    for (const stream of [lead, otherLead]) await grow(store, stream, 'noStream', 3)
    await grow(store, lead, 3n, 2)
    const positions = (await collect(store.readAll())).map(({ position }) => position)
    assert.equal(positions.length, 8)
    positions.reduce((before, position) => {
      assert.ok(position > before, `position ${position} follows ${before}`)
      return position
    }, 0n)
  }),
  rule('says at which position the last event of an append stands', async (store) => {
    await grow(store, otherLead, 'noStream', 2)
    const { position } = await store.append(lead, 'noStream', sampleEvents(3))
    await grow(store, otherLead, 2n, 1)
    assert.equal(position, (await collect(store.readStream(lead))).at(-1)?.position)
  }),
  rule('shows an event the same in its stream and in the whole log', async (store) => {
    await grow(store, lead, 'noStream', 2)
    await grow(store, campaign, 'noStream', 1)
    await grow(store, lead, 2n, 2)
    const ours = (await collect(store.readAll())).filter(({ stream }) => stream === lead)
    assert.equal(ours.length, 4)
    assert.deepEqual(ours, await collect(store.readStream(lead)))
  }),
  rule('names the stream of every event', async (store) => {
    await grow(store, lead, 'noStream', 1)
    await grow(store, campaign, 'noStream', 1)
    assert.deepEqual(
      (await collect(store.readAll())).map(({ stream }) => stream),
      [lead, campaign],
    )
  }),
  rule('has its head at 0 while nothing is stored', async (store) => {
    assert.equal(await store.head(), 0n)
  }),
  rule('has its head at the last event', async (store) => {
    const { position } = await store.append(lead, 'noStream', sampleEvents(2))
    assert.equal(await store.head(), position)
    const next = await store.append(otherLead, 'noStream', sampleEvents(1))
    assert.equal(await store.head(), next.position)
    assert.equal((await collect(store.readAll())).at(-1)?.position, next.position)
  }),
  rule('leaves its head alone when an append is refused', async (store) => {
    const { position } = await store.append(lead, 'noStream', sampleEvents(2))
    await conflicts(store, lead, 'noStream', sampleEvents(2), 2n)
    assert.equal(await store.head(), position)
  }),
  rule('takes recordedAt from its clock at about the time of the append', async (store) => {
    const before = Date.now()
    await grow(store, lead, 'noStream', 1)
    const [event] = await collect(store.readAll())
    const recordedAt = event?.recordedAt ?? 0
    assert.ok(Number.isInteger(recordedAt) && Math.abs(recordedAt - before) < 600_000, `recordedAt is ${recordedAt}, at about ${before}`)
  }),
  clockRule('records the instant its clock shows', async (store, clock) => {
    await grow(store, lead, 'noStream', 2)
    clock.now += 60_000
    await grow(store, otherLead, 'noStream', 1)
    assert.deepEqual(
      (await collect(store.readAll())).map(({ recordedAt }) => recordedAt),
      [clock.now - 60_000, clock.now - 60_000, clock.now],
    )
  }),
  clockRule('never lets recordedAt go back when its clock does', async (store, clock) => {
    const start = clock.now
    await grow(store, lead, 'noStream', 1)
    clock.now = start - 315_576_000_000
    await grow(store, otherLead, 'noStream', 1)
    await grow(store, lead, 1n, 1)
    clock.now = start + 1
    await grow(store, lead, 2n, 1)
    assert.deepEqual(
      (await collect(store.readAll())).map(({ recordedAt }) => recordedAt),
      [start, start, start, start + 1],
    )
  }),
  clockRule('keeps recordedAt of a duplicate as it was', async (store, clock) => {
    const start = clock.now
    const events = await grow(store, lead, 'noStream', 1)
    clock.now += 1000
    await store.append(lead, 'noStream', events)
    assert.deepEqual(
      (await collect(store.readStream(lead))).map(({ recordedAt }) => recordedAt),
      [start],
    )
  }),
]
