import type { StoredEvent, StreamName } from '@leadledger/eventsourcing'
import type { TextRow } from '@leadledger/postgres'

/** Columns every reader selects, in the order `storedEvent` takes them. */
export const eventColumns = 'position, stream, version, id, type, schema, recorded_at, occurred_at, data, metadata'

type EnvelopeRow = readonly [
  position: string,
  stream: string,
  version: string,
  id: string,
  type: string,
  schema: string,
  recordedAt: string,
  occurredAt: string | null,
  data: string,
  metadata: string,
]

export const storedEvent = (row: TextRow): StoredEvent => {
  const [position, stream, version, id, type, schema, recordedAt, occurredAt, data, metadata] = row as unknown as EnvelopeRow
  return {
    id,
    type,
    schema: Number(schema),
    occurredAt: occurredAt === null ? null : Number(occurredAt),
    data,
    metadata,
    stream: stream as StreamName,
    version: BigInt(version),
    position: BigInt(position),
    recordedAt: Number(recordedAt),
  }
}
