import { StoreRefused } from '@leadledger/eventsourcing'
import { dataKey, fingerprintOf, randomKey } from './data-key.js'
import type { AdoptedSubject, Fence } from './key-store.js'
import type { KeyWrapping } from './key-wrapping.js'
import type { StoredSubject, Wrapped } from './stored-subject.js'
import { adopted, type KnownSubject } from './subject-adoption.js'
import { fenced, granted, statusOf } from './subject-record.js'

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

/** What becomes of a subject with what another key store knows of it, or `undefined` when nothing does. @throws {KeyStateConflict} {@link WrongMasterKey} {@link StoreRefused} */
export function adoptedSubject(
  wrapping: KeyWrapping,
  masterKey: string,
  { record, fences }: KnownSubject<Wrapped>,
  given: AdoptedSubject,
): KnownSubject<Wrapped> | undefined {
  const { subject } = given.state
  const here = unwrappedWhenUsed(wrapping, subject, record)
  const next = adopted({ record: here, fences }, given)
  if (!next) return undefined
  const { generation, material } = next.record
  const isKept = material === here.material
  const wrapped = isKept ? record.material : material && wrapping.wrap(masterKey, subject, generation, material.opening())
  return { record: { ...next.record, material: wrapped }, fences: next.fences }
}

/** An active subject has a key even where it was lost, which shows when it is used. */
function unwrappedWhenUsed(wrapping: KeyWrapping, subject: string, record: StoredSubject): KnownSubject['record'] {
  const { generation, material } = record
  const hasKey = material !== undefined || statusOf(record) === 'active'
  return { ...record, material: hasKey ? dataKey(generation, () => wrapping.unwrapper(subject, generation, material)()) : undefined }
}
