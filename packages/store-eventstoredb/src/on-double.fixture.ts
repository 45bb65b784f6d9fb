import { randomUUID } from 'node:crypto'
import type { EventStore, NewEvent } from '@leadledger/eventsourcing'
import type { OpenStore } from '@leadledger/testkit'
import { expect, onTestFinished } from 'vitest'
import { eventStoreDbDouble, type EventStoreDbDouble, type EventStoreDbDoubleOptions } from './double.js'
import { eventStoreDbEventStore, type EventStoreDbEventStoreOptions } from './eventstoredb-event-store.js'

/** A double that is gone with the running test, and by then has no call left open. */
export async function doubleForTest(options?: EventStoreDbDoubleOptions): Promise<EventStoreDbDouble> {
  const double = await eventStoreDbDouble(options)
  onTestFinished(async () => {
    await double.stop()
  })
  onTestFinished(() => expect.poll(() => double.openCalls(), { timeout: 2000, interval: 5 }).toBe(0))
  return double
}

/** A store on a double, closed with the running test. */
export async function storeForTest(double: EventStoreDbDouble, options: Partial<EventStoreDbEventStoreOptions> = {}): Promise<EventStore> {
  const store = await eventStoreDbEventStore({ url: double.url, ...options })
  onTestFinished(() => store.close())
  return store
}

/** Hands out a ledger of its own on the server at `url`, by a tenant nobody else has. */
export const openOn =
  (url: () => string): OpenStore =>
  async ({ clock } = {}) => {
    const open = (): Promise<EventStore> => eventStoreDbEventStore({ url: url(), tenant, ...(clock && { clock }) })
    const tenant = `t${randomUUID().replaceAll('-', '').slice(0, 24)}`
    let store = await open()
    return {
      store,
      async reopen() {
        await store.close()
        store = await open()
        return store
      },
      close: () => store.close(),
    }
  }

/** An event with an id of its own. */
export const someEvent = (changed: Partial<NewEvent> = {}): NewEvent => ({
  id: randomUUID(),
  type: 'LeadCreated',
  schema: 1,
  occurredAt: null,
  data: '{"source":"fair"}',
  metadata: '{"actor":{"id":"ada","kind":"user"}}',
  ...changed,
})

export const someEvents = (count: number): readonly NewEvent[] => Array.from({ length: count }, () => someEvent())

/** So many events of 4 KB in one stream. */
export async function manyLargeEvents(store: EventStore, count: number): Promise<void> {
  const large = { data: `{"text":"${'x'.repeat(4096)}"}` }
  for (let version = 0; version < count; version += 200) {
    const events = Array.from({ length: 200 }, () => someEvent(large))
    await store.append('lead-1', BigInt(version), events)
  }
}
