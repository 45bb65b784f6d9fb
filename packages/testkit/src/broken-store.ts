import type { EventStore } from '@leadledger/eventsourcing'
import type { Capability, OpenStore } from './rule.js'
import { applicableRules } from './event-store-rules.js'

/** A store with one defect somebody could have written: it proves that the rules which forbid the defect can fail. */
export interface BrokenStore {
  /** What it does wrong, as a clause. */
  readonly name: string
  /** Names of exactly those `eventStoreRules` it breaks around a store that is not durable and has positions without gaps. */
  readonly breaks: readonly string[]
  /** Puts the defect around a correct store. */
  readonly wrap: (store: EventStore) => EventStore
}

/** Hands out the adapter's stores with the defect around them. */
export const openBroken =
  (open: OpenStore, { wrap }: Pick<BrokenStore, 'wrap'>): OpenStore =>
  async (options) => {
    const { store, reopen, close } = await open(options)
    return { store: wrap(store), close, patienceMs: 500, ...(reopen && { reopen: async () => wrap(await reopen()) }) }
  }

/** Names of the rules a store breaks, in the order of `eventStoreRules`. */
export async function rulesBrokenBy(open: OpenStore, capabilities: readonly Capability[]): Promise<readonly string[]> {
  const broken: string[] = []
  for (const { name, check, skipped } of applicableRules(capabilities))
    if (skipped === undefined)
      await check(open).catch(() => {
        broken.push(name)
      })
  return broken
}
