import { LeadledgerError, StoreBusy, StoreFault, StoreFull, StoreRefused } from '@leadledger/eventsourcing'

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
  const code = codeOf(error)
  return !(error instanceof LeadledgerError) && (!isSqlState(code) || /^(08|57P|58)/.test(code))
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
