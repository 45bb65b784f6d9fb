import { setImmediate } from 'node:timers/promises'

/** Work that all callers within one turn of the event loop share: one transaction, one sync to disk. */
export interface SharedTurn<Item, Result> {
  /** The result of the work on all items of the turn. */
  readonly join: (items: readonly Item[]) => Promise<Result>
  /** Resolves when nothing is under way, however it ended. */
  settled(): Promise<void>
}

export function sharedTurn<Item, Result>(work: (items: readonly Item[]) => Promise<Result>): SharedTurn<Item, Result> {
  const running = new Set<Promise<Result>>()
  let open: { readonly items: Set<Item>; readonly done: Promise<Result> } | undefined

  const begin = (): NonNullable<typeof open> => {
    const items = new Set<Item>()
    const done = (async () => {
      await setImmediate()
      open = undefined
      return work([...items])
    })()
    running.add(done)
    const forget = (): void => void running.delete(done)
    done.then(forget, forget)
    return { items, done }
  }

  return {
    join(items) {
      open ??= begin()
      for (const item of items) open.items.add(item)
      return open.done
    },
    async settled() {
      await Promise.allSettled(running)
    },
  }
}
