import { KeyStateConflict } from './errors.js'
import type { Fence, SubjectState } from './key-store.js'

/** A subject as a key store keeps it; the rules every key store follows are functions over it. */
export interface SubjectRecord<Material> {
  readonly generation: number
  readonly material: Material | undefined
  readonly erased: number
  readonly reopened: string | undefined
}

export const unknownSubject: SubjectRecord<never> = { generation: 0, material: undefined, erased: 0, reopened: undefined }

export function statusOf({ generation, erased, reopened }: SubjectRecord<unknown>): SubjectState['status'] | 'never' {
  if (generation > erased) return 'active'
  if (erased === 0) return 'never'
  return reopened === undefined ? 'erased' : 'reopened'
}

/** The subject with its next key, or `undefined` when it may have no new one. */
export function granted<Material>(record: SubjectRecord<Material>, make: (generation: number) => Material): SubjectRecord<Material> | undefined {
  const status = statusOf(record)
  if (status === 'active' || status === 'erased') return undefined
  const generation = Math.max(record.generation, record.erased) + 1
  return { ...record, generation, material: make(generation) }
}

/** A subject without a key is condemned up to generation 1, so that a key a backup brings back stays dead. */
export function fenced<Material>(record: SubjectRecord<Material>, upTo = Math.max(record.generation, 1)): SubjectRecord<Material> {
  const erased = Math.max(record.erased, upTo)
  return { ...record, erased, reopened: record.generation > erased ? record.reopened : undefined }
}

/** @throws {KeyStateConflict} */
export function destroyed<Material>(subject: string, record: SubjectRecord<Material>): SubjectRecord<Material> {
  if (record.erased === 0) throw new KeyStateConflict(subject, 'not-fenced')
  return statusOf(record) === 'active' ? record : { ...record, material: undefined }
}

/** @throws {KeyStateConflict} */
export function reopened<Material>(subject: string, record: SubjectRecord<Material>, reason: string): SubjectRecord<Material> {
  const status = statusOf(record)
  if (status === 'reopened') return record
  if (status !== 'erased') throw new KeyStateConflict(subject, 'not-erased')
  if (record.material !== undefined) throw new KeyStateConflict(subject, 'not-destroyed')
  return { ...record, reopened: reason }
}

export const stateOf = (subject: string, record: SubjectRecord<unknown>, fences: readonly Fence[]): SubjectState => ({
  subject,
  status: statusOf(record) as SubjectState['status'],
  generation: record.generation,
  erased: record.erased,
  destroyed: record.material === undefined,
  reopenedFor: record.reopened,
  fences,
})
