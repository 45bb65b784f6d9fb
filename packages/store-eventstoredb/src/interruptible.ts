/** Waits for one promise after another, each of which something else may cut short. */
export interface Interruptible {
  /** Settles as `promise` does, or rejects when interrupted first; what the promise does afterwards is nobody's concern. */
  wait<Result>(promise: Promise<Result>): Promise<Result>
  /** Rejects the wait under way, and all that follow. */
  interrupt(reason: unknown): void
  /** Forgets its signals. */
  release(): void
}

/** One that is interrupted by the reasons of these signals. Racing with a promise that lives long would keep every race alive as long. */
export function interruptible(signals: readonly (AbortSignal | undefined)[] = []): Interruptible {
  let reject: ((reason: unknown) => void) | undefined
  let interrupted: { readonly reason: unknown } | undefined
  const interrupt = (reason: unknown): void => {
    interrupted ??= { reason }
    reject?.(interrupted.reason)
  }
  const listeners = signals.map((signal) => {
    const abort = (): void => interrupt(signal?.reason)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort)
    return () => signal?.removeEventListener('abort', abort)
  })
  return {
    wait: (promise) =>
      new Promise((resolve, fail) => {
        promise.then(resolve, fail)
        reject = fail
        if (interrupted) fail(interrupted.reason)
      }),
    interrupt,
    release() {
      for (const forget of listeners) forget()
    },
  }
}
