import type { EventStore } from '@leadledger/eventsourcing'

/** What a store can do beyond the port: let a test set its clock, or be opened again with what it kept. */
export type Capability = 'clock' | 'durable'

export interface OpenOptions {
  /** The clock the store takes `recordedAt` from, milliseconds since 1970; a store without the capability `clock` ignores it. */
  readonly clock?: () => number
}

/** A store of its own for one rule, empty at first. */
export interface OpenedStore {
  readonly store: EventStore
  /** Closes `store`, when it is open still, and opens the same log again with the same clock; stores of the capability `durable` have it. */
  readonly reopen?: () => Promise<EventStore>
  /** How long an event may take to reach a subscription, in milliseconds; 20,000 by default. */
  readonly patienceMs?: number
  /** Closes whatever is open and removes what is left; called once at the end, also after a failure and after `store.close()`. */
  readonly close: () => Promise<void>
}

/** How an adapter hands out stores: every call opens another, empty log. */
export type OpenStore = (options?: OpenOptions) => Promise<OpenedStore>

/** One promise of the port. */
export interface EventStoreRule {
  /** A sentence, the same for ever: broken stores refer to it. */
  readonly name: string
  /** Capabilities without which it cannot be checked. */
  readonly needs: readonly Capability[]
  /** @throws an `AssertionError` that says what differs, when the store breaks the rule. */
  readonly check: (open: OpenStore) => Promise<void>
}

/** A rule as an adapter runs it. */
export interface ApplicableRule extends EventStoreRule {
  /** Why it cannot be checked on this store; `undefined` when it can. */
  readonly skipped: string | undefined
}

/** Makes a rule of a check on one open store; the store is closed whatever happens. */
export function rule(name: string, check: (store: EventStore, opened: OpenedStore) => Promise<void>): EventStoreRule {
  return { name, needs: [], check: (open) => withStore(open, undefined, check) }
}

/** As `rule`, for a store whose clock the check sets. */
export function clockRule(name: string, check: (store: EventStore, clock: { now: number }, opened: OpenedStore) => Promise<void>): EventStoreRule {
  return {
    name,
    needs: ['clock'],
    check: (open) => {
      const clock = { now: Date.UTC(2026, 0, 5) }
      return withStore(open, { clock: () => clock.now }, (store, opened) => check(store, clock, opened))
    },
  }
}

/** As `rule`, for a check that opens the log a second time. */
export function durableRule(name: string, check: (store: EventStore, reopen: () => Promise<EventStore>) => Promise<void>): EventStoreRule {
  return { name, needs: ['durable'], check: (open) => withStore(open, undefined, (store, opened) => check(store, reopenOf(opened))) }
}

/** @throws when the store is said to be durable and cannot be opened again. */
export function reopenOf({ reopen }: OpenedStore): () => Promise<EventStore> {
  if (!reopen) throw new TypeError('A store of the capability "durable" has a reopen function')
  return reopen
}

async function withStore(open: OpenStore, options: OpenOptions | undefined, check: (store: EventStore, opened: OpenedStore) => Promise<void>): Promise<void> {
  const opened = await open(options)
  try {
    await check(opened.store, opened)
  } finally {
    await opened.close()
  }
}
