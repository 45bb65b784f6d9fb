import { StoreClosed, StoreRefused } from '@leadledger/eventsourcing'
import { whenFree } from './database-faults.js'
import { sharedTurn } from './shared-turn.js'
import { inTransaction, openKeyDatabase, truncateLog, type KeyDatabase } from './key-database.js'
import type { KeyProvider } from './key-provider.js'
import { keyReader, type KeyReader } from './key-reader.js'
import { keyRows } from './key-rows.js'
import type { KeyStore } from './key-store.js'
import { adoptSubjects, changeMasterKey, createKeys, destroyKey, fenceSubject, reopenSubject, rewrapPage, type KeyFile } from './key-file.js'
import { keyWrapping } from './key-wrapping.js'
import { mayBeCreated } from './subject-key.js'
import { stateOf } from './subject-record.js'

export interface SqliteKeyStoreOptions {
  /** A file of its own; made if there is none. */
  readonly file: string
  readonly provider: KeyProvider
  /** Binds a new store to this log, and refuses one that is bound to another. */
  readonly logId?: string
  /** For a log that holds events: a missing file is then refused instead of made anew. */
  readonly mustExist?: boolean
  /** Longest wait for another process, in milliseconds; 10,000 by default. */
  readonly busyBudgetMs?: number
  /** Subjects whose keys stay in memory; 10,000 by default. */
  readonly cachedSubjects?: number
}

/** The key store of the embedded ledger. */
export interface SqliteKeyStore extends KeyStore {
  /**
   * Wraps every data key with the provider's current master key; no event changes. May be interrupted and repeated:
   * earlier master keys are needed until it resolves. Resolves to the number of keys it wrapped anew.
   * @throws {WrongMasterKey} when an earlier master key is not at hand.
   */
  rewrap(): Promise<number>
}

/** @throws {WrongMasterKey} {@link MasterKeyRefused} {@link KeyStoreMissing} {@link StoreRefused} {@link StoreBusy} */
export async function sqliteKeyStore(options: SqliteKeyStoreOptions): Promise<SqliteKeyStore> {
  const { file, provider, logId, mustExist = false, busyBudgetMs = 10_000, cachedSubjects = 10_000 } = options
  const wrapping = keyWrapping(file, provider)
  const begin = (db: KeyDatabase): void => keyRows(db).beginKeeper({ logId: logId ?? null, ...wrapping.proof() })
  const db = await openKeyDatabase({ file, mustExist, busyBudgetMs, begin })
  try {
    const rows = keyRows(db)
    const keeper = rows.keeper()
    if (logId !== undefined && keeper.logId !== null && keeper.logId !== logId) throw new StoreRefused(file, 'other-log', 'holds the keys of another log')
    wrapping.checkProof(keeper)
    return openedStore({ file, db, rows, wrapping, busyBudgetMs }, keyReader(db, rows, wrapping, cachedSubjects))
  } catch (error) {
    db.close()
    throw error
  }
}

const pageSize = 500

function openedStore(opened: KeyFile & { readonly busyBudgetMs: number }, reader: KeyReader): SqliteKeyStore {
  const { file, db, rows, busyBudgetMs } = opened
  const free = <Result>(work: () => Result): Promise<Result> =>
    whenFree(file, busyBudgetMs, () => {
      if (!db.open) throw new StoreClosed()
      return work()
    })
  const write = <Result>(work: () => Result): Promise<Result> => free(() => inTransaction(file, db, work))
  const change = async <Result>(subject: string, work: () => Result): Promise<Result> => {
    const result = await write(work)
    reader.forget(subject)
    return result
  }
  const creation = sharedTurn(async (subjects: readonly string[]) => {
    for (const [subject, created] of await write(() => createKeys(opened, subjects))) reader.learn(subject, created)
  })

  return {
    get: (subjects) => free(() => reader.read([...subjects])),
    async getOrCreate(subjects) {
      const asked = [...subjects]
      const found = await free(() => reader.read(asked))
      const missing = asked.filter((subject) => mayBeCreated(found.get(subject)))
      if (missing.length === 0) return found
      await creation.join(missing)
      return free(() => reader.read(asked))
    },
    fence: (subject, erasureEventId, generation) => change(subject, () => fenceSubject(opened, subject, erasureEventId, generation)),
    async destroy(subject) {
      await change(subject, () => destroyKey(opened, subject))
      await free(() => truncateLog(db))
    },
    reopen: (subject, reason) => change(subject, () => reopenSubject(opened, subject, reason)),
    async adopt(subjects) {
      const { changed, destroys } = await write(() => adoptSubjects(opened, subjects))
      for (const subject of changed) reader.forget(subject)
      if (destroys) await free(() => truncateLog(db))
    },
    async *states() {
      for (let after = ''; ;) {
        const page = await free(() => rows.page(after, pageSize).map(([subject, record]) => stateOf(subject, record, rows.fences(subject))))
        if (page.length === 0) return
        after = page.at(-1)?.subject as string
        yield page
      }
    },
    async rewrap() {
      const { masterKey } = await write(() => changeMasterKey(opened))
      let count = 0
      for (let after: string | undefined = ''; after !== undefined;) {
        const from: string = after
        const page = await write(() => rewrapPage(opened, masterKey, from, pageSize))
        count += page.rewrapped
        after = page.last
      }
      await free(() => truncateLog(db))
      return count
    },
    async close() {
      await creation.settled()
      reader.clear()
      db.close()
    },
  }
}
