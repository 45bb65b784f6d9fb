import { LeadledgerError } from '@leadledger/eventsourcing'

/** An append on a store that was opened to read only. */
export class StoreReadOnly extends LeadledgerError {
  readonly code = 'store-read-only'
  constructor(readonly file: string) {
    super(`${file} is open for reading only`)
  }
}
