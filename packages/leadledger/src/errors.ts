import { LeadledgerError } from '@leadledger/eventsourcing'

/** Input that is no valid command, query or option; every problem at once, each with its field and a sentence. */
export class InvalidInput extends LeadledgerError {
  readonly code = 'invalid-input'
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '))
  }
}

/** A path that can hold no ledger. */
export class LedgerNotFound extends LeadledgerError {
  readonly code = 'ledger-not-found'
  constructor(
    readonly at: string,
    options?: ErrorOptions,
  ) {
    super(`There is no ledger at ${at}`, options)
  }
}
