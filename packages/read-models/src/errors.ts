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
