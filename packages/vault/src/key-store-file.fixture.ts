import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { onTestFinished } from 'vitest'
import { fingerprintOf } from './data-key.js'
import { masterKey, type KeyProvider, type MasterKey } from './key-provider.js'
import type { KeyStore, SubjectKey } from './key-store.js'
import { sqliteKeyStore, type SqliteKeyStore, type SqliteKeyStoreOptions } from './sqlite-key-store.js'

/** The master key of stores that are opened without another provider. */
export const master = masterKey(Buffer.alloc(32, 7))
export const provider: KeyProvider = { current: () => master, byId: (id) => (id === master.id ? master : undefined) }

export const holding = (current: MasterKey, ...retired: readonly MasterKey[]): KeyProvider => ({
  current: () => current,
  byId: (id) => [current, ...retired].find((key) => key.id === id),
})

export function temporaryFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vault-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return join(directory, 'keys.db')
}

export async function opened(file: string, options: Partial<SqliteKeyStoreOptions> = {}): Promise<SqliteKeyStore> {
  const keys = await sqliteKeyStore({ file, provider, ...options })
  onTestFinished(() => keys.close())
  return keys
}

/** Looks into the file, or tampers with it, behind the store's back. */
export function raw<Result>(file: string, work: (db: Database.Database) => Result): Result {
  const db = new Database(file)
  try {
    return work(db)
  } finally {
    db.close()
  }
}

export const one = async (keys: KeyStore, subject: string): Promise<SubjectKey> => (await keys.get([subject])).get(subject) as SubjectKey

export const fingerprint = (key: SubjectKey | undefined): string | undefined => (key?.status === 'active' ? fingerprintOf(key.key.sealing()) : key?.status)

export const wrappedOf = (file: string, subject: string): Buffer =>
  raw(file, (db) => db.prepare<[string], Buffer>('SELECT wrapped FROM subject WHERE subject = ?').pluck().get(subject) as Buffer)

export const bytesOnDisk = (file: string): Buffer =>
  Buffer.concat([file, `${file}-wal`].map((name) => (statSync(name, { throwIfNoEntry: false }) ? readFileSync(name) : Buffer.alloc(0))))

export const erase = async (keys: KeyStore, subject: string, erasureEventId = `erasure of ${subject}`): Promise<void> => {
  await keys.fence(subject, erasureEventId)
  await keys.destroy(subject)
}
