import { LeadledgerError } from '@leadledger/eventsourcing'

/** A package that only some need, for ledgers on a server or for calendars, is not installed. */
export class PackageMissing extends LeadledgerError {
  readonly code = 'package-missing'
  constructor(
    readonly packageName: string,
    options?: ErrorOptions,
  ) {
    super(`This needs another package: npm i ${packageName}`, options)
  }
}

/** What a package exports. @throws {PackageMissing} */
export async function optionalPackage<Exports>(name: string, load: () => Promise<Exports>): Promise<Exports> {
  try {
    return await load()
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' ? new PackageMissing(name, { cause: 'ERR_MODULE_NOT_FOUND' }) : cause
  }
}
