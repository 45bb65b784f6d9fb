import { LogRegressed, type StoredEvent, type SubscribeOptions } from '@leadledger/eventsourcing'
import { fullBatches, readyBatches, type BatchOptions } from './batches.js'
import type { Call, LogPlace, ServerEvent } from './client.js'
import type { Session } from './connection.js'
import type { LogReadParts } from './log-reads.js'
import { patience } from './patience.js'
import { placeOf, positionOf } from './positions.js'

/** Longest a silent subscription is believed while there is something behind it that may be of other categories, in milliseconds. */
const longestIdleMs = 300_000

/** Where a subscription stands. */
interface Progress {
  after: bigint
  /** The last event given, which must still be there when the subscription is mended. */
  given: StoredEvent | undefined
  /** How long nothing may come before the log is looked at. */
  idleMs: number
}

/** Follows the log: everything behind a position and then what comes. After any end it was not asked for it goes on behind the last event it gave. */
export function follower(parts: LogReadParts): (options?: SubscribeOptions) => AsyncGenerator<readonly StoredEvent[]> {
  const { connection, limits, marker } = parts
  return async function* follow({ after = 0n, batchSize = 1000, category, signal } = {}) {
    const stop = signal ? AbortSignal.any([limits.closing, signal]) : limits.closing
    const tries = patience({ ...limits, closing: stop, budgetMs: Infinity })
    const progress: Progress = { after: after > marker ? after : marker, given: undefined, idleMs: limits.tryMs }
    const size = Math.max(1, Math.trunc(batchSize) || 1)
    for (;;) {
      limits.closing.throwIfAborted()
      if (signal?.aborted) return
      const session = connection.session()
      const signals = [session.ended, stop]
      try {
        await confirm(parts, session, progress)
        for await (const events of subscription(parts, session, progress, category, { batchSize: size, signals })) {
          tries.succeeded()
          yield events
          if (signal?.aborted) return
        }
        await tries.failed('it ended')
      } catch (error) {
        if (signal?.aborted && !limits.closing.aborted) return
        connection.failed(session, error)
        await tries.failed(error).catch((final: unknown) => {
          if (!signal?.aborted || limits.closing.aborted) throw final
        })
      }
    }
  }
}

/** One subscription on the server, until it ends or there is reason to doubt it. */
async function* subscription(
  parts: LogReadParts,
  { client }: Session,
  progress: Progress,
  category: string | undefined,
  options: Omit<BatchOptions, 'idleMs'>,
): AsyncGenerator<readonly StoredEvent[]> {
  const call = (alive: () => void): Call => client.subscribe(placeOf(progress.after), parts.names.filter(category), alive)
  for await (const batch of readyBatches(call, { ...options, idleMs: progress.idleMs })) {
    if (batch.length === 0) {
      const last = await parts.head.last()
      if (!last || last.position === progress.after) continue
      progress.idleMs = Math.min(longestIdleMs, progress.idleMs * 2)
      return
    }
    const fresh = batch.filter(({ position }) => position && positionOf(position) > progress.after)
    progress.after = positionOf(fresh.at(-1)?.position ?? placeOf(progress.after))
    const events = fresh.map((event) => parts.ours(event, category)).filter((event) => event !== undefined)
    if (events.length === 0) continue
    progress.given = events.at(-1)
    progress.idleMs = parts.limits.tryMs
    yield events
  }
}

/** Fails when the log does not reach as far as it did, or holds another event where the last given one was. @throws {LogRegressed} */
async function confirm({ head, limits, marker }: LogReadParts, session: Session, { after, given }: Progress): Promise<void> {
  if (after <= marker) return
  const first = async (from: LogPlace | 'end', direction: 'forwards' | 'backwards'): Promise<ServerEvent | undefined> => {
    const call = session.client.readAll(from, direction, 1)
    for await (const [event] of fullBatches(call, { batchSize: 1, idleMs: limits.tryMs, signals: [session.ended, limits.closing] })) return event
    return undefined
  }
  const last = (await first('end', 'backwards'))?.position
  const end = last ? positionOf(last) : 0n
  const stands = end >= after && given ? await first(placeOf(given.position), 'forwards') : undefined
  if (end >= after && (!given || stands?.id === given.id)) return
  head.forget()
  throw new LogRegressed(given?.position ?? after, end)
}
