import { randomUUID } from 'node:crypto'
import { brokenAppends } from './broken-appends.js'
import { brokenReads } from './broken-reads.js'
import { brokenReplications } from './broken-replications.js'
import { brokenSubscriptions } from './broken-subscriptions.js'
import type { BrokenStore } from './broken-store.js'
import { changed } from './changed-store.js'
import { eventStoreRules } from './event-store-rules.js'

/** What a store that does nothing keeps; every other rule it breaks. */
const keptByNothing: ReadonlySet<string> = new Set([
  'reconciles nothing for a stream that does not exist',
  'has its head at 0 while nothing is stored',
  'yields nothing, not even an empty batch, for a stream that does not exist',
  'yields nothing, not even an empty batch, for an empty log',
])

async function* nothing(): AsyncGenerator<never> {}

const others: readonly BrokenStore[] = [
  {
    name: 'never finds an append again',
    breaks: [
      'reconciles an append that is stored',
      'reconciles an append after others have gone on',
      'reconciles nothing for ids the stream does not hold',
      'reconciles nothing for no ids',
      'reconciles nothing for ids of which the last are not stored',
      'reconciles nothing for ids of which the first are not stored',
      'reconciles nothing for ids stored in another order',
      'reconciles nothing for ids with others stored between them',
      'reconciles nothing for ids another stream holds',
      'refuses to reconcile once it is closed',
    ],
    wrap: (store) => changed(store, { reconcile: async () => undefined }),
  },
  {
    name: 'reconciles by the first id alone',
    breaks: [
      'reconciles an append that is stored',
      'reconciles an append after others have gone on',
      'reconciles nothing for ids of which the last are not stored',
      'reconciles nothing for ids stored in another order',
      'reconciles nothing for ids with others stored between them',
    ],
    wrap: (store) => changed(store, { reconcile: (stream, ids) => store.reconcile(stream, ids.slice(0, 1)) }),
  },
  {
    name: 'finds whatever is asked for',
    breaks: [
      'reconciles nothing for a stream that does not exist',
      'reconciles nothing for ids the stream does not hold',
      'reconciles nothing for no ids',
      'reconciles nothing for ids of which the last are not stored',
      'reconciles nothing for ids of which the first are not stored',
      'reconciles nothing for ids stored in another order',
      'reconciles nothing for ids with others stored between them',
      'reconciles nothing for ids another stream holds',
    ],
    wrap: (store) =>
      changed(store, {
        reconcile: async (stream, ids) =>
          (await store.reconcile(stream, ids)) ?? { duplicate: true, firstVersion: 1n, lastVersion: BigInt(ids.length), position: 1n },
      }),
  },
  {
    name: 'has its head behind the last event',
    breaks: [
      'has its head at 0 while nothing is stored',
      'has its head at the last event',
      'leaves its head alone when an append is refused',
      'refuses stream names the port does not allow',
      'refuses a whole batch for one bad event',
      'writes nothing of a batch above the limit',
    ],
    wrap: (store) => changed(store, { head: async () => (await store.head()) + 1n }),
  },
  {
    name: 'makes its log id up at every look',
    breaks: ['has a log id that stays the same while the log grows'],
    wrap: (store) => Object.defineProperty(changed(store, {}), 'logId', { get: () => randomUUID() }),
  },
  {
    name: 'counts its head in streams',
    breaks: ['has its head at the last event', 'leaves its head alone when an append is refused'],
    wrap: (store) => changed(store, { head: async () => ((await store.head()) > 0n ? 1n : 0n) }),
  },
  {
    name: 'has one id for all its logs',
    breaks: ['gives two logs two ids and none the events of the other'],
    wrap: (store) => changed(store, { logId: '00000000-0000-4000-8000-000000000000' }),
  },
  {
    name: 'works on after it was closed',
    breaks: [
      'refuses to subscribe once it is closed',
      'ends a subscription that waits with an error when it is closed',
      'refuses to take over anything once it is closed',
      'refuses to append once it is closed',
      'refuses to read a stream once it is closed',
      'refuses to read the log once it is closed',
      'refuses to reconcile once it is closed',
      'refuses to tell its head once it is closed',
      'may be closed twice',
      'answers every append that is under way when it is closed',
    ],
    wrap: (store) => changed(store, { close: async () => undefined }),
  },
  {
    name: 'does nothing',
    breaks: eventStoreRules.map(({ name }) => name).filter((name) => !keptByNothing.has(name)),
    wrap: ({ logId }) => ({
      logId,
      append: async (_stream, _expected, events) => ({ duplicate: false, firstVersion: 1n, lastVersion: BigInt(events.length), position: 1n }),
      replicate: async () => undefined,
      reconcile: async () => undefined,
      readStream: nothing,
      readAll: nothing,
      subscribe: nothing,
      head: async () => 0n,
      close: async () => undefined,
    }),
  },
]

/** Stores with one defect each, and the rules that find it. */
export const brokenStores: readonly BrokenStore[] = [...brokenAppends, ...brokenReads, ...brokenSubscriptions, ...brokenReplications, ...others]
