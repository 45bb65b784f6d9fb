import { InvalidAppend } from './errors.js'
import type { ExpectedVersion, NewEvent } from './event-store.js'
import { asStreamName, type StreamName } from './stream.js'

/** Largest event, data and metadata together, in bytes of UTF-8: the smallest limit among the stores. */
export const maxEventBytes = 512 * 1024
/** Largest append, in bytes of UTF-8. */
export const maxBatchBytes = 1_000_000

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * What every store checks before any I/O.
 * @throws {InvalidAppend} naming the first problem.
 */
export function checkAppend(stream: StreamName, expected: ExpectedVersion, events: readonly NewEvent[]): void {
  asStreamName(stream)
  const refuse = (problem: InvalidAppend['problem'], detail: string): never => {
    throw new InvalidAppend(stream, problem, detail)
  }
  if (typeof expected === 'bigint' ? expected < 0n : expected !== 'noStream' && expected !== 'streamExists')
    refuse('invalid-expected-version', `expected version ${String(expected)} is none of noStream, streamExists, 0n or more`)
  if (events.length === 0) refuse('empty', 'there are no events')
  if (new Set(events.map((event) => event.id)).size !== events.length) refuse('repeated-id', 'two events share an id')
  let total = 0
  for (const event of events) {
    if (!uuid.test(event.id)) refuse('invalid-id', `event id ${event.id.slice(0, 40)} is not a UUID in lower case`)
    if (!looksLikeJsonObject(event.data) || !looksLikeJsonObject(event.metadata))
      refuse('not-json', `data or metadata of ${event.type} is not the JSON text of an object`)
    const size = byteLength(event.data) + byteLength(event.metadata)
    if (size > maxEventBytes) refuse('event-too-large', `${event.type} has ${size} bytes, at most ${maxEventBytes} are allowed`)
    total += size
  }
  if (total > maxBatchBytes) refuse('batch-too-large', `the events have ${total} bytes together, at most ${maxBatchBytes} are allowed`)
}

const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8')

/** A full parse would cost more than the append; the codec is what makes the text. */
const looksLikeJsonObject = (text: unknown): boolean => typeof text === 'string' && text.startsWith('{') && text.endsWith('}') && text.isWellFormed()
