/** Tells subscriptions of one process that the log may have grown. */
export interface Bell {
  ring(): void
  listen(): Listener
}

export interface Listener {
  /** Resolves when the bell rang since the last time this was called, or `signal` is aborted. */
  heard(signal?: AbortSignal): Promise<void>
  stop(): void
}

/** A bell that also rings for itself every `everyMs` milliseconds while somebody waits, where other processes may write. */
export function bell(everyMs?: number): Bell {
  const listeners = new Set<() => void>()
  return {
    ring() {
      for (const wake of listeners) wake()
    },
    listen() {
      // What was appended before the first look at the log needs no ring.
      let rang = false
      let resolve: (() => void) | undefined
      const wake = (): void => {
        rang = true
        resolve?.()
      }
      listeners.add(wake)
      return {
        async heard(signal) {
          if (!rang && !signal?.aborted) {
            const timer = everyMs === undefined ? undefined : setTimeout(wake, everyMs)
            signal?.addEventListener('abort', wake)
            await new Promise<void>((done) => {
              resolve = done
            })
            signal?.removeEventListener('abort', wake)
            clearTimeout(timer)
          }
          rang = false
        },
        stop: () => void listeners.delete(wake),
      }
    },
  }
}
