import { DamagedLog, type StoredEvent, type StreamName } from '@leadledger/eventsourcing'
import type { TypeNames } from './type-names.js'

/** Columns every reader selects, in the order of {@link EventRow}. */
export const eventColumns = 'position, version, events.id, type, schema, recorded_at, occurred_at, data, metadata'

export type EventRow = [
  position: number,
  version: number,
  id: string,
  type: number,
  schema: number,
  recordedAt: number,
  occurredAt: number | null,
  data: string,
  metadata: string,
]

/** @throws {DamagedLog} when the name of the stream or of the type is missing. */
export const storedEvent = (row: EventRow, stream: StreamName | null, types: TypeNames): StoredEvent => ({
  id: row[2],
  type: types.nameOf(row[3]) ?? nameless(row, 'type'),
  schema: row[4],
  occurredAt: row[6],
  data: row[7],
  metadata: row[8],
  stream: stream ?? nameless(row, 'stream'),
  version: BigInt(row[1]),
  position: BigInt(row[0]),
  recordedAt: row[5],
})

function nameless(row: EventRow, what: 'stream' | 'type'): never {
  throw new DamagedLog(row[2], BigInt(row[0]), 'schema', `the name of its ${what} is missing`)
}
