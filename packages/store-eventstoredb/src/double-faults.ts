/** What goes wrong with one append. */
export type AppendFault =
  /** The connection breaks and nothing is written. */
  | 'drop-before-commit'
  | 'commit-then-drop'
  /** Nothing is written and nothing is said. */
  | 'silence'
  | 'commit-then-silence'
  /** The server's own time for the write runs out, though it is written. */
  | 'commit-then-timeout'
  /** "Server Is Not Ready", as in the first seconds and without a quorum. */
  | 'not-ready'
  /** Another node leads; the answer names it. */
  | 'not-leader'
  /** Written, but the answer says that another writer was first. */
  | 'commit-then-wrong-version'
  /** Written on this node alone: no answer, and none to a retry, until `replicate` is called. */
  | 'unreplicated'
  /** The answer comes twice; where only one can come, once. */
  | 'answer-twice'
  /** An answer to a call nobody made comes before the right one. */
  | 'unknown-correlation'

/** What goes wrong with one read or subscription. */
export type ReadFault =
  /** The connection breaks, the server falls silent, or the call ends as if all were well, behind so many events. */
  | { readonly read: 'drop' | 'silence' | 'end'; readonly after: number }
  /** So many milliseconds between two messages. */
  | { readonly read: 'slow'; readonly everyMs: number }
  | { readonly read: 'not-ready' }
  | { readonly read: 'not-leader' }
  | { readonly read: 'access-denied' }

export type Fault = AppendFault | ReadFault

/** A call as a script sees it. */
export interface ScriptedCall {
  readonly rpc: 'append' | 'batch-append' | 'read-stream' | 'read-all' | 'subscribe'
  /** Calls of this kind so far, from 1. */
  readonly nth: number
  /** Undefined for reads of the whole log. */
  readonly stream: string | undefined
}

/** Says of every call what goes wrong with it; `undefined` for nothing. */
export type FaultScript = (call: ScriptedCall) => Fault | undefined

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A script that gives a share of the calls one of these faults each, the same for the same seed and order of calls. */
export function randomFaults(seed: number, share: number, faults: readonly AppendFault[], readFaults: readonly ReadFault[] = []): FaultScript {
  const random = seededRandom(seed)
  const one = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)]
  return ({ rpc }) => {
    if (random() >= share) return undefined
    return rpc === 'append' || rpc === 'batch-append' ? one(faults) : one(readFaults)
  }
}
