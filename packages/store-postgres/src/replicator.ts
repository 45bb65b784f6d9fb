import { replicatedRuns, WrongExpectedVersion, type ReplicatedRun, type StoredEvent } from '@leadledger/eventsourcing'
import { codeOf, type Connection } from '@leadledger/postgres'
import { appendCall } from './append-call.js'
import { conflictState } from './append-function.js'

/** Takes over events of another log, a call a batch; repeating it is safe, so lost connections are mended. */
export const replicator =
  (connection: Connection, schema: string, lockMs: number) =>
  async (events: readonly StoredEvent[]): Promise<void> => {
    const runs = replicatedRuns(events)
    if (runs.length === 0) return
    try {
      await connection.query(appendCall(schema, runs, { allOrNone: true, lockMs, clock: undefined }))
    } catch (error) {
      throw conflictOf(error, runs) ?? error
    }
  }

function conflictOf(error: unknown, runs: readonly ReplicatedRun[]): WrongExpectedVersion | undefined {
  if (codeOf(error) !== conflictState) return undefined
  const [number, actual] = String((error as { readonly detail?: unknown }).detail).split(' ')
  const run = runs[Number(number) - 1]
  return run && new WrongExpectedVersion(run.stream, run.expected, BigInt(actual ?? 0))
}
