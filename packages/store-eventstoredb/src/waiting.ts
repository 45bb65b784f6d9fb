/** Resolves after so many milliseconds, or at once when `signal` is aborted. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })

/** How long to wait before another try: between half of and all of a time that doubles with each, up to 2 s. */
export const backOff = (tries: number): number => Math.min(2000, 10 * 2 ** Math.min(tries, 10)) * (0.5 + Math.random() / 2)

/** Resolves behind everything that is ready in this turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
