import { LeadledgerError } from '@leadledger/eventsourcing'

/** A schema name that needs quoting somewhere, or that PostgreSQL would cut: expected up to 48 lower-case letters, digits and `_`, a letter first. */
export class InvalidSchemaName extends LeadledgerError {
  readonly code = 'invalid-schema-name'
  constructor(readonly schema: string) {
    super('A schema has a name of 1 to 48 lower-case letters, digits and _, a letter first')
  }
}

/** @throws {InvalidSchemaName} */
export function checkSchemaName(schema: string): void {
  if (typeof schema !== 'string' || !/^[a-z][a-z0-9_]{0,47}$/.test(schema)) throw new InvalidSchemaName(schema)
}
