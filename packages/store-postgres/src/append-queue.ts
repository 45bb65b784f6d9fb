import { AppendOutcomeUnknown, WrongExpectedVersion, type Appended, type NewEvent, type StreamName } from '@leadledger/eventsourcing'
import { isConnectionLost, mayRetry, NotConnected, pause, typedError, unreachable, type Connection, type TextRow } from '@leadledger/postgres'
import { appendCall, type AppendRequest } from './append-call.js'

interface Waiting extends AppendRequest {
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: Error) => void
}

export interface AppendQueueOptions {
  readonly connection: Connection
  readonly schema: string
  readonly clock: (() => number) | undefined
  readonly tryMs: number
  readonly budgetMs: number
  /** What is stored under some ids. */
  readonly reconcile: (stream: StreamName, ids: readonly string[]) => Promise<Appended | undefined>
}

/** Appends of one process: those that wait for the one under way share the next transaction, and so one wait for the disk. */
export interface AppendQueue {
  append(request: AppendRequest): Promise<Appended>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

/** Bounds of one transaction, so that others get the lock too. */
const mostEvents = 2000
const mostCharacters = 4_000_000

export function appendQueue(options: AppendQueueOptions): AppendQueue {
  const { connection, schema, clock, tryMs, budgetMs, reconcile } = options
  let queue: Waiting[] = []
  let draining: Promise<void> | undefined

  const send = (group: readonly Waiting[]): Promise<readonly TextRow[]> =>
    connection.once(appendCall(schema, group, { allOrNone: false, lockMs: tryMs * 0.8, clock }))

  const failure = ({ stream, events }: AppendRequest, error: unknown, inDoubt: boolean, waitedMs: number): Error => {
    const cause = mayRetry(error) ? unreachable(connection.place, error, waitedMs) : typedError(connection.place, error, waitedMs)
    return inDoubt ? new AppendOutcomeUnknown(stream, idsOf(events), { cause }) : cause
  }

  /** Sends the same again while no certain answer comes; once one was lost, nothing but an answer ends the doubt. */
  const write = async (group: readonly Waiting[], wasInDoubt = false): Promise<void> => {
    const began = performance.now()
    let inDoubt = wasInDoubt
    for (let tries = 1; ; tries++) {
      const answer = await send(group).catch((error: unknown) => ({ error }))
      if (!('error' in answer)) {
        for (const [index, waiting] of group.entries()) await settle(waiting, answer[index] ?? [], inDoubt)
        return
      }
      const { error } = answer
      inDoubt ||= !(error instanceof NotConnected) && isConnectionLost(error)
      const waited = performance.now() - began
      if (!mayRetry(error) && group.length > 1) {
        // What fails alone fails for its own reason.
        for (const waiting of group) await write([waiting], inDoubt)
        return
      }
      if (!mayRetry(error) || waited >= budgetMs) {
        for (const waiting of group) waiting.reject(failure(waiting, error, inDoubt, waited))
        return
      }
      await pause(tries)
    }
  }

  /** After doubt a conflict may be with our own earlier try, which took effect later than we looked. */
  const settle = async (waiting: Waiting, row: TextRow, inDoubt: boolean): Promise<void> => {
    const { stream, expected, events, resolve, reject } = waiting
    const [outcome, actual, first, position] = row
    if (outcome !== 'conflict') {
      const firstVersion = BigInt(first ?? 0)
      resolve({ duplicate: outcome === 'duplicate', firstVersion, lastVersion: firstVersion + BigInt(events.length) - 1n, position: BigInt(position ?? 0) })
      return
    }
    try {
      const own = inDoubt ? await reconcile(stream, idsOf(events)) : undefined
      if (own) resolve(own)
      else reject(new WrongExpectedVersion(stream, expected, BigInt(actual ?? 0)))
    } catch (error) {
      reject(failure(waiting, error, true, 0))
    }
  }

  const drain = async (): Promise<void> => {
    while (queue.length > 0) await write(queue.splice(0, groupSize(queue)))
    draining = undefined
  }

  return {
    append: (request) =>
      new Promise((resolve, reject) => {
        // A copy, since the caller may change its own events before they are sent.
        const events = request.events.map((event) => ({ ...event }))
        queue.push({ ...request, events, resolve, reject })
        draining ??= Promise.resolve().then(drain)
      }),
    idle: async () => {
      await draining
    },
  }
}

const idsOf = (events: readonly NewEvent[]): readonly string[] => events.map(({ id }) => id)

/** How many of the waiting appends fit into one transaction; at least one. */
function groupSize(queue: readonly AppendRequest[]): number {
  let events = 0
  let characters = 0
  const tooMany = queue.findIndex((request) => {
    events += request.events.length
    for (const { data, metadata } of request.events) characters += data.length + metadata.length
    return events > mostEvents || characters > mostCharacters
  })
  return tooMany < 0 ? queue.length : Math.max(1, tooMany)
}
