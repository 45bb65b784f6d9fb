import { setTimeout } from 'node:timers/promises'

/** Waits about so many milliseconds, a random half more or less, so that processes do not come in step; less when `signal` is aborted. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  setTimeout(ms * (0.5 + Math.random()), undefined, signal && { signal }).catch((error: unknown) => {
    if (!signal?.aborted) throw error
  })
