import { setMaxListeners } from 'node:events'
import { LeadledgerError, StoreUnreachable } from '@leadledger/eventsourcing'
import { AccessDenied, NoAnswer } from './errors.js'
import { failureOf } from './failures.js'
import { backOff, pause } from './waiting.js'

/** What bounds the calls of a store. */
export interface Limits {
  /** How long one try may take, in milliseconds. */
  readonly tryMs: number
  /** How long to try again, in milliseconds. */
  readonly budgetMs: number
  /** Host and port, for messages. */
  readonly server: string
  /** Aborted when the store is closed, with the error that its callers see. */
  readonly closing: AbortSignal
}

/** For calls that are finished also while the store is closing. */
export const neverClosing: AbortSignal = new AbortController().signal
setMaxListeners(0, neverClosing)

/** Bounds how long failures may follow one another with no success between them. */
export interface Patience {
  succeeded(): void
  /** Waits a little. @throws what the caller of the store sees, when another try is no use or the time is up. */
  failed(error: unknown): Promise<void>
}

export function patience({ budgetMs, server, closing }: Limits): Patience {
  let since = performance.now()
  let tries = 0
  return {
    succeeded() {
      since = performance.now()
      tries = 0
    },
    async failed(cause) {
      closing.throwIfAborted()
      if (cause instanceof LeadledgerError && !(cause instanceof NoAnswer || cause instanceof StoreUnreachable)) throw cause
      const { kind } = failureOf(cause)
      if (kind === 'access-denied') throw new AccessDenied(server, { cause })
      const waited = performance.now() - since
      if (kind === 'wrong-server' || waited >= budgetMs) throw new StoreUnreachable(server, Math.round(waited), { cause })
      await pause(Math.min(backOff(tries++), budgetMs - waited), closing)
      closing.throwIfAborted()
    },
  }
}
