import { LeadledgerError } from '@leadledger/eventsourcing'

/** Another projector moved the checkpoint of a view; what this one folded was rolled back. */
export class CheckpointMoved extends LeadledgerError {
  readonly code = 'checkpoint-moved'
  constructor(readonly view: string) {
    super(`The checkpoint of ${view} was moved by somebody else`)
  }
}

/** Another process took over the projecting; what this one folded was rolled back. */
export class LeaseLost extends LeadledgerError {
  readonly code = 'lease-lost'
  constructor(
    /** The file or schema of the views. */
    readonly views: string,
  ) {
    super(`Another process projects into ${views} by now`)
  }
}

/** A projection failed at an event: its view stands right before it, other views go on. A new version of the projection, or a rebuild, tries again. */
export class ProjectionFailed extends LeadledgerError {
  readonly code = 'projection-failed'
  constructor(
    readonly view: string,
    readonly eventId: string,
    readonly eventType: string,
    readonly position: bigint,
    /** Code or class of what the projection threw; its message might hold personal data. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${view} stopped at event ${eventId} (${eventType}) at position ${position}: ${reason}`, options)
  }
}

/** A query that names an unknown field or value, or a cursor that belongs to another list. */
export class InvalidQuery extends LeadledgerError {
  readonly code = 'invalid-query'
  constructor(readonly problems: readonly string[]) {
    super(`The query is not valid: ${problems.join('; ')}`)
  }
}

/** A name no schema of views can have: longer than 63 bytes, empty, with U+0000, or of the system. */
export class InvalidSchemaName extends LeadledgerError {
  readonly code = 'invalid-schema-name'
  constructor(readonly schema: string) {
    super(`${JSON.stringify(schema)} cannot name a schema: expected 1 to 63 bytes, and no name of the system`)
  }
}

/** The package `pg` is not installed. */
export class PostgresDriverMissing extends LeadledgerError {
  readonly code = 'postgres-driver-missing'
  constructor(options?: ErrorOptions) {
    super('Views on PostgreSQL need its driver: npm i pg', options)
  }
}

/** The server did not answer, or the connection was lost: also after the attempts that are worth making. */
export class ViewsUnreachable extends LeadledgerError {
  readonly code = 'views-unreachable'
  constructor(
    readonly views: string,
    /** The system's or server's own name of it, such as `ECONNREFUSED` or `57P01`. */
    readonly fault: string,
    options?: ErrorOptions,
  ) {
    super(`${views} cannot be reached: ${fault}`, options)
  }
}

/** The database failed in a way that has no meaning of its own here. */
export class ViewsFault extends LeadledgerError {
  readonly code = 'views-fault'
  constructor(
    readonly views: string,
    /** The server's own code of it (SQLSTATE). */
    readonly fault: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${views}: ${fault} ${detail}`, options)
  }
}
