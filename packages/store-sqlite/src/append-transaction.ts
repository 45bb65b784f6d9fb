import { WrongExpectedVersion, type Appended, type ExpectedVersion, type NewEvent, type StreamName } from '@leadledger/eventsourcing'
import type { Database } from 'better-sqlite3'
import { appendStatements } from './append-statements.js'
import { driverCode } from './driver-errors.js'
import type { TypeNames } from './type-names.js'

/** One call of `append`, checked. */
export interface AppendRequest {
  readonly stream: StreamName
  readonly expected: ExpectedVersion
  readonly events: readonly NewEvent[]
  /** When another log recorded them; the store's clock by default. */
  readonly recordedAt?: number
}

/** Where the log ends; moves on with every append of the transaction. */
interface Tail {
  position: number
  recordedAt: number
}

interface Place {
  readonly id: number
  readonly version: number
}

/** Appends inside a transaction that somebody else began and will commit. */
export interface AppendTransaction {
  /** One after the other, each with its full check: a conflict is a result here, so that it does not disturb the others. */
  run(requests: readonly AppendRequest[]): readonly (Appended | WrongExpectedVersion)[]
  /** What is stored under these ids, if they stand in this order in the stream. */
  find(stream: StreamName, ids: readonly string[]): Appended | undefined
}

export function appendTransaction(db: Database, types: TypeNames, clock: () => number): AppendTransaction {
  const { selectTail, selectStream, selectIds, selectVersion, insertStream, insertEvent, undo } = appendStatements(db)

  const placeOf = (stream: StreamName): Place | undefined => {
    const row = selectStream.get(stream)
    return row && { id: row[0], version: row[1] ?? 0 }
  }

  const storedAt = (place: Place, first: number, ids: readonly string[]): Appended | undefined => {
    const rows = selectIds.all(place.id, first, first + ids.length - 1)
    if (rows.length !== ids.length || rows.some(([id], index) => id !== ids[index])) return undefined
    return appended(true, first, ids.length, rows.at(-1)?.[1] ?? 0)
  }

  const insertAll = ({ events, recordedAt: known }: AppendRequest, place: Place, tail: Tail): Appended | undefined => {
    const start = tail.position
    const recordedAt = Math.max(known ?? Math.trunc(clock()), tail.recordedAt)
    let version = place.version
    try {
      for (const { id, type, schema, occurredAt, data, metadata } of events)
        insertEvent.run(++tail.position, place.id, ++version, id, types.idOf(type), schema, recordedAt, occurredAt, data, metadata)
    } catch (error) {
      if (driverCode(error) !== 'SQLITE_CONSTRAINT_UNIQUE') throw error
      undo.run(start)
      tail.position = start
      return undefined
    }
    tail.recordedAt = recordedAt
    return appended(false, place.version + 1, events.length, tail.position)
  }

  const runOne = (request: AppendRequest, tail: Tail): Appended | WrongExpectedVersion => {
    const { stream, expected, events } = request
    const place = placeOf(stream)
    const actual = place?.version ?? 0
    const conflict = (): WrongExpectedVersion => new WrongExpectedVersion(stream, expected, BigInt(actual))
    const wanted = exactVersion(expected, actual)
    if (wanted === undefined || wanted > actual) return conflict()
    if (place && wanted < actual) {
      const ids = events.map(({ id }) => id)
      return storedAt(place, wanted + 1, ids) ?? conflict()
    }
    const at = place ?? { id: Number(insertStream.run(stream).lastInsertRowid), version: 0 }
    return insertAll(request, at, tail) ?? conflict()
  }

  return {
    run(requests) {
      const [position, recordedAt] = selectTail.get() ?? [0, 0]
      const tail = { position, recordedAt }
      return requests.map((request) => runOne(request, tail))
    },
    find(stream, ids) {
      const place = placeOf(stream)
      const first = place && ids[0] !== undefined ? selectVersion.get(place.id, ids[0]) : undefined
      return place && first !== undefined ? storedAt(place, first, ids) : undefined
    },
  }
}

/** Appends in a transaction of their own, of which nothing stays when one is a conflict. */
export function allOrNone(db: Database, types: TypeNames, transaction: AppendTransaction): (requests: readonly AppendRequest[]) => void {
  const write = db.transaction((requests: readonly AppendRequest[]) => {
    for (const result of transaction.run(requests)) if (result instanceof WrongExpectedVersion) throw result
  })
  return (requests) => {
    try {
      write.immediate(requests)
    } catch (error) {
      types.forget()
      throw error
    }
  }
}

/** `undefined` when the stream should exist but does not. */
function exactVersion(expected: ExpectedVersion, actual: number): number | undefined {
  if (expected === 'noStream') return 0
  if (expected === 'streamExists') return actual === 0 ? undefined : actual
  return Number(expected)
}

const appended = (duplicate: boolean, first: number, count: number, position: number): Appended =>
  Object.freeze({ duplicate, firstVersion: BigInt(first), lastVersion: BigInt(first + count - 1), position: BigInt(position) })
