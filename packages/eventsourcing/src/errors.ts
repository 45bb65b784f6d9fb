/** Root of every exception Leadledger throws. Branch on `code`, never on the message; no message holds personal data. */
export abstract class LeadledgerError extends Error {
  abstract readonly code: string
  override get name(): string {
    return this.constructor.name
  }
}

/** A stream name that not every store would accept. */
export class InvalidStreamName extends LeadledgerError {
  readonly code = 'invalid-stream-name'
  constructor(readonly stream: string) {
    // Not quoted: somebody may have put an e-mail address where an id belongs.
    super('That is no stream name: expected category-id, such as lead-01J8ZQ5V7Y')
  }
}

/** An append that no store would take: empty, too large, with repeated ids, with text that is not JSON or a field out of range. */
export class InvalidAppend extends LeadledgerError {
  readonly code = 'invalid-append'
  constructor(
    readonly stream: string,
    readonly problem:
      | 'empty'
      | 'repeated-id'
      | 'invalid-id'
      | 'invalid-field'
      | 'event-too-large'
      | 'batch-too-large'
      | 'not-json'
      | 'invalid-expected-version',
    detail: string,
  ) {
    super(`Cannot append to ${stream}: ${detail}`)
  }
}

/** Another writer got there first. Nothing of this append was written: read, decide and append again. */
export class WrongExpectedVersion extends LeadledgerError {
  readonly code = 'wrong-expected-version'
  constructor(
    readonly stream: string,
    /** What the caller passed: `streamExists` stays so, whatever version it stood for. */
    readonly expected: 'noStream' | 'streamExists' | bigint,
    /** The version the stream had; 0 means that it does not exist. */
    readonly actual: bigint,
  ) {
    super(`${stream} was expected at ${expected}, but it is at ${actual}`)
  }
}

/** No certain answer came: the events may or may not be stored. Ask `reconcile` later. */
export class AppendOutcomeUnknown extends LeadledgerError {
  readonly code = 'append-outcome-unknown'
  constructor(
    readonly stream: string,
    readonly ids: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`Whether ${ids.length} events reached ${stream} is unknown`, options)
  }
}

/** The id of a command that already took effect on this stream came again with another body. */
export class CommandIdReused extends LeadledgerError {
  readonly code = 'command-id-reused'
  constructor(
    readonly stream: string,
    readonly commandId: string,
  ) {
    super(`Command ${commandId} already took effect on ${stream} with other content`)
  }
}

/** A command id that cannot make event ids: empty, longer than 200 UTF-16 units, or with half a surrogate pair. */
export class InvalidCommandId extends LeadledgerError {
  readonly code = 'invalid-command-id'
  constructor(readonly commandId: string) {
    super('A command id is a text of 1 to 200 characters')
  }
}

/** Event definitions that cannot be read back: a type declared twice or with no valid name, a schema number below 1, an upcaster missing. */
export class InvalidDefinition extends LeadledgerError {
  readonly code = 'invalid-definition'
  constructor(
    readonly eventType: string,
    problem: string,
  ) {
    super(`${eventType}: ${problem}`)
  }
}

/** An event written by a newer release; reading stops here, since skipping it would falsify every number behind it. */
export class UpgradeRequired extends LeadledgerError {
  readonly code = 'upgrade-required'
  constructor(
    readonly eventType: string,
    readonly schema: number,
    readonly known: number | undefined,
    readonly position: bigint | undefined,
  ) {
    super(
      known === undefined
        ? `Event type ${eventType} at position ${position ?? '?'} is unknown to this release: upgrade Leadledger`
        : `${eventType} at position ${position ?? '?'} has schema ${schema}, this release reads up to ${known}: upgrade Leadledger`,
    )
  }
}

/** A stored event does not fit its own schema, or its sealed block does not belong where it stands. */
export class DamagedLog extends LeadledgerError {
  readonly code = 'damaged-log'
  constructor(
    readonly eventId: string,
    readonly position: bigint | undefined,
    readonly kind: 'not-json' | 'schema' | 'sealed-block',
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`Event ${eventId} at position ${position ?? '?'} is damaged (${kind}): ${detail}`, options)
  }
}

/** An event about to be written does not fit its schema: a defect in the code that made it. */
export class InvalidEvent extends LeadledgerError {
  readonly code = 'invalid-event'
  constructor(
    readonly eventType: string,
    readonly problems: readonly string[],
  ) {
    super(`${eventType} does not fit its schema: ${problems.join('; ')}`)
  }
}

/** The log is shorter or other than a checkpoint says: a restored backup, or another log. */
export class LogRegressed extends LeadledgerError {
  readonly code = 'log-regressed'
  constructor(
    readonly checkpoint: bigint,
    readonly head: bigint,
  ) {
    super(`A checkpoint stands at position ${checkpoint}, the log ends at ${head}`)
  }
}

/** Another process kept the store locked for the whole waiting time. Nothing was written: try again. */
export class StoreBusy extends LeadledgerError {
  readonly code = 'store-busy'
  constructor(
    /** The file, or the server and database. */
    readonly place: string,
    readonly waitedMs: number,
    options?: ErrorOptions,
  ) {
    super(`${place} stayed locked by another process for ${waitedMs} ms`, options)
  }
}

/** The disk, or the file's size limit, is full. Nothing was written; it works again when there is space. */
export class StoreFull extends LeadledgerError {
  readonly code = 'store-full'
  constructor(
    /** The file, or the server and database. */
    readonly place: string,
    options?: ErrorOptions,
  ) {
    super(`No space is left for ${place}`, options)
  }
}

/** What is at the place is no store of this kind, is not there, was written by a newer release, is damaged, or cannot keep the promises. */
export class StoreRefused extends LeadledgerError {
  readonly code = 'store-refused'
  constructor(
    /** The file, or the server and database. */
    readonly place: string,
    readonly problem: 'not-ours' | 'missing' | 'newer-layout' | 'too-old' | 'not-durable' | 'damaged' | 'other-log' | 'replica' | 'unfit-server',
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${place}: ${detail}`, options)
  }
}

/** The disk, the system or the driver failed in a way that has no meaning of its own here. Nothing was written. */
export class StoreFault extends LeadledgerError {
  readonly code = 'store-fault'
  constructor(
    readonly place: string,
    /** The driver's or the system's own name of the error, such as `SQLITE_IOERR_READ`, `22P02` or `EACCES`. */
    readonly fault: string,
    options?: ErrorOptions,
  ) {
    super(`${place}: ${fault}; nothing was written`, options)
  }
}

/** No server gave a usable answer for the whole waiting time. Try again: an append was not written, and whatever else was asked may be repeated. */
export class StoreUnreachable extends LeadledgerError {
  readonly code = 'store-unreachable'
  constructor(
    /** The server, or several of them, without user and password. */
    readonly place: string,
    readonly waitedMs: number,
    options?: ErrorOptions,
  ) {
    super(`${place} gave no usable answer for ${waitedMs} ms: is the server running, and is the address right?`, options)
  }
}

/** A call on a store that was closed. */
export class StoreClosed extends LeadledgerError {
  readonly code = 'store-closed'
  constructor() {
    super('The store is closed')
  }
}

/** Personal data cannot be added for a subject whose key was destroyed. */
export class SubjectErased extends LeadledgerError {
  readonly code = 'subject-erased'
  constructor(readonly subject: string) {
    super(`${subject} was erased: no personal data can be recorded for it`)
  }
}
