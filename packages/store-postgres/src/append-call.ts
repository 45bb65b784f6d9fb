import type { ExpectedVersion, NewEvent, StreamName } from '@leadledger/eventsourcing'
import type { Statement } from '@leadledger/postgres'
import { anyExistingVersion } from './append-function.js'

/** One call of `append`, checked. */
export interface AppendRequest {
  readonly stream: StreamName
  readonly expected: ExpectedVersion
  readonly events: readonly NewEvent[]
  /** When another log recorded them; the store's clock by default. */
  readonly recordedAt?: number
}

export interface AppendCallOptions {
  /** Nothing is written when one of the appends is a conflict. */
  readonly allOrNone: boolean
  /** Longest wait for the log, in milliseconds. */
  readonly lockMs: number
  readonly clock: (() => number) | undefined
}

const longestStream = 2n ** 62n

/** The expected version as the function takes it; no stream is that long, and the function can still add to it. */
function expectedNumber(expected: ExpectedVersion): bigint {
  if (expected === 'noStream') return 0n
  if (expected === 'streamExists') return anyExistingVersion
  return expected < longestStream ? expected : longestStream
}

/** The statement that makes some appends in one transaction; its rows answer them in their order. */
export function appendCall(schema: string, requests: readonly AppendRequest[], { allOrNone, lockMs, clock }: AppendCallOptions): Statement {
  const events = requests.flatMap((request) => request.events)
  const now = clock ? Math.trunc(clock()) : null
  const values = [
    requests.map(({ stream }) => stream),
    requests.map(({ expected }) => String(expectedNumber(expected))),
    requests.map((request) => request.events.length),
    events.map(({ id }) => id),
    events.map(({ type }) => type),
    events.map((event) => event.schema),
    events.map(({ occurredAt }) => occurredAt),
    events.map(({ data }) => data),
    events.map(({ metadata }) => metadata),
    requests.map(({ recordedAt }) => recordedAt ?? now),
    allOrNone,
    Math.max(1, Math.trunc(lockMs)),
  ]
  const parameters = values.map((_, index) => `$${index + 1}`).join(', ')
  return { name: 'append', text: `select outcome, actual, first_version, last_position from "${schema}".append_events(${parameters})`, values }
}
