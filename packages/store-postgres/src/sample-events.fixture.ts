import { randomUUID } from 'node:crypto'
import type { EventStore, NewEvent, StoredEvent } from '@leadledger/eventsourcing'

export const someEvents = (count: number): readonly NewEvent[] =>
  Array.from({ length: count }, () => ({ id: randomUUID(), type: 'LeadCreated', schema: 1, occurredAt: null, data: '{"source":"web"}', metadata: '{}' }))

export async function all(store: EventStore): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = []
  for await (const batch of store.readAll()) events.push(...batch)
  return events
}

export const idsOf = (events: readonly { readonly id: string }[]): readonly string[] => events.map(({ id }) => id)
