import {
  AppendOutcomeUnknown,
  InvalidAppend,
  StoreClosed,
  WrongExpectedVersion,
  type Appended,
  type ExpectedVersion,
  type StreamName,
  StoreUnreachable,
} from '@leadledger/eventsourcing'
import type { ClientEvent, ServerEvent } from './client.js'
import type { Connection } from './connection.js'
import { AccessDenied, NoAnswer, StreamDeleted } from './errors.js'
import { appendIdOf } from './event-envelope.js'
import { failureOf, type Failure } from './failures.js'
import type { Limits } from './patience.js'
import { positionOf } from './positions.js'
import type { ReadServerStream } from './stream-reads.js'
import { backOff, pause } from './waiting.js'

/** An append whose version is known: what every try sends, the same to the byte. */
export interface Batch {
  readonly stream: StreamName
  /** The stream's name on the server. */
  readonly name: string
  /** What the caller expects, for messages. */
  readonly expected: ExpectedVersion
  /** Version to append behind. */
  readonly behind: bigint
  readonly events: readonly ClientEvent[]
  /** Id of this append, on its first event: it tells its own success from that of another with the same ids. */
  readonly append: string
}

/** @throws {WrongExpectedVersion} {@link AppendOutcomeUnknown} {@link StreamDeleted} {@link AccessDenied} {@link InvalidAppend} {@link StoreUnreachable} {@link StoreClosed} */
export type Send = (batch: Batch) => Promise<Appended>

/** Sends a batch until its outcome is certain or the budget is spent; `readOnce` reads without trying again. */
export function sender(connection: Connection, readOnce: ReadServerStream, limits: Limits): Send {
  const attempt = attempts(connection, readOnce, limits.tryMs)
  return async (batch) => {
    const since = performance.now()
    let isWritten: 'no' | 'perhaps' = 'no'
    for (let tries = 0; ; tries++) {
      try {
        return await attempt(batch)
      } catch (error) {
        if (error instanceof WrongExpectedVersion) throw error
        const failure = failureOf(error)
        if (failure.kind === 'unknown') isWritten = 'perhaps'
        const waited = performance.now() - since
        if (isFinal(failure) || waited >= limits.budgetMs || limits.closing.aborted) {
          const ids = batch.events.map(({ id }) => id)
          if (isWritten === 'perhaps') throw new AppendOutcomeUnknown(batch.stream, ids, { cause: error })
          throw limits.closing.aborted ? new StoreClosed() : notWritten(batch.stream, failure, error, limits.server, waited)
        }
        await pause(Math.min(backOff(tries), limits.budgetMs - waited), limits.closing)
      }
    }
  }
}

const isFinal = ({ kind }: Failure): boolean => kind === 'stream-deleted' || kind === 'access-denied' || kind === 'too-large' || kind === 'wrong-server'

/** What the caller sees of a failure after which certainly nothing is written. */
function notWritten(stream: StreamName, failure: Failure, cause: unknown, server: string, waited: number): Error {
  if (failure.kind === 'stream-deleted') return new StreamDeleted(stream, { cause })
  if (failure.kind === 'access-denied') return new AccessDenied(server, { cause })
  if (failure.kind === 'too-large') return new InvalidAppend(stream, 'batch-too-large', `the server takes at most ${failure.limit} bytes`)
  return new StoreUnreachable(server, Math.round(waited), { cause })
}

/** One try, and the look at what it left where the answer does not say everything. */
function attempts(connection: Connection, readOnce: ReadServerStream, tryMs: number): Send {
  const storedFrom = async (name: string, fromRevision: bigint, maxCount: number): Promise<readonly ServerEvent[]> => {
    const stored: ServerEvent[] = []
    for await (const batch of readOnce(name, { fromRevision, direction: 'forwards', maxCount })) stored.push(...batch)
    return stored
  }
  const answer = (batch: Batch, first: ServerEvent, place: ServerEvent['position']): Appended => {
    if (!place) throw new NoAnswer(tryMs)
    const firstVersion = BigInt(first.revision) + 1n
    const duplicate = appendIdOf(first) !== batch.append
    return { duplicate, firstVersion, lastVersion: firstVersion + BigInt(batch.events.length) - 1n, position: positionOf(place) }
  }
  return async (batch) => {
    const { name, behind, events } = batch
    const expected = behind === 0n ? 'no_stream' : behind - 1n
    try {
      const { nextExpectedRevision, position } = await connection.use(({ client }) => inTime(client.append(name, expected, events, tryMs), tryMs))
      // Where the stream was deleted a moment ago and has come back, it stands further on than expected.
      const [first] = await storedFrom(name, BigInt(nextExpectedRevision) + 1n - BigInt(events.length), 1)
      if (first?.id !== events[0]?.id || !first) throw new NoAnswer(tryMs)
      return answer(batch, first, position)
    } catch (error) {
      const failure = failureOf(error)
      if (failure.kind !== 'conflict') throw error
      const run = await storedFrom(name, behind, events.length)
      const [first] = run
      if (first && run.length === events.length && run.every(({ id }, index) => id === events[index]?.id)) return answer(batch, first, run.at(-1)?.position)
      throw new WrongExpectedVersion(batch.stream, batch.expected, failure.revision === undefined ? 0n : failure.revision + 1n)
    }
  }
}

/** The answer, or `NoAnswer` after so long; what comes later is nobody's concern. */
function inTime<Result>(answer: Promise<Result>, ms: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswer(ms)), ms)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
