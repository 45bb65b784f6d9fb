import type { StreamName } from './stream.js'

/** An event ready to be stored. `data` and `metadata` are JSON texts, kept byte for byte by every store. */
export interface NewEvent {
  /** A UUID in lower case, unique within its stream. */
  readonly id: string
  /** A letter, then letters, digits, `_`, `.`, `/` and `-`; at most 128 in all. */
  readonly type: string
  /** Version of the type's schema, a whole number from 1. */
  readonly schema: number
  /** When it happened in the world, whole milliseconds since 1970; `null` when nobody knows. */
  readonly occurredAt: number | null
  readonly data: string
  readonly metadata: string
}

export interface StoredEvent extends NewEvent {
  readonly stream: StreamName
  /** Place in its stream: 1 is the first. */
  readonly version: bigint
  /** Place in the whole log: only compare it; gaps are normal. */
  readonly position: bigint
  /** The store's clock, milliseconds since 1970; never goes back along the log. */
  readonly recordedAt: number
}

/** What a writer believes of the stream: it does not exist, it exists, or its last event has exactly this version (0n = `noStream`). */
export type ExpectedVersion = 'noStream' | 'streamExists' | bigint

export interface Appended {
  /** True when the same events were already stored: the numbers are those of the first time. */
  readonly duplicate: boolean
  readonly firstVersion: bigint
  readonly lastVersion: bigint
  /** Position of the last of the appended events. */
  readonly position: bigint
}

export interface ReadStreamOptions {
  /** Version to start at, inclusive; by default the first, or the last when reading backwards. */
  readonly from?: bigint
  readonly direction?: 'forwards' | 'backwards'
  /** At most so many events; 0 yields nothing. */
  readonly limit?: number
  /** At most so many events a batch; 1000 by default. */
  readonly batchSize?: number
}

export interface ReadAllOptions {
  /** Position to start behind, exclusive; by default before the first event, or behind the last when reading backwards. */
  readonly after?: bigint
  readonly direction?: 'forwards' | 'backwards'
  /** At most so many events; 0 yields nothing. */
  readonly limit?: number
  /** At most so many events a batch; 1000 by default. */
  readonly batchSize?: number
  /** Only streams of this category. */
  readonly category?: string
}

export interface SubscribeOptions {
  /** Position to start behind, exclusive; by default before the first event. */
  readonly after?: bigint
  /** At most so many events a batch; 1000 by default. */
  readonly batchSize?: number
  /** Only streams of this category. */
  readonly category?: string
  /** Ends the subscription: its iteration is done after the batch at hand. */
  readonly signal?: AbortSignal
}

/**
 * Where events live. Every adapter keeps `eventStoreRules` of `@leadledger/testkit`.
 * Reads yield batches: an iteration costs the same for one event and for a thousand. No batch is ever empty.
 */
export interface EventStore {
  /** Random id written when the log was created; checkpoints and sealed blocks are bound to it. */
  readonly logId: string
  /**
   * Appends all of `events`, or none of them; resolves only when they would survive a power cut.
   * The same ids in the same order behind the same version again are a duplicate and change nothing, also when more was stored behind them.
   * `streamExists` stands for the end of the stream as it is, so stored ids sent with it again are a conflict.
   * @throws {InvalidStreamName} {@link InvalidAppend} before any I/O, for input no store would take.
   * @throws {WrongExpectedVersion} when another writer got there first, its `expected` as passed here; read, decide and append again.
   * @throws {AppendOutcomeUnknown} when no certain answer came; `reconcile` tells later.
   * @throws {StoreBusy} {@link StoreFull} when nothing was written for want of the lock or of space.
   */
  append(stream: StreamName, expected: ExpectedVersion, events: readonly NewEvent[]): Promise<Appended>
  /**
   * Takes over events of another log as they are, `recordedAt` included, behind the last one here; they are in the order of that log.
   * The same events again change nothing, so it may be repeated when nobody answered.
   * @throws {WrongExpectedVersion} when a stream here is not as it was there; SQL stores then write none of them.
   */
  replicate(events: readonly StoredEvent[]): Promise<void>
  /**
   * What became of an append whose outcome was unknown: its result if these ids are stored as one run without a gap, in this order,
   * else `undefined`; `undefined` for no ids.
   */
  reconcile(stream: StreamName, ids: readonly string[]): Promise<Appended | undefined>
  /** Events of one stream in order of version; nothing for a stream that does not exist. */
  readStream(stream: StreamName, options?: ReadStreamOptions): AsyncIterable<readonly StoredEvent[]>
  /** Events of all streams in commit order, without gaps that could fill later: a reader may trust its last position. */
  readAll(options?: ReadAllOptions): AsyncIterable<readonly StoredEvent[]>
  /**
   * The same events as `readAll`, and then each new one as it comes, until `signal` is aborted or the iteration is left.
   * The reader sets the pace: what it has not asked for waits in the log. A lost connection is mended behind the last event given.
   */
  subscribe(options?: SubscribeOptions): AsyncIterable<readonly StoredEvent[]>
  /** Position of the last event in the log, 0 when it is empty. */
  head(): Promise<bigint>
  /** May be called twice; every other call then rejects with `StoreClosed`, and so does a subscription that waits. */
  close(): Promise<void>
}
