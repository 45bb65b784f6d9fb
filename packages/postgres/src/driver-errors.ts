import { LeadledgerError, StoreBusy, StoreFault, StoreFull, StoreRefused, StoreUnreachable } from '@leadledger/eventsourcing'

/** A failure before anything was sent: nothing was written, whatever the driver says. */
export class NotConnected extends Error {
  constructor(override readonly cause: unknown) {
    super('no connection')
  }
}

const driverError = (error: unknown): unknown => (error instanceof NotConnected ? error.cause : error)

/** PostgreSQL's SQLSTATE, the system's error code, or nothing. */
export function codeOf(error: unknown): string {
  const inner = driverError(error)
  const code = inner instanceof Error && 'code' in inner ? inner.code : undefined
  return typeof code === 'string' ? code : ''
}

const isSqlState = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code)

/**
 * Whether nobody can say what became of the statement: the connection is gone, or was ended by the server,
 * which also happens to a transaction that had committed and waited for its replicas.
 */
export const isConnectionLost = (error: unknown): boolean => {
  if (error instanceof LeadledgerError || error instanceof TypeError || error instanceof RangeError) return false
  const code = codeOf(error)
  return !isSqlState(code) || /^(08|57P|58|25P0[34])/.test(code)
}

/** The server rolled the statement back and says that the same again may succeed. */
export const isTransient = (error: unknown): boolean => /^(40001|40P01|53300|53400|57014|25006)$/.test(codeOf(error))

/** Another append held the log for the whole waiting time. */
const isLockTimeout = (error: unknown): boolean => codeOf(error) === '55P03'

const isFull = (error: unknown): boolean => /^(53100|53200|54)/.test(codeOf(error))

const isRefused = (error: unknown): boolean => /^(28|3D|3F|42501|42P01|42883)/.test(codeOf(error))

/**
 * What the caller sees of an error after which nothing is written. The driver's message may quote a value, so only its code is told.
 * What a function of our own raised, under a code that begins with LL, is for its caller and passes as it is.
 */
export function typedError(place: string, error: unknown, waitedMs: number): Error {
  if (error instanceof LeadledgerError) return error
  const cause = codeOf(error)
  if (error instanceof Error && cause.startsWith('LL')) return error
  if (isLockTimeout(error)) return new StoreBusy(place, Math.round(waitedMs), { cause })
  if (isFull(error)) return new StoreFull(place, { cause })
  if (isRefused(error)) return new StoreRefused(place, 'not-ours', `the server refused (${cause}): check user, database, schema and rights`, { cause })
  return new StoreFault(place, cause || (error instanceof Error ? error.name : 'unknown fault'), { cause })
}

/** Runs a statement once and tells what it failed by: what passes as {@link StoreUnreachable} or {@link StoreBusy} after 0 ms, as one try has not waited. */
export async function oneTry<Result>(place: string, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now()
  try {
    return await work()
  } catch (error) {
    if (isConnectionLost(error)) throw new StoreUnreachable(place, 0, { cause: causeOf(error) })
    if (isTransient(error)) throw new StoreBusy(place, 0, { cause: causeOf(error) })
    throw typedError(place, error, performance.now() - began)
  }
}

/** Whether `oneTry` tells of something that passes; who waited some time out has waited long enough. */
export const isPassing = (error: unknown): boolean => (error instanceof StoreUnreachable || error instanceof StoreBusy) && error.waitedMs === 0

/** The name or code that is told of a failure. */
export function causeOf(error: unknown): string {
  if (error instanceof LeadledgerError) return typeof error.cause === 'string' ? error.cause : error.code
  return codeOf(error) || 'no answer'
}
