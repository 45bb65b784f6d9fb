import { dataKey, fingerprintOf } from './data-key.js'
import { keyCache } from './key-cache.js'
import type { KeyDatabase } from './key-database.js'
import type { CreatedKey } from './key-file.js'
import type { KeyRows, StoredSubject } from './key-rows.js'
import type { SubjectKey } from './key-store.js'
import type { KeyWrapping } from './key-wrapping.js'
import { statusOf, unknownSubject } from './subject-record.js'

/** Keys for reading, kept in memory until any process erases or reopens a subject. */
export interface KeyReader {
  read(subjects: readonly string[]): ReadonlyMap<string, SubjectKey>
  /** Takes what was just created, so that it need not be read and unwrapped. */
  learn(subject: string, created: CreatedKey): void
  forget(subject: string): void
  clear(): void
}

export function keyReader(db: KeyDatabase, rows: KeyRows, wrapping: KeyWrapping, cachedSubjects: number): KeyReader {
  const cache = keyCache<SubjectKey>(cachedSubjects)
  const version = db.prepare<[], number>('PRAGMA data_version').pluck()
  let seenVersion = version.get()
  let seenEpoch = rows.epoch()

  const forgetTheDead = (): void => {
    const now = version.get()
    if (now === seenVersion) return
    seenVersion = now
    const epoch = rows.epoch()
    if (epoch !== seenEpoch) cache.clear()
    seenEpoch = epoch
  }

  const subjectKey = (subject: string, record: StoredSubject, unwrapped?: Buffer): SubjectKey => {
    const { generation, material, erased } = record
    const status = statusOf(record)
    if (status === 'never') return { status }
    if (status !== 'active') return { status, erased }
    const unwrap = unwrapped ? () => unwrapped : wrapping.unwrapper(subject, generation, material)
    if (erased > 0 && isCondemned(subject, unwrap)) return { status: 'erased', erased: generation }
    return { status, erased, key: dataKey(generation, unwrap) }
  }

  /** Material that was destroyed stays refused, even if somebody puts it back under a new generation. */
  const isCondemned = (subject: string, unwrap: () => Buffer): boolean => {
    const fingerprint = fingerprintOf(unwrap())
    return rows.fences(subject).some((fence) => fence.fingerprint === fingerprint)
  }

  const known = (subject: string, record: StoredSubject, unwrapped?: Buffer): SubjectKey => {
    const key = subjectKey(subject, record, unwrapped)
    if (key.status === 'active' || key.status === 'erased') cache.set(subject, key)
    return key
  }

  return {
    read(subjects) {
      forgetTheDead()
      const found = new Map<string, SubjectKey>()
      const missing = subjects.filter((subject) => {
        const key = cache.get(subject)
        if (key) found.set(subject, key)
        return !key
      })
      if (missing.length === 0) return found
      const stored = rows.find(missing)
      for (const subject of missing) found.set(subject, known(subject, stored.get(subject) ?? unknownSubject))
      return found
    },
    learn: (subject, { record, key }) => void known(subject, record, key),
    forget: (subject) => cache.delete(subject),
    clear: () => cache.clear(),
  }
}
