import { streamName, type NewEvent, type StoredEvent, type StreamName } from '@leadledger/eventsourcing'

let made = 0

/** A UUID no other call gives in this process. */
export const nextId = (): string => `00000000-0000-4000-8000-${(++made).toString(16).padStart(12, '0')}`

export const sampleEvent = (fields: Partial<NewEvent> = {}): NewEvent => ({
  id: nextId(),
  type: 'LeadCreated',
  schema: 1,
  occurredAt: 1_767_225_600_000,
  data: '{"source":"web"}',
  metadata: '{"actor":{"id":"ada","kind":"user"}}',
  ...fields,
})

export const sampleEvents = (count: number): readonly NewEvent[] => Array.from({ length: count }, () => sampleEvent())

export const lead: StreamName = streamName('lead', '01J8ZQ5V7Y')
export const otherLead: StreamName = streamName('lead', '01J8ZQ5V7Z')
export const campaign: StreamName = streamName('campaign', 'spring')

export const idsOf = (events: readonly { readonly id: string }[]): readonly string[] => events.map(({ id }) => id)

/** The part of a stored event its writer chose, as a plain object, whatever class the store makes. */
export const contentOf = ({ id, type, schema, occurredAt, data, metadata }: NewEvent): NewEvent => ({ id, type, schema, occurredAt, data, metadata })

/** A stored event as a plain object, whatever class the store makes. */
export const envelopeOf = (event: StoredEvent): StoredEvent => {
  const { stream, version, position, recordedAt } = event
  return { ...contentOf(event), stream, version, position, recordedAt }
}
