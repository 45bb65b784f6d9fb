import { NoAnswer } from './errors.js'

/** What an error of a client package means for the call it ends. */
export type Failure =
  /** Another writer was first; nothing of this try is written. `revision` is the stream's last, undefined where there is no stream. */
  | { readonly kind: 'conflict'; readonly revision: bigint | undefined }
  /** Certainly not written, and worth another try. */
  | { readonly kind: 'not-written' }
  /** Written or not; worth another try. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'stream-not-found' | 'stream-deleted' | 'access-denied' | 'wrong-server' }
  | { readonly kind: 'too-large'; readonly limit: number }

interface ClientError {
  readonly type?: unknown
  /** The status of gRPC. */
  readonly code?: unknown
  readonly message?: unknown
  readonly actualVersion?: unknown
  readonly actualState?: unknown
  readonly maxAppendSize?: unknown
}

const byType: Readonly<Record<string, Failure>> = {
  'not-leader': { kind: 'not-written' },
  'stream-not-found': { kind: 'stream-not-found' },
  'stream-deleted': { kind: 'stream-deleted' },
  'stream-tombstoned': { kind: 'stream-deleted' },
  'access-denied': { kind: 'access-denied' },
}

/** PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED. */
const byCode: Readonly<Record<number, Failure>> = { 7: { kind: 'access-denied' }, 12: { kind: 'wrong-server' }, 16: { kind: 'access-denied' } }

/** By the error's type, then its code, then its message; what cannot be told is unknown. */
export function failureOf(error: unknown): Failure {
  const { type, code, message, actualVersion, actualState, maxAppendSize } = (error ?? {}) as ClientError
  if (type === 'wrong-expected-version') return { kind: 'conflict', revision: revisionOf(actualVersion ?? actualState) }
  if (type === 'maximum-append-size-exceeded') return { kind: 'too-large', limit: Number(maxAppendSize) }
  const known = typeof type === 'string' ? byType[type] : undefined
  if (known) return known
  if (typeof code === 'number' && byCode[code]) return byCode[code]
  // What never reached a server is no error of a call, so it has no type: every seed was down.
  if (type === undefined && (code === 14 || String(message).startsWith('Failed to discover'))) return { kind: 'not-written' }
  return { kind: 'unknown' }
}

/** A revision, whatever the package made of it; `no_stream` is none. */
const revisionOf = (revision: unknown): bigint | undefined => (typeof revision === 'bigint' || typeof revision === 'number' ? BigInt(revision) : undefined)

/** Whether nothing came in time, over a connection that may still stand. */
export const isSilence = (error: unknown): boolean => error instanceof NoAnswer || (error as ClientError | undefined)?.type === 'deadline-exceeded'

/** Whether the connection is to be given up: it broke, or nothing came over it. */
export function isLost(error: unknown): boolean {
  const { type, code } = (error ?? {}) as ClientError
  // The client itself goes on to the leader it was told.
  if (type === 'not-leader') return false
  return isSilence(error) || failureOf(error).kind === 'not-written' || type === 'unavailable' || type === 'cancelled' || code === 14 || code === 1
}
