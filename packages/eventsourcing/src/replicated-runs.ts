import { checkAppend } from './append-checks.js'
import type { NewEvent, StoredEvent } from './event-store.js'
import type { StreamName } from './stream.js'

/** Events of another log that stand one behind the other in one stream and were recorded at the same moment: one append of `replicate`. */
export interface ReplicatedRun {
  readonly stream: StreamName
  readonly expected: bigint
  readonly events: readonly NewEvent[]
  readonly recordedAt: number
}

/** Longest run: whatever was one append fits into one, and what only looks like it stays within every limit. */
const mostBytes = 500_000

/** The runs of some events, in their order. @throws {InvalidAppend} */
export function replicatedRuns(events: readonly StoredEvent[]): readonly ReplicatedRun[] {
  const runs: { readonly first: StoredEvent; readonly events: StoredEvent[]; bytes: number }[] = []
  for (const event of events) {
    const bytes = event.data.length + event.metadata.length
    const run = runs.at(-1)
    const last = run?.events.at(-1)
    const goesOn = last?.stream === event.stream && last.recordedAt === event.recordedAt && last.version + 1n === event.version
    if (run && goesOn && run.bytes + bytes <= mostBytes) {
      run.events.push(event)
      run.bytes += bytes
    } else runs.push({ first: event, events: [event], bytes })
  }
  return runs.map(({ first, events: run }) => {
    const { stream, recordedAt } = first
    const expected = first.version - 1n
    checkAppend(stream, expected, run)
    return { stream, expected, events: run, recordedAt }
  })
}
