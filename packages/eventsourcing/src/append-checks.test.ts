import { describe, expect, test } from 'vitest'
import { checkAppend, maxBatchBytes, maxEventBytes } from './append-checks.js'
import { InvalidAppend, InvalidStreamName } from './errors.js'
import type { ExpectedVersion, NewEvent } from './event-store.js'
import { stream } from './note-events.fixture.js'
import type { StreamName } from './stream.js'

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const event = (fields: Partial<NewEvent> = {}): NewEvent => ({
  id: idOf(1),
  type: 'NoteTaken',
  schema: 1,
  occurredAt: null,
  data: '{}',
  metadata: '{}',
  ...fields,
})

/** An event of exactly so many bytes in data and metadata. */
const sized = (bytes: number, number = 1, filling = 'x'): NewEvent => {
  const room = bytes - '{"a":""}'.length - '{}'.length
  const width = Buffer.byteLength(filling)
  return event({ id: idOf(number), data: `{"a":"${filling.repeat(Math.floor(room / width))}${'x'.repeat(room % width)}"}` })
}
const batchOf = (bytes: number): readonly NewEvent[] => [sized(400_000, 1), sized(400_000, 2), sized(bytes - 800_000, 3)]

/** The problem the check names, or `fine`. */
function problemOf(events: readonly NewEvent[], expected: ExpectedVersion = 'noStream'): string {
  try {
    checkAppend(stream, expected, events)
    return 'fine'
  } catch (error) {
    if (error instanceof InvalidAppend) return error.problem
    throw error
  }
}

describe('the check before an append', () => {
  test.for<[number, string]>([
    [maxEventBytes - 1, 'fine'],
    [maxEventBytes, 'fine'],
    [maxEventBytes + 1, 'event-too-large'],
  ])('finds an event of %i bytes %s', ([bytes, answer]) => {
    expect(problemOf([sized(bytes)])).toBe(answer)
    expect(problemOf([sized(bytes, 1, '漢')])).toBe(answer)
  })

  test.for<[number, string]>([
    [maxBatchBytes - 1, 'fine'],
    [maxBatchBytes, 'fine'],
    [maxBatchBytes + 1, 'batch-too-large'],
  ])('finds a batch of %i bytes %s', ([bytes, answer]) => {
    expect(problemOf(batchOf(bytes))).toBe(answer)
  })

  test('counts the metadata as well', () => {
    const { data } = sized(maxEventBytes)
    expect(problemOf([event({ data, metadata: '{"a":1}' })])).toBe('event-too-large')
  })

  test.for<[number, string]>([
    [127, 'fine'],
    [128, 'fine'],
    [129, 'invalid-field'],
  ])('finds a type of %i letters %s', ([length, answer]) => {
    expect(problemOf([event({ type: 'T'.repeat(length) })])).toBe(answer)
  })

  test.for<[string, Partial<Record<keyof NewEvent, unknown>>]>([
    ['fine', { type: 'a.b-c_D/9' }],
    ['invalid-field', { type: '' }],
    ['invalid-field', { type: '9Notes' }],
    ['invalid-field', { type: '$metadata' }],
    ['invalid-field', { type: 'Note taken' }],
    ['invalid-field', { type: 'NoteTaken\n' }],
    ['invalid-field', { type: 7 }],
    ['invalid-field', { schema: -1 }],
    ['invalid-field', { schema: 0 }],
    ['fine', { schema: Number.MAX_SAFE_INTEGER }],
    ['invalid-field', { schema: 1.5 }],
    ['invalid-field', { schema: Number.NaN }],
    ['invalid-field', { schema: Infinity }],
    ['invalid-field', { schema: '1' }],
    ['fine', { occurredAt: -1 }],
    ['fine', { occurredAt: Number.MIN_SAFE_INTEGER }],
    ['invalid-field', { occurredAt: Number.MIN_SAFE_INTEGER - 1 }],
    ['invalid-field', { occurredAt: 0.5 }],
    ['invalid-field', { occurredAt: Number.NaN }],
    ['invalid-field', { occurredAt: undefined }],
    ['invalid-field', { occurredAt: '2026-01-01' }],
    ['invalid-id', { id: '' }],
    ['invalid-id', { id: 7 }],
    ['invalid-id', { id: 'A0000000-0000-4000-8000-00000000000B' }],
    ['not-json', { data: '' }],
    ['not-json', { data: '[]' }],
    ['not-json', { data: undefined }],
    ['not-json', { metadata: 'null' }],
    ['not-json', { data: '{"a":"\ud83d"}' }],
  ])('answers %s for %o', ([answer, fields]) => {
    expect(problemOf([event(fields as Partial<NewEvent>)])).toBe(answer)
  })

  test.for<[string, unknown]>([
    ['fine', 'noStream'],
    ['fine', 'streamExists'],
    ['fine', 0n],
    ['fine', 1n],
    ['invalid-expected-version', -1n],
    ['invalid-expected-version', 0],
    ['invalid-expected-version', 'any'],
    ['invalid-expected-version', null],
  ])('answers %s for the expected version %s', ([answer, expected]) => {
    expect(problemOf([event()], expected as ExpectedVersion)).toBe(answer)
  })

  test('refuses no events, and two with one id', () => {
    expect(problemOf([])).toBe('empty')
    expect(problemOf([event(), event({ id: idOf(2) }), event()])).toBe('repeated-id')
  })

  test('refuses a name that is no stream', () => {
    expect(() => checkAppend('notes' as StreamName, 'noStream', [event()])).toThrow(InvalidStreamName)
  })
})
