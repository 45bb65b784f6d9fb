import { InvalidAppend } from './errors.js'
import type { ExpectedVersion, NewEvent } from './event-store.js'
import { asStreamName, type StreamName } from './stream.js'

/** Largest event, data and metadata together, in bytes of UTF-8: the smallest limit among the stores. */
export const maxEventBytes = 512 * 1024
/** Largest append, in bytes of UTF-8. */
export const maxBatchBytes = 1_000_000

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const typeName = /^[A-Za-z][A-Za-z0-9_./-]{0,127}$/

/** Whether `text` can name an event type on every store: a letter, then letters, digits, `_`, `.`, `/` and `-`, at most 128 in all. */
export const isTypeName = (text: string): boolean => typeof text === 'string' && typeName.test(text)

/**
 * What every store checks before any I/O.
 * @throws {InvalidStreamName} {@link InvalidAppend} naming the first problem.
 */
export function checkAppend(stream: StreamName, expected: ExpectedVersion, events: readonly NewEvent[]): void {
  asStreamName(stream)
  const refuse: Refuse = (problem, detail) => {
    throw new InvalidAppend(stream, problem, detail)
  }
  if (typeof expected === 'bigint' ? expected < 0n : expected !== 'noStream' && expected !== 'streamExists')
    refuse('invalid-expected-version', `expected version ${String(expected)} is none of noStream, streamExists, 0n or more`)
  if (events.length === 0) refuse('empty', 'there are no events')
  if (new Set(events.map((event) => event.id)).size !== events.length) refuse('repeated-id', 'two events share an id')
  let total = 0
  for (const event of events) total += checkedSize(event, refuse)
  if (total > maxBatchBytes) refuse('batch-too-large', `the events have ${total} bytes together, at most ${maxBatchBytes} are allowed`)
}

type Refuse = (problem: InvalidAppend['problem'], detail: string) => void

/** Bytes of one event that is fit to be stored. */
function checkedSize({ id, type, schema, occurredAt, data, metadata }: NewEvent, refuse: Refuse): number {
  if (typeof id !== 'string' || !uuid.test(id)) refuse('invalid-id', 'an event id is not a UUID in lower case')
  if (!isTypeName(type)) refuse('invalid-field', `the type of event ${id} is no name of 1 to 128 letters, digits, _, ., / and -, a letter first`)
  if (!Number.isSafeInteger(schema) || schema < 1) refuse('invalid-field', `the schema of ${type} is not a whole number from 1`)
  if (occurredAt !== null && !Number.isSafeInteger(occurredAt)) refuse('invalid-field', `occurredAt of ${type} is neither null nor whole milliseconds`)
  if (!looksLikeJsonObject(data) || !looksLikeJsonObject(metadata)) refuse('not-json', `data or metadata of ${type} is not the JSON text of an object`)
  const size = byteLength(data) + byteLength(metadata)
  if (size > maxEventBytes) refuse('event-too-large', `${type} has ${size} bytes, at most ${maxEventBytes} are allowed`)
  return size
}

const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8')

/** A full parse would cost more than the append; the codec is what makes the text. Not every store can hold U+0000, which JSON escapes. */
const looksLikeJsonObject = (text: unknown): boolean =>
  typeof text === 'string' && text.startsWith('{') && text.endsWith('}') && text.isWellFormed() && !text.includes('\0')
