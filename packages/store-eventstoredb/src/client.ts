/** A place in the server's log: two unsigned 64-bit numbers, ordered by the first, then by the second. */
export interface LogPlace {
  readonly commit: bigint
  readonly prepare: bigint
}

/** An event as a client package shows it. */
export interface ServerEvent {
  readonly streamId: string
  readonly id: string
  /** A bigint by its type; some releases give a number. */
  readonly revision: bigint | number
  readonly type: string
  /** Parsed JSON where `isJson`, a text where that failed, else bytes. */
  readonly data: unknown
  /** Parsed JSON, or bytes where that failed. */
  readonly metadata: unknown
  readonly isJson: boolean
  /** Missing from servers before 22.6. */
  readonly position?: LogPlace | undefined
}

/** An event as a client package takes it. JSON is serialised by the package, so it must be data that can be. */
export type ClientEvent = { readonly id: string; readonly type: string; readonly metadata: Record<string, unknown> } & (
  | { readonly contentType: 'application/json'; readonly data: Record<string, unknown> }
  | { readonly contentType: 'application/octet-stream'; readonly data: Uint8Array }
)

export type NameFilter = { readonly prefixes: string[] } | { readonly regex: string }

/** A read or a subscription under way. */
export interface Call {
  readonly events: AsyncIterable<{ readonly event?: ServerEvent | undefined }>
  /** Must be called in the end, however it ended: a loop that is left keeps the call open on the server. Never rejects. */
  cancel(): void
}

export interface StreamSpan {
  readonly fromRevision: bigint | 'start' | 'end'
  readonly direction: 'forwards' | 'backwards'
  readonly maxCount: number
}

/** The part of a client package this store uses: the only place where packages differ. One object is one connection. */
export interface ServerClient {
  /** One atomic write by a call of its own; rejects with the package's errors. */
  append(
    stream: string,
    expected: bigint | 'no_stream',
    events: readonly ClientEvent[],
    deadlineMs: number,
  ): Promise<{ readonly nextExpectedRevision: bigint | number; readonly position?: LogPlace | undefined }>
  readStream(stream: string, span: StreamSpan): Call
  /** From a place, inclusive; events of streams that do not pass the filter may be among them. */
  readAll(from: LogPlace | 'end', direction: 'forwards' | 'backwards', maxCount: number, filter?: NameFilter): Call
  /** Behind a place, exclusive, and then what comes; `alive` is called for messages without an event. */
  subscribe(after: LogPlace | 'start', filter: NameFilter, alive: () => void): Call
  /** Ends all reads and subscriptions, and the connection if it still stands. Never rejects. */
  dispose(connected: boolean): Promise<void>
}

/** Makes a client for a connection string. */
export type Dialect = (url: string) => ServerClient

export interface Credentials {
  readonly username: string
  readonly password: string
}
