import { keyCache } from './key-cache.js'
import type { CreatedKey } from './key-changes.js'
import type { KeyDatabase } from './key-database.js'
import type { KeyRows } from './key-rows.js'
import type { SubjectKey } from './key-store.js'
import type { KeyWrapping } from './key-wrapping.js'
import type { StoredSubject } from './stored-subject.js'
import { mayBeCached, subjectKeyOf } from './subject-key.js'
import { unknownSubject } from './subject-record.js'

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

  const known = (subject: string, record: StoredSubject, unwrapped?: Buffer): SubjectKey => {
    const key = subjectKeyOf(wrapping, subject, record, () => rows.fences(subject), unwrapped)
    if (mayBeCached(key)) cache.set(subject, key)
    return key
  }

  return {
    read(subjects) {
      forgetTheDead()
      const { found, missing } = cache.lookUp(subjects)
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
