import { StoreBusy } from '@leadledger/eventsourcing'
import { isBusy, typedError } from './driver-errors.js'

/** Longest time one attempt may block the event loop while it waits for a lock, in milliseconds. */
export const busySliceMs = 20

const longestPauseMs = 20

/** A pause before the next attempt, random so that rivals do not meet again. */
export const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 1 + Math.random() * Math.min(longestPauseMs, 2 * attempt))
  })

/** Lets timers and sockets have their turn. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

/**
 * The result of `attempt`, tried again while another connection holds a lock.
 * @throws {StoreBusy} after `budgetMs`; any other error of the driver as its typed one.
 */
export async function untilUnlocked<Result>(file: string, budgetMs: number, attempt: () => Result): Promise<Result> {
  const started = performance.now()
  for (let tries = 1; ; tries++) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error)) throw typedError(file, error)
      const waited = performance.now() - started
      if (waited >= budgetMs) throw new StoreBusy(file, Math.round(waited), { cause: error })
    }
    await pause(tries)
  }
}
