import type { StoredEvent } from '@leadledger/eventsourcing'

export interface Span {
  /** Index of the first event to yield. */
  readonly start: number
  readonly direction: 'forwards' | 'backwards'
  readonly limit: number
  readonly batchSize: number
}

/** Yields slices of `events`, which only ever grow at their end: what comes later is not seen. */
export function* batches(events: readonly StoredEvent[], { start, direction, limit, batchSize }: Span): Generator<readonly StoredEvent[]> {
  const size = Math.max(1, batchSize)
  const forwards = direction === 'forwards'
  const count = Math.min(limit, forwards ? events.length - start : start + 1)
  for (let done = 0; done < count; done += size) {
    const many = Math.min(size, count - done)
    yield forwards ? events.slice(start + done, start + done + many) : events.slice(start - done - many + 1, start - done + 1).reverse()
  }
}

/** Index of the first event whose position is greater than `position`. */
export function indexBehind(events: readonly StoredEvent[], position: bigint): number {
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((events[middle] as StoredEvent).position > position) high = middle
    else low = middle + 1
  }
  return low
}
