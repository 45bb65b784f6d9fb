import type { EventStore, ReadAllOptions, ReadStreamOptions, StoredEvent } from '@leadledger/eventsourcing'
import { largestNumber } from './append-function.js'
import type { Connection, TextRow } from '@leadledger/postgres'
import { eventColumns, storedEvent } from './stored-events.js'

/** Events of a page, and where the next page starts; no next page behind the end. */
interface Page {
  readonly events: readonly StoredEvent[]
  readonly next: bigint | undefined
}

type Direction = 'forwards' | 'backwards'

const defaultBatchSize = 1000
/** Positions a reader of one category looks through at once, so that no statement takes long where matches are rare. */
const windowSize = 100_000n

/** Reads page by page, each a statement of its own: no transaction stays open, and a lost connection costs a page. */
export function reader({ query }: Connection, schema: string): Pick<EventStore, 'readStream' | 'readAll' | 'head'> {
  const select = `select ${eventColumns} from "${schema}".events`
  const rows = async (name: string, text: string, values: readonly (string | bigint)[]): Promise<readonly StoredEvent[]> =>
    (await query({ name, text: `${select} ${text}`, values: values.map(String) })).map(storedEvent)

  const head = async (): Promise<bigint> => positionOf(await query({ name: 'head', text: `select max(position) from "${schema}".events` }))

  const streamPage = {
    forwards: (stream: string, from: bigint, limit: bigint) =>
      rows('stream', 'where stream = $1 and version >= $2 order by version limit $3', [stream, from, limit]),
    backwards: (stream: string, from: bigint, limit: bigint) =>
      rows('stream-back', 'where stream = $1 and version <= $2 order by version desc limit $3', [stream, from, limit]),
  }
  const logPage = {
    forwards: (after: bigint, limit: bigint) => rows('log', 'where position > $1 order by position limit $2', [after, limit]),
    backwards: (before: bigint, limit: bigint) => rows('log-back', 'where position < $1 order by position desc limit $2', [before, limit]),
  }
  // A category is all names from `category-` up to `category.`, the next character after the dash.
  const inWindow = `where position > $1 and position < $2 and stream >= $3 || '-' and stream < $3 || '.' order by position`
  const categoryWindow = {
    forwards: (category: string, after: bigint, limit: bigint) =>
      rows('category', `${inWindow} limit $4`, [after, clamp(after + windowSize + 1n), category, limit]),
    backwards: (category: string, before: bigint, limit: bigint) =>
      rows('category-back', `${inWindow} desc limit $4`, [before - windowSize - 1n, before, category, limit]),
  }

  const categoryPage = async (direction: Direction, category: string, at: bigint, limit: bigint): Promise<Page> => {
    const end = await head()
    const start = direction === 'backwards' && at > end ? end + 1n : at
    const page = pageOf(await categoryWindow[direction](category, start, limit), limit, ({ position }) => position)
    if (page.next !== undefined) return page
    const next = direction === 'forwards' ? start + windowSize : start - windowSize
    return { events: page.events, next: direction === 'forwards' ? (next < end ? next : undefined) : next > 1n ? next : undefined }
  }

  return {
    head,
    readStream(stream, options: ReadStreamOptions = {}) {
      const { direction = 'forwards', from } = options
      const step = direction === 'forwards' ? 1n : -1n
      return pages(startOf(direction, from), options, async (at, limit) =>
        pageOf(await streamPage[direction](stream, at, limit), limit, ({ version }) => version + step),
      )
    },
    readAll(options: ReadAllOptions = {}) {
      const { direction = 'forwards', after, category } = options
      const start = startOf(direction, after)
      if (category !== undefined) return pages(start, options, (at, limit) => categoryPage(direction, category, at, limit))
      return pages(start, options, async (at, limit) => pageOf(await logPage[direction](at, limit), limit, ({ position }) => position))
    },
  }
}

/** The number in the only field of the only row, 0 when there is none. */
export const positionOf = (rows: readonly TextRow[]): bigint => BigInt(rows[0]?.[0] ?? 0)

const clamp = (value: bigint): bigint => (value > largestNumber ? largestNumber : value < 0n ? 0n : value)

const startOf = (direction: Direction, from: bigint | undefined): bigint => clamp(from ?? (direction === 'forwards' ? 0n : largestNumber))

const pageOf = (events: readonly StoredEvent[], limit: bigint, next: (last: StoredEvent) => bigint): Page => {
  const last = events.at(-1)
  return { events, next: last && BigInt(events.length) >= limit ? next(last) : undefined }
}

async function* pages(
  start: bigint,
  { limit = Infinity, batchSize = defaultBatchSize }: ReadStreamOptions,
  page: (from: bigint, rows: bigint) => Promise<Page>,
): AsyncGenerator<readonly StoredEvent[]> {
  const size = Math.min(Number.MAX_SAFE_INTEGER, Math.max(1, Math.trunc(batchSize) || 1))
  let from: bigint | undefined = start
  for (let left = Math.trunc(limit); from !== undefined && left > 0;) {
    const { events, next }: Page = await page(from, BigInt(Math.min(left, size)))
    if (events.length > 0) yield events
    left -= events.length
    from = next
  }
}
