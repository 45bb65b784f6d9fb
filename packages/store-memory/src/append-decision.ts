import { WrongExpectedVersion, type Appended, type ExpectedVersion, type NewEvent, type StreamName } from '@leadledger/eventsourcing'
import type { MemoryStream } from './memory-log.js'

/**
 * Whether an append is a duplicate (its result) or new (`undefined`).
 * @throws {WrongExpectedVersion} when it is neither.
 */
export function earlierAppend(
  name: StreamName,
  stream: MemoryStream | undefined,
  expected: ExpectedVersion,
  events: readonly NewEvent[],
): Appended | undefined {
  const actual = BigInt(stream?.events.length ?? 0)
  const conflict = (): WrongExpectedVersion => new WrongExpectedVersion(name, expected, actual)
  if (expected === 'streamExists' && actual === 0n) throw conflict()
  const resolved = expected === 'noStream' ? 0n : expected === 'streamExists' ? actual : expected
  const ids = events.map(({ id }) => id)
  const earlier = stream && resolved < actual ? storedRun(stream, ids, Number(resolved)) : undefined
  if (earlier) return earlier
  if (resolved !== actual || ids.some((id) => stream?.indexOf.has(id))) throw conflict()
  return undefined
}

/** Where these ids stand one behind the other from index `start`; `undefined` when they do not. */
export function storedRun({ events }: MemoryStream, ids: readonly string[], start: number): Appended | undefined {
  const first = events[start]
  const last = events[start + ids.length - 1]
  if (!first || !last || ids.length === 0 || ids.some((id, index) => events[start + index]?.id !== id)) return undefined
  return { duplicate: true, firstVersion: first.version, lastVersion: last.version, position: last.position }
}
