import { LeadledgerError } from '@leadledger/eventsourcing'

/** An append on a store that was opened to read only. */
export class StoreReadOnly extends LeadledgerError {
  readonly code = 'store-read-only'
  constructor(readonly file: string) {
    super(`${file} is open for reading only`)
  }
}

/** The disk, the system or SQLite failed in a way that has no meaning of its own here. Nothing was written. */
export class StoreFault extends LeadledgerError {
  readonly code = 'store-fault'
  constructor(
    readonly file: string,
    /** SQLite's or the system's own name of the error, such as `SQLITE_IOERR_READ` or `EACCES`. */
    readonly fault: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${fault}; nothing was written`, options)
  }
}
