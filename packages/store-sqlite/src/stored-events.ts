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
export const storedEvent = (row: EventRow, stream: StreamName | null, types: TypeNames): StoredEvent =>
  new StoredRow(row, types.nameOf(row[3]) ?? nameless(row, 'type'), stream ?? nameless(row, 'stream'))

/**
 * A class, since V8 may take object literals of pages that were alive when it looked for long-lived ones: it then makes them, and with them
 * the texts they hold, outlive every quick collection, and reading takes a third more.
 */
class StoredRow implements StoredEvent {
  readonly id: string
  readonly type: string
  readonly schema: number
  readonly occurredAt: number | null
  readonly data: string
  readonly metadata: string
  readonly stream: StreamName
  readonly version: bigint
  readonly position: bigint
  readonly recordedAt: number

  constructor(row: EventRow, type: string, stream: StreamName) {
    this.id = row[2]
    this.type = type
    this.schema = row[4]
    this.occurredAt = row[6]
    this.data = row[7]
    this.metadata = row[8]
    this.stream = stream
    this.version = BigInt(row[1])
    this.position = BigInt(row[0])
    this.recordedAt = row[5]
  }
}

function nameless(row: EventRow, what: 'stream' | 'type'): never {
  throw new DamagedLog(row[2], BigInt(row[0]), 'schema', `the name of its ${what} is missing`)
}
