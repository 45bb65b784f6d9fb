import { StoreClosed } from '@leadledger/eventsourcing'

/** Lets a bounded number of appends be under way and gives each its instant. */
export interface AppendLanes {
  /** @throws {StoreClosed} when its turn does not come before the store is closed. */
  run<Result>(append: (recordedAt: number) => Promise<Result>): Promise<Result>
  /** Once none is under way, no append is given an instant before this one. */
  notBefore(instant: number): void
  /** Rejects those that wait; resolves when those under way are done. */
  close(): Promise<void>
}

export interface LaneOptions {
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** Appends under way at the same time. */
  readonly lanes: number
  /** How old the instant of those under way may become before others wait for them, in milliseconds. */
  readonly freshMs: number
  /** Milliseconds since some moment, never going back; the system's by default. */
  readonly elapsed?: () => number
}

/**
 * Appends that are under way together carry one instant: which of them the server writes first is not known, and `recordedAt` must not go back along the log.
 * When the instant is no longer fresh, the next ones wait for those under way, but no longer than it was fresh: one that tries again and again holds up nobody.
 */
export function appendLanes({ clock, lanes, freshMs, elapsed = () => performance.now() }: LaneOptions): AppendLanes {
  const waiting: { readonly start: () => void; readonly refuse: (error: Error) => void }[] = []
  let running = 0
  let instant = -Infinity
  let floor = -Infinity
  let givenAt = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let idle = (): void => undefined

  const mayStart = (): boolean => {
    if (running >= lanes) return false
    const age = elapsed() - givenAt
    return running === 0 || age < freshMs || age >= 2 * freshMs
  }
  const pump = (): void => {
    while (waiting.length > 0 && mayStart()) {
      if (running === 0) {
        instant = Math.max(instant, floor, clock())
        givenAt = elapsed()
      }
      running++
      waiting.shift()?.start()
    }
    if (waiting.length > 0 && running < lanes) timer ??= setTimeout(retry, freshMs)
  }
  const retry = (): void => {
    timer = undefined
    pump()
  }
  const turnComes = (): Promise<void> =>
    new Promise((start, refuse) => {
      waiting.push({ start, refuse })
      pump()
    })

  return {
    async run(append) {
      if (closed) throw new StoreClosed()
      await turnComes()
      try {
        return await append(instant)
      } finally {
        running--
        pump()
        if (running === 0) idle()
      }
    },
    notBefore(seen) {
      floor = Math.max(floor, seen)
    },
    close() {
      closed = true
      clearTimeout(timer)
      for (const { refuse } of waiting.splice(0)) refuse(new StoreClosed())
      return running === 0 ? Promise.resolve() : new Promise((resolve) => (idle = resolve))
    },
  }
}
