import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { StoreRefused, type EventStore } from '@leadledger/eventsourcing'
import { memoryEventStore } from '@leadledger/store-memory'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import { LedgerNotFound } from './errors.js'
import { ledgerFiles } from './ledger-files.js'
import { optionalPackage } from './optional-package.js'
import { shownPlace, type Place } from './places.js'

export interface OpenStoreOptions {
  /** Milliseconds since 1970; the system's, or the server's, by default. */
  readonly clock?: () => number
  /** `full` by default: what resolves survives a power cut. */
  readonly durability?: 'full' | 'relaxed'
  /** False refuses to make a ledger where there is none; true by default. */
  readonly create?: boolean
  /** Id of a log that is made here; one that is here already with another id is refused. */
  readonly logId?: string
}

/** Schema of a ledger on PostgreSQL whose URL names none. */
export const defaultSchema = 'leadledger'

/** Opens the log at a place, or makes it. @throws {LedgerNotFound} {@link PackageMissing} {@link StoreRefused} {@link StoreUnreachable} */
export async function openStore(place: Place, options: OpenStoreOptions = {}): Promise<EventStore> {
  try {
    return await opened(place, options)
  } catch (error) {
    throw error instanceof StoreRefused && error.problem === 'missing' ? new LedgerNotFound(shownPlace(place), { cause: error }) : error
  }
}

async function opened(place: Place, options: OpenStoreOptions): Promise<EventStore> {
  const { create = true, ...forAll } = options
  if (place.kind === 'memory') return memoryEventStore(forAll)
  if (place.kind === 'path') {
    if (!create && !isLedger(place.path)) throw new LedgerNotFound(place.path)
    makeDirectory(place.path)
    return sqliteEventStore({ ...forAll, file: join(place.path, ledgerFiles.events) })
  }
  if (place.kind === 'postgres') {
    const { postgresEventStore } = await optionalPackage('@leadledger/store-postgres', () => import('@leadledger/store-postgres'))
    return postgresEventStore({ ...options, url: place.url, schema: place.schema ?? defaultSchema })
  }
  const { eventStoreDbEventStore } = await optionalPackage('@leadledger/store-eventstoredb', () => import('@leadledger/store-eventstoredb'))
  // A cluster decides itself when a write is durable.
  const { durability: _, ...rest } = options
  return eventStoreDbEventStore({ ...rest, url: place.url, ...(place.tenant !== undefined && { tenant: place.tenant }) })
}

/** Whether a directory holds a ledger. */
const isLedger = (at: string): boolean => existsSync(join(at, ledgerFiles.events))

function makeDirectory(at: string): void {
  try {
    mkdirSync(at, { recursive: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw code === 'EEXIST' || code === 'ENOTDIR' ? new LedgerNotFound(at, { cause }) : cause
  }
}
