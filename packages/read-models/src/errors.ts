import { LeadledgerError } from '@leadledger/eventsourcing'

/** Another projector moved the checkpoint of a view; what this one folded was rolled back. */
export class CheckpointMoved extends LeadledgerError {
  readonly code = 'checkpoint-moved'
  constructor(readonly view: string) {
    super(`The checkpoint of ${view} was moved by somebody else`)
  }
}

/** A query that names an unknown field or value, or a cursor that belongs to another list. */
export class InvalidQuery extends LeadledgerError {
  readonly code = 'invalid-query'
  constructor(readonly problems: readonly string[]) {
    super(`The query is not valid: ${problems.join('; ')}`)
  }
}
