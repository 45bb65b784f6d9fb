import { StoreRefused } from '@leadledger/eventsourcing'
import { fingerprintOf, randomKey } from './data-key.js'
import type { Fence } from './key-store.js'
import type { KeyWrapping } from './key-wrapping.js'
import type { StoredSubject } from './stored-subject.js'
import { fenced, granted } from './subject-record.js'

/** A subject's record and the key it just got. */
export interface CreatedKey {
  readonly record: StoredSubject
  readonly key: Buffer
}

/** The subject with a new key, or `undefined` when it may have none. @throws {WrongMasterKey} */
export function createdKey(wrapping: KeyWrapping, masterKey: string, subject: string, before: StoredSubject): CreatedKey | undefined {
  const key = randomKey()
  const record = granted(before, (generation) => wrapping.wrap(masterKey, subject, generation, key))
  return record && { record, key }
}

/** The subject behind a new fence, and the fence. */
export interface Condemned {
  readonly record: StoredSubject
  readonly fence: Fence
}

export function condemned(wrapping: KeyWrapping, subject: string, before: StoredSubject, erasureEventId: string, generation: number | undefined): Condemned {
  const record = fenced(before, generation)
  return { record, fence: { erasureEventId, generation: record.erased, fingerprint: condemnedFingerprint(wrapping, subject, before, record.erased) } }
}

function condemnedFingerprint(wrapping: KeyWrapping, subject: string, { generation, material }: StoredSubject, erased: number): string | undefined {
  if (!material || generation > erased) return undefined
  const key = keyOrDamaged(wrapping.unwrapper(subject, generation, material))
  return key && fingerprintOf(key)
}

/** A damaged key can still be erased. */
function keyOrDamaged(unwrap: () => Buffer): Buffer | undefined {
  try {
    return unwrap()
  } catch (error) {
    if (error instanceof StoreRefused) return undefined
    throw error
  }
}

/** The subject with the same key under another master key. @throws {WrongMasterKey} {@link StoreRefused} */
export function rewrapped(wrapping: KeyWrapping, masterKey: string, subject: string, before: StoredSubject): StoredSubject {
  const { generation, material } = before
  return { ...before, material: material && wrapping.wrap(masterKey, subject, generation, wrapping.unwrapper(subject, generation, material)()) }
}
