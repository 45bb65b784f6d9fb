import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Actor } from '@leadledger/eventsourcing'
import { defineHandbook, isZone, ledgerCodec, type HandbookInput } from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'
import { vault, type KeyProvider } from '@leadledger/vault'
import { closeAll } from './close-all.js'
import { carryOutOn, endLiving } from './condemned-keys.js'
import { InvalidInput } from './errors.js'
import { handbooks } from './handbooks.js'
import { ledgerFiles } from './ledger-files.js'
import { ledgerOf, type Ledger } from './ledger.js'
import { keysPlaceOf, openKeys } from './open-keys.js'
import { openStore } from './open-store.js'
import { openViewsAt, viewsPlaceOf } from './open-views-at.js'
import { placeOf, shownPlace, type Place } from './places.js'
import { removeOrphans } from './scratch-files.js'
import { ulidFactory } from './ulid-factory.js'

/** Where the parts of a ledger are. */
export interface LedgerPlaces {
  /**
   * Where the log is: a directory, made if it is missing; `memory:` for a ledger that is gone when it is closed;
   * `postgres://…`, with `schema=` for another one than `leadledger`; `esdb://…` or `kurrentdb://…`, with `tenant=` where others use the server too.
   */
  readonly at: string
  /** Where the views are: a file, `memory:` or `postgres://…` with `schema=`. By default beside the log, which an event store has no place for. */
  readonly views?: string
  /** Where the keys of personal data are: a file or `postgres://…` with `schema=`. By default beside the log of a directory; named for a server. */
  readonly keys?: string
}

export interface OpenLedgerOptions extends LedgerPlaces {
  /** IANA zone in which days begin and months are counted; by default that of the handbook in force, at first `UTC`. */
  readonly zone?: string
  /** Who acts when a command names nobody; `{ id: 'app', kind: 'system' }` by default. */
  readonly by?: Actor
  /** Adopted when the ledger is opened, unless it is in force already; by default whatever was adopted last holds. */
  readonly handbook?: HandbookInput
  /** Milliseconds since 1970; the system's clock by default, and the server's for what PostgreSQL records. */
  readonly clock?: () => number
  /** Makes ids of leads and commands: ULIDs by default. */
  readonly newId?: () => string
  /** `full` by default: a command that resolves survives a power cut. `relaxed` may lose the last ones. */
  readonly durability?: 'full' | 'relaxed'
  /** Where the master key of personal data comes from; by default the variable `LEADLEDGER_MASTER_KEY`, else a file of mode 0600 beside a file of keys. */
  readonly masterKey?: KeyProvider
  /** False refuses to make a ledger where there is none; true by default. */
  readonly create?: boolean
}

/**
 * Opens a ledger and wires its rooms; when it fails, nothing stays open.
 * @throws {InvalidInput} {@link LedgerNotFound} {@link StoreRefused} {@link UpgradeRequired} {@link StoreBusy}
 * and, for one on a server, {@link StoreUnreachable} and {@link PackageMissing};
 * from the vault, `key-store-missing`, `master-key-refused` or `wrong-master-key`: nothing was changed.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { by = { id: 'app', kind: 'system' }, clock = Date.now, newId = ulidFactory(), durability, create = true } = options
  const { zone } = options
  if (zone !== undefined && !isZone(zone)) throw new InvalidInput([`zone: ${JSON.stringify(zone)} is no IANA time zone`])
  if (options.handbook) defineHandbook(options.handbook)
  const at = placeOf(options.at, 'at')
  const keysAt = keysPlaceOf(at, options.keys)
  const viewsAt = viewsPlaceOf(at, options.views)
  const store = await openStore(at, { create, ...(options.clock && { clock: options.clock }), ...(durability && { durability }) })
  const opened: { close(): Promise<void> }[] = [store]
  try {
    const directory = directoryOf(at, viewsAt)
    if (directory !== undefined) {
      mkdirSync(directory, { recursive: true })
      removeOrphans(directory)
    }
    const keys = await openKeys(keysAt, { logId: store.logId, mustExist: (await store.head()) > 0n }, options.masterKey)
    opened.unshift(keys)
    const log: LogReader = { store, codec: ledgerCodec(store.logId), vault: vault({ keys }), carryOut: carryOutOn(keys) }
    const views = await openViewsAt(viewsAt, log, directory)
    const places = { at: shownPlace(at), views: shownPlace(viewsAt), keys: shownPlace(keysAt) }
    const files = [at.kind === 'path' ? join(at.path, ledgerFiles.events) : undefined, fileOf(viewsAt), fileOf(keysAt)].filter((file) => file !== undefined)
    opened.unshift(views)
    // A key store put back from a backup knows less than the views; what they do not know yet is ended when they fold it.
    await endLiving(keys, await views.erasures({ known: true }))
    const known = handbooks(log)
    const context = { actor: by, source: { kind: 'api' }, commandId: newId() } as const
    // From now on, so no earlier than what is in force: it cannot be refused.
    if (options.handbook) await known.adopt(options.handbook, { now: clock() }, context)
    const wiring = { places, files, zone: zone ?? (await known.current(clock())).zone, by, clock, newId, handbooks: known, log, keys, views }
    return ledgerOf({ ...wiring, durability: at.kind === 'memory' ? 'memory' : (durability ?? 'full') })
  } catch (error) {
    await closeAll(opened)
    throw error
  }
}

const fileOf = (place: Place): string | undefined => (place.kind === 'path' ? place.path : undefined)

/** The directory in which a verification of views in a file may write. */
const directoryOf = (at: Place, views: Place): string | undefined => {
  if (views.kind !== 'path') return undefined
  return at.kind === 'path' ? at.path : dirname(views.path)
}
