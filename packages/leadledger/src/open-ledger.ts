import { eventCodec, type Actor } from '@leadledger/eventsourcing'
import { defaultPolicy, isZone, leadEvents, type LeadPolicy } from '@leadledger/leads'
import { openViews, type LogReader } from '@leadledger/read-models'
import { memoryEventStore } from '@leadledger/store-memory'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import { environmentKeyProvider, fileKeyProvider, memoryKeyStore, sqliteKeyStore, vault, type KeyProvider, type KeyStore } from '@leadledger/vault'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { closeAll } from './close-all.js'
import { InvalidInput, LedgerNotFound } from './errors.js'
import { ledgerFiles } from './ledger-files.js'
import { ledgerOf, type Ledger } from './ledger.js'
import { removeOrphans, scratchFile } from './scratch-files.js'
import { ulidFactory } from './ulid-factory.js'
import { telling, viewsError } from './views-damage.js'

export interface OpenLedgerOptions {
  /** A directory, made if it is missing, or `memory:` for a ledger that is gone when it is closed. */
  readonly at: string
  /** IANA zone in which days begin and months are counted; `UTC` by default. */
  readonly zone?: string
  /** Who acts when a command names nobody; `{ id: 'app', kind: 'system' }` by default. */
  readonly by?: Actor
  readonly policy?: Partial<LeadPolicy>
  /** Milliseconds since 1970; the system's clock by default. */
  readonly clock?: () => number
  /** Makes ids of leads and commands: ULIDs by default. */
  readonly newId?: () => string
  /** `full` by default: a command that resolves survives a power cut. `relaxed` may lose the last ones. */
  readonly durability?: 'full' | 'relaxed'
  /** Where the master key of personal data comes from; by default the variable `LEADLEDGER_MASTER_KEY`, else a file of mode 0600 in the ledger. */
  readonly masterKey?: KeyProvider
  /** False refuses to make a ledger where there is none; true by default. */
  readonly create?: boolean
}

/**
 * Opens a ledger and wires its rooms; when it fails, nothing stays open.
 * @throws {InvalidInput} {@link LedgerNotFound} {@link StoreRefused} {@link UpgradeRequired} {@link StoreBusy}
 * and, from the vault, `key-store-missing`, `master-key-refused` or `wrong-master-key`: nothing was changed.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { at, zone = 'UTC', by = { id: 'app', kind: 'system' }, clock = Date.now, newId = ulidFactory() } = options
  checkOptions(at, zone)
  const policy = { ...defaultPolicy, ...options.policy }
  const { store, keys, viewsFile, scratch } = at === 'memory:' ? inMemory(clock) : await inDirectory(at, clock, options)
  try {
    const log: LogReader = { store, codec: eventCodec(store.logId, leadEvents), vault: vault({ keys }) }
    const views = await openViews({ file: viewsFile, log, scratch })
    const durability = options.durability ?? 'full'
    return ledgerOf({ at, zone, by, clock, newId, policy, log, keys, views: telling(viewsFile, views), durability })
  } catch (error) {
    await closeAll([keys, store])
    throw viewsError(viewsFile, error)
  }
}

/** Whether a directory holds a ledger. */
export const isLedger = (at: string): boolean => existsSync(join(at, ledgerFiles.events))

const inMemory = (clock: () => number) => ({
  store: memoryEventStore({ clock }),
  keys: memoryKeyStore(),
  viewsFile: ':memory:',
  scratch: ':memory:',
})

async function inDirectory(at: string, clock: () => number, { durability, masterKey, create = true }: OpenLedgerOptions) {
  const file = (name: keyof typeof ledgerFiles): string => join(at, ledgerFiles[name])
  if (!create && !isLedger(at)) throw new LedgerNotFound(at)
  makeDirectory(at)
  removeOrphans(at)
  const store = await sqliteEventStore({ file: file('events'), clock, ...(durability && { durability }) })
  try {
    const provider = masterKey ?? defaultKeyProvider(file('masterKey'))
    const keys: KeyStore = await sqliteKeyStore({ file: file('keys'), provider, logId: store.logId, mustExist: (await store.head()) > 0n })
    return { store, keys, viewsFile: file('views'), scratch: scratchFile(at) }
  } catch (error) {
    await store.close()
    throw error
  }
}

const masterKeyVariable = 'LEADLEDGER_MASTER_KEY'

const defaultKeyProvider = (file: string): KeyProvider =>
  process.env[masterKeyVariable] === undefined ? fileKeyProvider({ file }) : environmentKeyProvider({ variable: masterKeyVariable, env: process.env })

function makeDirectory(at: string): void {
  try {
    mkdirSync(at, { recursive: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw code === 'EEXIST' || code === 'ENOTDIR' ? new LedgerNotFound(at, { cause }) : cause
  }
}

function checkOptions(at: string, zone: string): void {
  if (typeof at !== 'string' || at === '') throw new InvalidInput(['at: is no directory, and not memory:'])
  if (!isZone(zone)) throw new InvalidInput([`zone: ${JSON.stringify(zone)} is no IANA time zone`])
}
