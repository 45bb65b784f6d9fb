import { replicatedRuns, type EventStore, type StoredEvent } from '@leadledger/eventsourcing'
import type { BrokenStore } from './broken-store.js'
import { changed } from './changed-store.js'

const broken = (name: string, breaks: readonly string[], replicate: (store: EventStore, events: readonly StoredEvent[]) => Promise<void>): BrokenStore => ({
  name,
  breaks,
  wrap: (store) => changed(store, { replicate: (events) => replicate(store, events) }),
})

/** Defects of taking over another log. */
export const brokenReplications: readonly BrokenStore[] = [
  broken(
    'records its own time for what it takes over',
    [
      'takes over events of another log as they are, in their order',
      'takes over a log part by part',
      'takes over nothing twice',
      'takes over a thousand events of one moment',
      'refuses to take over events that do not go on where a stream ends',
    ],
    async (store, events) => {
      for (const { stream, expected, events: run } of replicatedRuns(events)) await store.append(stream, expected, run)
    },
  ),
  broken(
    'takes over a stream after the other',
    [
      'takes over events of another log as they are, in their order',
      'takes over a log part by part',
      'takes over nothing twice',
      'takes over a thousand events of one moment',
      'shows a subscriber what it takes over',
    ],
    (store, events) => store.replicate([...events].sort((one, other) => (one.stream < other.stream ? -1 : 1))),
  ),
  broken(
    'leaves out what does not fit',
    [
      'refuses to take over events that do not go on where a stream ends',
      'refuses to take over other events than a stream holds',
      'refuses to take over anything once it is closed',
    ],
    async (store, events) => {
      for (const event of events) await store.replicate([event]).catch(() => undefined)
    },
  ),
  broken(
    'makes room for what it takes over',
    ['takes over nothing twice', 'refuses to take over events that do not go on where a stream ends', 'refuses to take over other events than a stream holds'],
    async (store, events) => {
      for (const event of events) {
        let version = 0n
        for await (const batch of store.readStream(event.stream)) version = batch.at(-1)?.version ?? version
        await store.replicate([{ ...event, version: version + 1n }])
      }
    },
  ),
]
