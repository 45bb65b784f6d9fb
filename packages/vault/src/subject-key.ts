import { dataKey, fingerprintOf } from './data-key.js'
import type { Fence, SubjectKey } from './key-store.js'
import type { KeyWrapping } from './key-wrapping.js'
import type { StoredSubject } from './stored-subject.js'
import { statusOf } from './subject-record.js'

/** A stored subject as it is read; `fences` is asked only where something was erased, `unwrapped` spares the work for a key that was just made. */
export function subjectKeyOf(wrapping: KeyWrapping, subject: string, record: StoredSubject, fences: () => readonly Fence[], unwrapped?: Buffer): SubjectKey {
  const { generation, material, erased } = record
  const status = statusOf(record)
  if (status === 'never') return { status }
  if (status !== 'active') return { status, erased }
  const unwrap = unwrapped ? () => unwrapped : wrapping.unwrapper(subject, generation, material)
  if (erased > 0 && isCondemned(unwrap, fences())) return { status: 'erased', erased: generation }
  return { status, erased, key: dataKey(generation, unwrap) }
}

/** Material that was destroyed stays refused, even if somebody puts it back under a new generation. */
function isCondemned(unwrap: () => Buffer, fences: readonly Fence[]): boolean {
  const fingerprint = fingerprintOf(unwrap())
  return fences.some((fence) => fence.fingerprint === fingerprint)
}

/** Erased subjects and active ones change by an erasure or a reopening only, which every cache hears of. */
export const mayBeCached = ({ status }: SubjectKey): boolean => status === 'active' || status === 'erased'

export const mayBeCreated = (key: SubjectKey | undefined): boolean => key?.status === 'never' || key?.status === 'reopened'
