import assert from 'node:assert/strict'
import type { EventStore, NewEvent, StoredEvent, SubscribeOptions } from '@leadledger/eventsourcing'
import { defaultPatienceMs, inTime } from './in-time.js'
import { envelopeOf, idsOf } from './sample-events.js'

/** Somebody who follows a log and is not patient for ever. */
export interface Subscriber {
  /** The next `count` events. @throws an `AssertionError` when they do not come in time. */
  take(count: number): Promise<readonly StoredEvent[]>
  /** Fails unless the next events are those that `append` appends; they are waited for before it begins. */
  sees(append: () => Promise<readonly NewEvent[]>): Promise<void>
  /** What comes until the subscription ends by itself. */
  end(): Promise<readonly StoredEvent[]>
  /** Sizes of the batches so far. */
  sizes(): readonly number[]
  leave(): Promise<void>
}

export function subscriber(store: EventStore, options: SubscribeOptions | undefined, patienceMs = defaultPatienceMs): Subscriber {
  // Leaving must also end a subscription that waits.
  const left = new AbortController()
  const signal = options?.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal
  const batches = store.subscribe({ ...options, signal })[Symbol.asyncIterator]()
  const sizes: number[] = []
  let ready: StoredEvent[] = []

  const next = async (): Promise<boolean> => {
    const { done, value } = await inTime(batches.next(), patienceMs)
    if (done) return false
    sizes.push(value.length)
    ready.push(...value.map(envelopeOf))
    return true
  }
  const taken = (count: number): readonly StoredEvent[] => {
    const events = ready.slice(0, count)
    ready = ready.slice(count)
    return events
  }
  const take = async (count: number): Promise<readonly StoredEvent[]> => {
    while (ready.length < count) if (!(await next())) assert.fail(`the subscription ended with ${ready.length} of ${count} events`)
    return taken(count)
  }

  return {
    take,
    async sees(append) {
      const [first, events] = await Promise.all([take(1), append()])
      assert.deepEqual(idsOf([...first, ...(await take(events.length - 1))]), idsOf(events))
    },
    async end() {
      while (await next());
      return taken(ready.length)
    },
    sizes: () => sizes,
    async leave() {
      left.abort()
      await inTime(Promise.resolve(batches.return?.()), patienceMs).catch(() => undefined)
    },
  }
}
