import type { DataKey } from './data-key.js'

/** What a subject's key is now. Blocks of generations up to `erased` are erased for ever. */
export type SubjectKey =
  | { readonly status: 'never' }
  | { readonly status: 'active'; readonly erased: number; readonly key: DataKey }
  | { readonly status: 'erased'; readonly erased: number }
  | { readonly status: 'reopened'; readonly erased: number }

/** One erasure of a subject, kept for ever. */
export interface Fence {
  readonly erasureEventId: string
  /** Highest generation it condemned. */
  readonly generation: number
  /** SHA-256 of the condemned key in hex; `undefined` when the store held none. */
  readonly fingerprint: string | undefined
}

/** A subject as an auditor sees it; holds no key. */
export interface SubjectState {
  readonly subject: string
  readonly status: 'active' | 'erased' | 'reopened'
  /** Newest generation that was made; 0 when none ever was. */
  readonly generation: number
  /** Highest erased generation; 0 when none is. */
  readonly erased: number
  /** True when the store holds no key of the subject any more. */
  readonly destroyed: boolean
  readonly reopenedFor: string | undefined
  readonly fences: readonly Fence[]
}

/** A subject as another key store has it, to be taken over. */
export interface AdoptedSubject {
  /** Whether its condemned key was `destroyed` there makes no difference: it is not taken over. */
  readonly state: SubjectState
  /** Its key of `state.generation` when that is active, else `undefined`. */
  readonly key: DataKey | undefined
}

/**
 * Where data keys live, apart from the log and its backups. Every adapter keeps `keyStoreRules`.
 * A subject goes never → active(1) → erased(≤ 1) → reopened → active(2), and so on; no step back.
 */
export interface KeyStore {
  /** The keys as they are, every subject asked for in the result. Sees what other processes destroyed. */
  get(subjects: Iterable<string>): Promise<ReadonlyMap<string, SubjectKey>>
  /**
   * Like `get`, and makes the keys of subjects that are never or reopened; erased ones stay erased.
   * Resolves when the new keys would survive a power cut. Racing callers get the same key.
   */
  getOrCreate(subjects: Iterable<string>): Promise<ReadonlyMap<string, SubjectKey>>
  /**
   * Condemns the subject's key: whoever asks from here on, in any process, gets it no more. The same event id again changes nothing.
   * @param generation highest generation the erasure event names; the newest by default.
   */
  fence(subject: string, erasureEventId: string, generation?: number): Promise<Fence>
  /**
   * Wipes the condemned key from where the store keeps it; may be repeated.
   * @throws {KeyStateConflict} `not-fenced` when the subject was never fenced.
   */
  destroy(subject: string): Promise<void>
  /**
   * Lets an erased subject have a new key, of the next generation; what was erased stays so. The reason is kept: no personal data in it.
   * @throws {KeyStateConflict} `not-erased`, or `not-destroyed` while the condemned key still exists.
   */
  reopen(subject: string, reason: string): Promise<void>
  /**
   * Takes over subjects of another key store, all of them or none; resolves when they would survive a power cut. May be repeated.
   * A subject only goes forward: its generation and what is erased of it are from then on what is higher, its fences those of both stores.
   * A key that is thereby condemned is destroyed; a subject that has gone further here stays as it is.
   * @throws {KeyStateConflict} `other-key` where the two stores have no common history, `not-whole` for a state no subject can be in, or without its key.
   * @throws {StoreRefused} when a key that is needed is damaged.
   */
  adopt(subjects: readonly AdoptedSubject[]): Promise<void>
  /** All subjects in batches, in order of their ids as UTF-8. */
  states(): AsyncIterable<readonly SubjectState[]>
  /** Every later call throws `StoreClosed`. */
  close(): Promise<void>
}
