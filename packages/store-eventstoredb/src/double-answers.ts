import { Metadata, status } from '@grpc/grpc-js'
import type { Expected } from './double-decision.js'
import type { AppendOutcome, LoggedEvent, ProposedEvent } from './double-log.js'
import { nameOf, packed, uuidOf, type Expectation, type LogPosition, type Proposed } from './double-wire.js'

/** An error as grpc-js sends it: a status and trailers. */
export interface ServerError {
  readonly code: status
  readonly details: string
  readonly metadata: Metadata
}

/** The server's way to name an error: `exception` in the trailers. */
export function serverError(code: status, details: string, trailers: Readonly<Record<string, string>> = {}): ServerError {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value)
  return { code, details, metadata }
}

export const notReady = (): ServerError => serverError(status.UNAVAILABLE, 'Server Is Not Ready')
export const writeTimeout = (): ServerError => serverError(status.ABORTED, 'Operation timed out')
export const accessDenied = (): ServerError => serverError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' })
export const notLeader = (leader: { readonly host: string; readonly port: number }): ServerError =>
  serverError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': leader.host,
    'leader-endpoint-port': String(leader.port),
  })
export const streamDeleted = (stream: string): ServerError =>
  serverError(status.FAILED_PRECONDITION, 'Event stream is deleted', { exception: 'stream-deleted', 'stream-name': stream })
const tooLarge = (limit: number): ServerError =>
  serverError(status.INVALID_ARGUMENT, 'Maximum Append Size Exceeded', {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  })
const wrongVersion = (stream: string, expected: Expected, current: number | undefined): ServerError =>
  serverError(status.FAILED_PRECONDITION, '', {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(versionWords[String(expected)] ?? expected),
    ...(current === undefined ? {} : { 'actual-version': String(current) }),
  })

/** How trailers say what is no revision. */
const versionWords: Readonly<Record<string, number>> = { no_stream: -1, any: -2, stream_exists: -4 }

export const positionOf = ({ commit, prepare }: LoggedEvent): LogPosition => ({ commit_position: String(commit), prepare_position: String(prepare) })

export function expectedOf({ revision, stream_position, no_stream, stream_exists }: Expectation): Expected {
  const exact = revision ?? stream_position
  if (exact !== undefined) return BigInt(exact)
  return no_stream ? 'no_stream' : stream_exists ? 'stream_exists' : 'any'
}

export const proposedEvent = ({ id, metadata = {}, custom_metadata, data }: Proposed): ProposedEvent => ({
  id: uuidOf(id),
  metadata,
  customMetadata: Buffer.from(custom_metadata ?? []),
  data: Buffer.from(data ?? []),
})

const expectation = (expected: Expected, exact: string): object =>
  typeof expected === 'bigint' ? { [exact]: String(expected) } : { [`expected_${expected}`]: {} }

/** What a classic append is answered; an error ends the call with a status. */
export function appendAnswer(outcome: AppendOutcome, expected: Expected, stream: string, maxAppendSize: number): object | ServerError {
  switch (outcome.outcome) {
    case 'written':
    case 'already':
      return { success: { current_revision: String(outcome.last.revision), position: positionOf(outcome.last) } }
    case 'wrong-expected-version': {
      const current = outcome.current === undefined ? { current_no_stream: {} } : { current_revision: String(outcome.current) }
      return { wrong_expected_version: { ...current, ...expectation(expected, 'expected_revision') } }
    }
    case 'stream-deleted':
      return streamDeleted(stream)
    case 'too-large':
      return tooLarge(maxAppendSize)
    default:
      return writeTimeout()
  }
}

/** The same for one append of a batch stream, whose errors are messages. */
export function batchAnswer(outcome: AppendOutcome, expected: Expected, { stream_identifier }: Expectation, maxAppendSize: number): object {
  const error = (code: status, message: string, name: string, details: object) => ({ error: { code, message, details: packed(name, details) } })
  switch (outcome.outcome) {
    case 'written':
    case 'already':
      return { success: { current_revision: String(outcome.last.revision), position: positionOf(outcome.last) } }
    case 'wrong-expected-version': {
      const current = outcome.current === undefined ? { current_no_stream: {} } : { current_stream_revision: String(outcome.current) }
      const details = { ...current, ...expectation(expected, 'expected_stream_position') }
      return error(status.FAILED_PRECONDITION, 'Wrong expected version', 'WrongExpectedVersion', details)
    }
    case 'stream-deleted':
      return error(status.FAILED_PRECONDITION, 'Stream deleted', 'StreamDeleted', { stream_identifier })
    case 'too-large':
      return error(status.INVALID_ARGUMENT, 'Too large', 'MaximumAppendSizeExceeded', { maxAppendSize })
    default:
      return error(status.DEADLINE_EXCEEDED, 'Timeout', 'Timeout', {})
  }
}

/** What a delete or a tombstone is answered. */
export function deleteAnswer(outcome: AppendOutcome, expectation: Expectation): object | ServerError {
  if (outcome.outcome === 'written' || outcome.outcome === 'already') return { position: positionOf(outcome.last) }
  const stream = nameOf(expectation.stream_identifier)
  if (outcome.outcome === 'wrong-expected-version') return wrongVersion(stream, expectedOf(expectation), outcome.current)
  return streamDeleted(stream)
}

export const isServerError = (answer: object): answer is ServerError => 'details' in answer && 'code' in answer
