import { LeadledgerError, StoreBusy, StoreFull, StoreRefused } from '@leadledger/eventsourcing'
import { ViewsFault, ViewsUnreachable } from './errors.js'
import { pause } from './pause.js'

const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' ? code : ''
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '')

/** The server's code; those of the system, such as `EPIPE`, are of no class of it. */
const sqlState = (error: unknown): string | undefined => /^(?:[0-9][0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/.exec(codeOf(error))?.[0]

/** The server is going down, starts up or is full; class 08 is the connection itself. */
const away = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '53300'])
/** Lock timeout, deadlock, serialization, statement timeout, and what two processes create at once. */
const busy = new Set(['55P03', '40P01', '40001', '57014', '42P07', '42P06', '42710', '23505'])
/** A standby or a session that may only read. */
const readOnly = '25006'
const full = new Set(['53100', '53200'])

/** Whether the connection is of no use any more. What has no SQLSTATE comes from the driver or the system: lost, refused, too slow. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error)
  if (state === undefined) return error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError)
  return state.startsWith('08') || away.has(state)
}

/** The error callers see for one of the driver. */
export function postgresError(schema: string, error: unknown): unknown {
  if (error instanceof LeadledgerError) return error
  const state = sqlState(error)
  if (isConnectionLost(error)) return new ViewsUnreachable(schema, state ?? (codeOf(error) || messageOf(error)), { cause: error })
  if (state === undefined) return error
  if (busy.has(state)) return new StoreBusy(schema, 0, { cause: told(error) })
  if (state === readOnly) return new StoreRefused(schema, 'replica', 'the server only reads: views need the primary', { cause: told(error) })
  if (full.has(state)) return new StoreFull(schema, { cause: told(error) })
  return new ViewsFault(schema, state, holdsData(state) ? '' : messageOf(error), { cause: told(error) })
}

/** Errors about values quote them, and they may be personal. */
const holdsData = (state: string): boolean => /^(22|23|P0)/.test(state)

/** What may be told of the driver's error: its `detail` and `where` quote rows. */
function told(error: unknown): Error {
  const state = sqlState(error) ?? ''
  const { message, stack } = error as Error
  const cause = new Error(holdsData(state) ? state : message)
  if (!holdsData(state) && stack !== undefined) cause.stack = stack
  return Object.assign(cause, { code: state })
}

const isPassing = (error: unknown): boolean => error instanceof ViewsUnreachable || error instanceof StoreBusy

const attempts = 8
/** No further attempt begins so long after the first, milliseconds. */
const attemptsMs = 15_000
const firstPauseMs = 50
const longestPauseMs = 2_000

/** Runs work again that failed for a reason that passes, 8 times at most; the count begins anew whenever `progress` gives another number. */
export async function again<Result>(work: () => Promise<Result>, progress: () => number = () => 0): Promise<Result> {
  let first = { attempt: 1, at: performance.now(), reached: progress() }
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      const reached = progress()
      if (reached !== first.reached) first = { attempt, at: performance.now(), reached }
      // Who waited its time out has waited long enough.
      const isWorthIt = isPassing(error) && !(error instanceof StoreBusy && error.waitedMs > 0)
      if (!isWorthIt || attempt - first.attempt >= attempts - 1 || performance.now() - first.at > attemptsMs) throw error
    }
    await pause(Math.min(firstPauseMs * 2 ** (attempt - first.attempt), longestPauseMs))
  }
}
