import { StoreClosed } from '@leadledger/eventsourcing'
import { checkSchemaName, postgresConnection } from '@leadledger/postgres'
import { InvalidSubject } from './errors.js'
import type { KeyProvider } from './key-provider.js'
import type { KeyStore } from './key-store.js'
import { keyWrapping } from './key-wrapping.js'
import { adoptSubjects, changeMasterKey, destroyKey, fenceSubject, reopenSubject, rewrapKeys, type KeptKeys } from './postgres-key-changes.js'
import { postgresKeyCreation } from './postgres-key-creation.js'
import { openPostgresKeys } from './postgres-key-opening.js'
import { postgresKeyReader, type PostgresKeyReader } from './postgres-key-reader.js'
import { postgresKeyRows } from './postgres-key-rows.js'
import { sharedTurn } from './shared-turn.js'
import { mayBeCreated } from './subject-key.js'
import { stateOf } from './subject-record.js'

export interface PostgresKeyStoreOptions {
  /** `postgres://user:password@host:port/database`, of a database apart from the log's; never part of an error. */
  readonly url: string
  /** Schema the keys live in, made when missing: one a log; `leadledger_keys` by default. */
  readonly schema?: string
  readonly provider: KeyProvider
  /** Binds a new store to this log, and refuses one that is bound to another. */
  readonly logId?: string
  /** For a log that holds events: missing keys are then refused instead of made anew. */
  readonly mustExist?: boolean
  /** Subjects whose keys stay in memory; 10,000 by default. */
  readonly cachedSubjects?: number
  /** Longest wait for one answer of the server, in milliseconds; 10,000 by default. */
  readonly tryMs?: number
  /** Longest wait for one step of a call with all its tries, in milliseconds; 30,000 by default. */
  readonly budgetMs?: number
}

/** One set of keys on a schema of a PostgreSQL database, shared by any number of processes and machines. */
export interface PostgresKeyStore extends KeyStore {
  /**
   * Wraps every data key with the provider's current master key; no event changes. May be interrupted and repeated:
   * earlier master keys are needed until it resolves. Resolves to the number of keys it wrapped anew.
   * @throws {WrongMasterKey} when an earlier master key is not at hand.
   * @throws {StoreBusy} when all keys are wrapped anew, but somebody reads their table for so long that earlier versions could not be wiped: repeat it.
   */
  rewrap(): Promise<number>
}

/** Connections of a process; more change little, since changes take turns. */
const connections = 4

/**
 * Every call may be repeated after {@link StoreUnreachable}: what took effect meanwhile is found.
 * @throws {InvalidSchemaName} {@link WrongMasterKey} {@link MasterKeyRefused} {@link KeyStoreMissing} {@link StoreUnreachable}
 * @throws {StoreRefused} for a wrong user or database, a replica, a server without fsync, keys of another log or of a newer release.
 */
export async function postgresKeyStore(options: PostgresKeyStoreOptions): Promise<PostgresKeyStore> {
  const { url, schema = 'leadledger_keys', provider, logId, mustExist = false, cachedSubjects = 10_000, tryMs = 10_000, budgetMs = 30_000 } = options
  checkSchemaName(schema)
  const connection = postgresConnection({ url, tryMs, budgetMs, connections })
  const place = `${connection.place}, schema ${schema}`
  const rows = postgresKeyRows(connection, schema, Math.max(1, Math.trunc(tryMs * 0.8)))
  const wrapping = keyWrapping(place, provider)
  try {
    await openPostgresKeys({ connection, schema, place, rows, wrapping, logId, mustExist })
  } catch (error) {
    await connection.end()
    throw error
  }
  const end = (): Promise<void> => {
    connection.close()
    return connection.end()
  }
  return openedStore({ rows, wrapping, reader: postgresKeyReader(rows, wrapping, cachedSubjects), end })
}

interface OpenedKeys extends KeptKeys {
  readonly reader: PostgresKeyReader
  readonly end: () => Promise<void>
}

const pageSize = 500
/** Bytes of UTF-8; an index of PostgreSQL takes no more than some 2,700. */
const longestSubject = 2000

/** Bytes that a page of the table of keys keeps free, rounded down, and what a key takes besides its subject, rounded up. */
const pageReserve = 2000
const keyBytes = 200

/** Keys that are replaced in one transaction push each other out of a full page, and what is left behind there outlives VACUUM. */
const outgrowPage = (subjects: Iterable<string>): boolean =>
  [...subjects].reduce((bytes, subject) => bytes + keyBytes + Buffer.byteLength(subject), 0) > pageReserve

function openedStore({ reader, end, ...kept }: OpenedKeys): PostgresKeyStore {
  const { rows } = kept
  const creation = postgresKeyCreation(rows, kept.wrapping, reader)
  const wiping = sharedTurn(() => rows.wipeDestroyed())
  let closing: Promise<void> | undefined
  const checkedOne = (subject: string): string => {
    if (closing) throw new StoreClosed()
    return checkedSubject(subject)
  }
  const checked = (subjects: Iterable<string>): readonly string[] => [...subjects].map(checkedOne)

  return {
    get: async (subjects) => (await reader.read(checked(subjects))).keys,
    async getOrCreate(subjects) {
      const asked = checked(subjects)
      for (;;) {
        const { keys, view } = await reader.read(asked)
        const missing = asked.filter((subject) => mayBeCreated(keys.get(subject)))
        if (missing.length === 0) return keys
        const created = await creation.join(missing.map((subject) => ({ subject, kept: view.kept(subject), masterKey: view.masterKey })))
        for (const subject of missing) {
          const key = created.get(subject)
          if (key) keys.set(subject, key)
        }
        if (missing.every((subject) => created.has(subject))) return keys
      }
    },
    async fence(subject, erasureEventId, generation) {
      return fenceSubject(kept, checkedOne(subject), erasureEventId, generation)
    },
    async destroy(subject) {
      await destroyKey(kept, checkedOne(subject))
      await wiping.join([])
    },
    async reopen(subject, reason) {
      await reopenSubject(kept, checkedOne(subject), reason)
    },
    async adopt(subjects) {
      for (const { state } of subjects) checkedOne(state.subject)
      const { destroyed, destroys } = await adoptSubjects(kept, subjects)
      if (outgrowPage(destroyed)) await rows.wipeEarlier()
      else if (destroys) await wiping.join([])
    },
    async *states() {
      for (let after = ''; ;) {
        const page = await rows.page(after, pageSize)
        if (page.length === 0) return
        after = page.at(-1)?.[0] as string
        yield page.map(([subject, { record, fences }]) => stateOf(subject, record, fences))
      }
    },
    async rewrap() {
      if (closing) throw new StoreClosed()
      await changeMasterKey(kept)
      const count = await rewrapKeys(kept)
      await rows.wipeEarlier()
      return count
    },
    async close() {
      closing ??= creation.settled().then(end)
      await closing
      reader.clear()
    },
  }
}

function checkedSubject(subject: string): string {
  if (!subject.isWellFormed() || subject.includes('\0') || Buffer.byteLength(subject) > longestSubject) throw new InvalidSubject(subject)
  return subject
}
