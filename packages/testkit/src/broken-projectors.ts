import { StoreClosed, type StoredEvent } from '@leadledger/eventsourcing'
import type { CountRow } from './counting.js'
import type { OpenProjectors } from './projector-rule.js'
import { projectorRules } from './projecting.js'
import type { OpenStore } from './rule.js'
import { brokenByProjectors } from './rules-broken-by-projectors.js'
import { foldInto, sketchedProjectors, type ProjectorParts } from './sketched-projector.js'

/** A projector with one defect somebody could have written: it proves that the rules which forbid the defect can fail. */
export interface BrokenProjector {
  /** What it does wrong, as a clause. */
  readonly name: string
  /** Names of exactly those `projectorRules` it breaks. */
  readonly breaks: readonly string[]
  /** Projectors in memory with the defect, on logs of a correct store. */
  readonly on: (openStore: OpenStore) => OpenProjectors
}

const broken = (name: string, replaced: Partial<ProjectorParts>): BrokenProjector => ({
  name,
  breaks: brokenByProjectors[name] ?? [],
  on: (openStore) => sketchedProjectors(openStore, replaced),
})

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

export const brokenProjectors: readonly BrokenProjector[] = [
  broken('keeps no place', { start: () => 0n }),
  broken('keeps its place to itself', { see: (shared) => ({ ...shared, position: 0n }) }),
  broken('keeps its rows to itself', { see: (shared) => ({ ...shared, rows: new Map<string, CountRow>(), position: 0n }) }),
  broken('keeps the place before the last event', {
    async take(shared, store, events) {
      foldInto(shared.rows, store, events)
      shared.position = (events.at(-1) as StoredEvent).position - 1n
    },
  }),
  broken('keeps the place behind the next event', {
    async take(shared, store, events) {
      foldInto(shared.rows, store, events)
      shared.position = (events.at(-1) as StoredEvent).position + 1n
    },
  }),
  broken('keeps the place first, and the rows a moment later', {
    async take(shared, store, events) {
      shared.position = (events.at(-1) as StoredEvent).position
      void moment().then(() => foldInto(shared.rows, store, events))
    },
  }),
  broken('folds the events of a batch from the last to the first', {
    async take(shared, store, events) {
      foldInto(shared.rows, store, events.toReversed())
      shared.position = (events.at(-1) as StoredEvent).position
    },
  }),
  broken('folds one batch and takes it for all', { goesOn: () => false }),
  broken('folds whoever else does', {
    inTurn: (_, work) => work(),
    async take(shared, store, events) {
      await moment()
      foldInto(shared.rows, store, events)
      shared.position = (events.at(-1) as StoredEvent).position
    },
  }),
  broken('folds anew on top of what is there', {
    empty(shared) {
      shared.position = 0n
    },
  }),
  broken('throws the rows away and folds only what is new', { empty: ({ rows }) => rows.clear() }),
  broken('folds rows of any log', { checkLog: () => undefined }),
  broken('has a row before there is anything', {
    see(shared) {
      shared.rows.set('all', { stream: 'all', events: 0, last: 0 })
      return shared
    },
  }),
  broken('cannot be closed twice', {
    checkClose(isClosed) {
      if (isClosed) throw new StoreClosed()
    },
  }),
  broken('goes on when it is closed', { checkOpen: () => undefined }),
  broken('does not follow', {
    follow: (_, __, ___, signal) => (signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener('abort', () => resolve()))),
  }),
  broken('follows to the end of the log', {
    async follow(catchUp) {
      await catchUp()
    },
  }),
  broken('follows what comes next', {
    async follow(catchUp, store, _, signal) {
      for await (const batch of store.subscribe({ signal, after: await store.head() })) if (batch.length > 0) await catchUp()
    },
  }),
  broken('does not hear that following is called off', { ending: (_, closed) => closed }),
  broken('does not end following when it is closed', { ending: (called) => called }),
  broken('follows while nobody else does, or not at all', followsAlone()),
  broken('folds what a subscription brings, wherever the rows stand', {
    async follow(_, store, shared, signal) {
      for await (const batch of store.subscribe({ signal, after: shared.position })) {
        foldInto(shared.rows, store, batch)
        shared.position = (batch.at(-1) as StoredEvent).position
      }
    },
  }),
]

function followsAlone(): Partial<ProjectorParts> {
  const followed = new WeakSet<object>()
  return {
    async follow(catchUp, store, { rows }, signal) {
      if (followed.has(rows)) return
      followed.add(rows)
      for await (const batch of store.subscribe({ signal })) if (batch.length > 0) await catchUp()
    },
  }
}

/** Names of the rules projectors break, in the order of `projectorRules`. */
export async function projectorRulesBrokenBy(open: OpenProjectors): Promise<readonly string[]> {
  const found: string[] = []
  for (const { name, check } of projectorRules)
    await check(open).catch(() => {
      found.push(name)
    })
  return found
}
