import type { ExpectedVersion, NewEvent, ReadAllOptions, ReadStreamOptions, StoredEvent, StreamName } from '@leadledger/eventsourcing'

/** An append some command tried, to be tried again by a later one. */
export interface ModelAppend {
  readonly stream: StreamName
  readonly expected: ExpectedVersion
  readonly events: readonly NewEvent[]
}

export type Outcome =
  | { readonly outcome: 'appended' | 'duplicate'; readonly first: bigint; readonly last: bigint }
  | { readonly outcome: 'conflict'; readonly actual: bigint }

/** The simplest thing that keeps the rules: one list, searched from its beginning every time. */
export interface EventStoreModel {
  /** Position and recordedAt are what the real store gave, since only the store can choose them. */
  readonly log: StoredEvent[]
  readonly tried: ModelAppend[]
}

export const emptyModel = (): EventStoreModel => ({ log: [], tried: [] })

export const eventsOf = ({ log }: EventStoreModel, stream: StreamName): readonly StoredEvent[] => log.filter((event) => event.stream === stream)

/** What must become of an append. */
export function outcomeOf(model: EventStoreModel, { stream, expected, events }: ModelAppend): Outcome {
  const stored = eventsOf(model, stream)
  const actual = BigInt(stored.length)
  if (expected === 'streamExists' && actual === 0n) return { outcome: 'conflict', actual }
  const base = expected === 'noStream' ? 0n : expected === 'streamExists' ? actual : expected
  const numbers = { first: base + 1n, last: base + BigInt(events.length) }
  const there = events.filter(({ id }, index) => stored[Number(base) + index]?.id === id).length
  if (there === events.length) return { outcome: 'duplicate', ...numbers }
  if (there > 0 || base !== actual || events.some(({ id }) => stored.some((event) => event.id === id))) return { outcome: 'conflict', actual }
  return { outcome: 'appended', ...numbers }
}

/** First and last of the events with these ids where they stand one behind the other. */
export function runOf(model: EventStoreModel, stream: StreamName, ids: readonly string[]): readonly [StoredEvent, StoredEvent] | undefined {
  const stored = eventsOf(model, stream)
  for (let start = 0; start + ids.length <= stored.length; start++) {
    const run = stored.slice(start, start + ids.length)
    const [first, last] = [run[0], run.at(-1)]
    if (first && last && run.every(({ id }, index) => id === ids[index])) return [first, last]
  }
  return undefined
}

export function streamRead(model: EventStoreModel, stream: StreamName, { from, direction, limit }: ReadStreamOptions): readonly StoredEvent[] {
  const backwards = direction === 'backwards'
  const inRange = eventsOf(model, stream).filter(({ version }) => from === undefined || (backwards ? version <= from : version >= from))
  return limited(inRange, backwards, limit)
}

export function logRead({ log }: EventStoreModel, { after, direction, limit, category }: ReadAllOptions): readonly StoredEvent[] {
  const backwards = direction === 'backwards'
  const inRange = log.filter(({ position }) => after === undefined || (backwards ? position < after : position > after))
  return limited(
    inRange.filter(({ stream }) => category === undefined || stream.split('-')[0] === category),
    backwards,
    limit,
  )
}

const limited = (events: readonly StoredEvent[], backwards: boolean, limit: number | undefined): readonly StoredEvent[] =>
  (backwards ? [...events].reverse() : events).slice(0, limit ?? events.length)
