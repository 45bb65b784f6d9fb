import { WrongExpectedVersion, type Appended, type EventStore, type ExpectedVersion, type NewEvent, type StreamName } from '@leadledger/eventsourcing'
import type { BrokenStore } from './broken-store.js'
import { changed, versionOf } from './changed-store.js'
import { brokenByAppends } from './rules-broken-by-appends.js'
import { idsOf, nextId } from './sample-events.js'

type Append = EventStore['append']

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code

/** A store whose append is another; the other may call the right one. */
const appends = (name: string, append: (right: Append, store: EventStore) => Append): BrokenStore => ({
  name,
  breaks: brokenByAppends[name] ?? [],
  wrap: (store) =>
    changed(store, {
      append: append((...args) => store.append(...args), store),
    }),
})

/** Takes expectations of one kind for "at any version". */
const ignores = (name: string, kind: (expected: ExpectedVersion) => boolean): BrokenStore =>
  appends(
    name,
    (append, store) => (stream, expected, events) =>
      append(stream, expected, events).catch(async (conflict: unknown) => {
        if (codeOf(conflict) !== 'wrong-expected-version' || !kind(expected)) throw conflict
        return append(stream, await versionOf(store, stream), events).catch(() => {
          throw conflict
        })
      }),
  )

/** What of a batch is not stored yet. */
async function unstored(store: EventStore, stream: StreamName, events: readonly NewEvent[]): Promise<readonly NewEvent[]> {
  const found = await Promise.all(events.map(({ id }) => store.reconcile(stream, [id])))
  return events.filter((_, index) => !found[index])
}

/** Defects of writing. */
export const brokenAppends: readonly BrokenStore[] = [
  ignores('takes noStream for any version', (expected) => expected === 'noStream'),
  ignores('takes streamExists for any version', (expected) => expected === 'streamExists'),
  ignores('takes an exact version for any version', (expected) => typeof expected === 'bigint'),
  appends('checks the version, waits and writes without looking again', (append, store) => async (stream, expected, events) => {
    const actual = await versionOf(store, stream)
    const holds = expected === 'streamExists' ? actual > 0n : (expected === 'noStream' ? 0n : expected) === actual
    if (!holds) return append(stream, expected, events)
    return append(stream, expected, events).catch(async (error: unknown) => {
      if (codeOf(error) !== 'wrong-expected-version' || (await versionOf(store, stream)) === actual) throw error
      return append(stream, await versionOf(store, stream), events)
    })
  }),
  appends('writes the first half of a batch it refuses', (append) => async (stream, expected, events) => {
    try {
      return await append(stream, expected, events)
    } catch (error) {
      if (error instanceof WrongExpectedVersion && events.length > 1)
        await append(stream, error.actual, events.slice(0, events.length >> 1)).catch(() => undefined)
      throw error
    }
  }),
  appends('loses the last event of a batch of more than a hundred', (append) => async (stream, expected, events) => {
    if (events.length <= 100) return append(stream, expected, events)
    const answer = await append(stream, expected, events.slice(0, -1))
    return { ...answer, lastVersion: answer.lastVersion + 1n }
  }),
  appends('writes the events of a batch one append at a time', (append) => async (stream, expected, events) => {
    const first = await append(stream, expected, events.slice(0, 1))
    let last = first
    for (const event of events.slice(1)) last = await append(stream, last.lastVersion, [event])
    return { ...last, firstVersion: first.firstVersion, duplicate: first.duplicate && last.duplicate }
  }),
  appends('writes a duplicate a second time', (append) => async (stream, expected, events) => {
    const answer = await append(stream, expected, events)
    return answer.duplicate
      ? append(
          stream,
          'streamExists',
          events.map((event) => ({ ...event, id: nextId() })),
        )
      : answer
  }),
  appends('calls a duplicate a conflict', (append, store) => async (stream, expected, events) => {
    const answer = await append(stream, expected, events)
    if (answer.duplicate) throw new WrongExpectedVersion(stream, expected, await versionOf(store, stream))
    return answer
  }),
  appends('does not say of a duplicate that it is one', (append) => async (...args) => ({ ...(await append(...args)), duplicate: false })),
  appends('tells a duplicate by its first id alone', (append, store) => async (stream, expected, events) => {
    const stored = events[0] && (await store.reconcile(stream, [events[0].id]))
    if (!stored || events.length === 1) return append(stream, expected, events)
    return { ...stored, duplicate: true, lastVersion: stored.firstVersion + BigInt(events.length - 1) }
  }),
  appends('writes what is missing of a batch stored in part', (append, store) => async (stream, expected, events) => {
    try {
      return await append(stream, expected, events)
    } catch (error) {
      if (!(error instanceof WrongExpectedVersion)) throw error
      const missing = await unstored(store, stream, events)
      if (missing.length === 0 || missing.length === events.length) throw error
      return append(stream, error.actual, missing)
    }
  }),
  appends('looks for ids in the place of the append alone', (append, store) => async (stream, expected, events) => {
    const actual = await versionOf(store, stream)
    if (expected !== actual && expected !== 'streamExists') return append(stream, expected, events)
    const again = new Set(await unstored(store, stream, events))
    return append(
      stream,
      expected,
      events.map((event) => (again.has(event) ? event : { ...event, id: nextId() })),
    )
  }),
  appends('takes an id once in the whole log', (append, store) => {
    const homes = new Map<string, StreamName>()
    return async (stream, expected, events) => {
      const elsewhere = events.some(({ id }) => (homes.get(id) ?? stream) !== stream)
      if (elsewhere) throw new WrongExpectedVersion(stream, expected, await versionOf(store, stream))
      const answer = await append(stream, expected, events)
      for (const { id } of events) homes.set(id, stream)
      return answer
    }
  }),
  appends('counts versions from 0 in its answers', (append) => async (...args) => {
    const answer = await append(...args)
    return { ...answer, firstVersion: answer.firstVersion - 1n, lastVersion: answer.lastVersion - 1n }
  }),
  appends('answers with the position of the first event of a batch', (append, store) => async (stream, expected, events) => {
    const answer = await append(stream, expected, events)
    const first = await store.reconcile(stream, idsOf(events).slice(0, 1))
    return { ...answer, position: first?.position ?? answer.position }
  }),
  appends(
    'says nothing of the actual version in a conflict',
    (append) => (stream, expected, events) =>
      append(stream, expected, events).catch((error: unknown) => {
        throw error instanceof WrongExpectedVersion ? new WrongExpectedVersion(stream, expected, 0n) : error
      }),
  ),
  appends(
    'answers bad input as if it were stored',
    (append) => (stream, expected, events) =>
      append(stream, expected, events).catch((error: unknown): Appended => {
        if (codeOf(error) !== 'invalid-append') throw error
        return { duplicate: false, firstVersion: 1n, lastVersion: 1n, position: 1n }
      }),
  ),
  appends('writes the good events of a batch with a bad one', (append) => async (stream, expected, events) => {
    try {
      return await append(stream, expected, events)
    } catch (error) {
      if (codeOf(error) === 'invalid-append' && events.length > 1) await append(stream, expected, events.slice(0, -1)).catch(() => undefined)
      throw error
    }
  }),
  appends('throws bad input in the same turn', (append) => (stream, expected, events) => {
    if (events.length === 0) throw new TypeError('no events')
    return append(stream, expected, events)
  }),
]
