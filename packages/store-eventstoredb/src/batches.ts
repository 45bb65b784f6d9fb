import type { Call, ServerEvent } from './client.js'
import { NoAnswer } from './errors.js'
import { interruptible, type Interruptible } from './interruptible.js'
import { turn } from './waiting.js'

export interface BatchOptions {
  readonly batchSize: number
  /** How long nothing may come while somebody waits. */
  readonly idleMs: number
  /** Each ends the read with its reason. */
  readonly signals: readonly (AbortSignal | undefined)[]
}

/** What a read yields, in batches that are full but for the last. @throws {NoAnswer} when nothing comes. */
export async function* fullBatches(call: Call, { batchSize, idleMs, signals }: BatchOptions): AsyncGenerator<readonly ServerEvent[]> {
  const waiter = interruptible(signals)
  const alarm = alarmed(idleMs, waiter)
  const events = call.events[Symbol.asyncIterator]()
  let batch: ServerEvent[] = []
  try {
    for (;;) {
      const { done, value } = await alarm.while(events.next())
      if (done) break
      if (value.event) batch.push(value.event)
      if (batch.length < batchSize) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  } finally {
    waiter.release()
    alarm.stop()
    call.cancel()
  }
}

/** What a subscription yields, as soon as it comes; a batch of none says that nothing came for `idleMs`. `alive` tells of other signs of life. */
export async function* readyBatches(
  subscribe: (alive: () => void) => Call,
  { batchSize, idleMs, signals }: BatchOptions,
): AsyncGenerator<readonly ServerEvent[]> {
  const waiter = interruptible(signals)
  const idle = Symbol('idle')
  let wake: ((value: typeof idle) => void) | undefined
  const timer = setTimeout(() => wake?.(idle), idleMs)
  const call = subscribe(() => timer.refresh())
  const events = call.events[Symbol.asyncIterator]()
  const ask = (): ReturnType<typeof events.next> => {
    const asked = events.next()
    // Looked at only where it is waited for: until then a failure is nobody's.
    asked.catch(() => undefined)
    return asked
  }
  let next = ask()
  try {
    for (;;) {
      timer.refresh()
      const first = await waiter.wait(Promise.race([next, new Promise<typeof idle>((resolve) => (wake = resolve))]))
      if (first === idle) {
        yield []
        continue
      }
      if (first.done) return
      const batch = first.value.event ? [first.value.event] : []
      next = ask()
      const enough = turn()
      for (let more = await soon(next, enough); more && batch.length < batchSize; more = await soon(next, enough)) {
        if (more.event) batch.push(more.event)
        next = ask()
      }
      if (batch.length > 0) yield batch
    }
  } finally {
    clearTimeout(timer)
    waiter.release()
    call.cancel()
  }
}

/** What was asked for, if it comes before `enough`; its end or failure shows when it is asked for again. */
const soon = <Item>(next: Promise<IteratorResult<Item>>, enough: Promise<void>): Promise<Item | undefined> =>
  Promise.race([next, enough]).then(
    (result) => (result && !result.done ? result.value : undefined),
    () => undefined,
  )

interface Alarm {
  while<Result>(promise: Promise<Result>): Promise<Result>
  stop(): void
}

/** Interrupts the waiter when one wait takes longer than `ms`. */
function alarmed(ms: number, waiter: Interruptible): Alarm {
  let waiting = false
  const timer = setTimeout(() => {
    if (waiting) waiter.interrupt(new NoAnswer(ms))
  }, ms)
  return {
    async while(promise) {
      waiting = true
      timer.refresh()
      try {
        return await waiter.wait(promise)
      } finally {
        waiting = false
      }
    },
    stop: () => clearTimeout(timer),
  }
}
