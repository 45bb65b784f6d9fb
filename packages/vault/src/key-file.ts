import { adoptedSubject, condemned, createdKey, rewrapped, type CreatedKey } from './key-changes.js'
import type { KeyDatabase } from './key-database.js'
import type { KeyRows } from './key-rows.js'
import type { AdoptedSubject, Fence } from './key-store.js'
import type { KeyWrapping } from './key-wrapping.js'
import type { Keeper, StoredSubject } from './stored-subject.js'
import { destroyed, reopened, unknownSubject } from './subject-record.js'

/** What the changes of a key store work on; each runs inside one transaction. */
export interface KeyFile {
  readonly file: string
  readonly db: KeyDatabase
  readonly rows: KeyRows
  readonly wrapping: KeyWrapping
}

const recordOf = (rows: KeyRows, subject: string): StoredSubject => rows.find([subject]).get(subject) ?? unknownSubject

/** The subjects that got a key; those that may have none, or got one from another process meanwhile, stay as they are. */
export function createKeys({ rows, wrapping }: KeyFile, subjects: readonly string[]): ReadonlyMap<string, CreatedKey> {
  const { masterKey } = rows.keeper()
  const stored = rows.find(subjects)
  const created = new Map<string, CreatedKey>()
  for (const subject of subjects) {
    const next = createdKey(wrapping, masterKey, subject, stored.get(subject) ?? unknownSubject)
    if (!next) continue
    rows.put(subject, next.record)
    created.set(subject, next)
  }
  return created
}

export function fenceSubject({ rows, wrapping }: KeyFile, subject: string, erasureEventId: string, generation: number | undefined): Fence {
  const known = rows.fences(subject).find((fence) => fence.erasureEventId === erasureEventId)
  if (known) return known
  const { record, fence } = condemned(wrapping, subject, recordOf(rows, subject), erasureEventId, generation)
  rows.put(subject, record)
  rows.putFence(subject, fence)
  rows.bumpEpoch()
  return fence
}

export function destroyKey({ rows }: KeyFile, subject: string): void {
  const record = recordOf(rows, subject)
  const next = destroyed(subject, record)
  if (next.material === record.material) return
  rows.blank(subject)
  rows.put(subject, next)
  rows.bumpEpoch()
}

export function reopenSubject({ rows }: KeyFile, subject: string, reason: string): void {
  rows.put(subject, reopened(subject, recordOf(rows, subject), reason))
  rows.bumpEpoch()
}

/** Subjects of another key store that were taken over. */
export interface Adoption {
  readonly changed: readonly string[]
  /** Whether a key that was here before is destroyed, now or by an earlier try, so that nothing of it may be left in the log. */
  readonly destroys: boolean
}

export function adoptSubjects({ rows, wrapping }: KeyFile, subjects: readonly AdoptedSubject[]): Adoption {
  const { masterKey } = rows.keeper()
  const changed: string[] = []
  let destroys = false
  for (const given of subjects) {
    const { subject } = given.state
    const record = recordOf(rows, subject)
    const next = adoptedSubject(wrapping, masterKey, { record, fences: rows.fences(subject) }, given)
    destroys ||= record.generation > 0 && (next?.record ?? record).erased > 0
    if (!next) continue
    if (next.record.material !== record.material) rows.blank(subject)
    rows.put(subject, next.record)
    for (const fence of next.fences) rows.putFence(subject, fence)
    changed.push(subject)
  }
  if (changed.length > 0) rows.bumpEpoch()
  return { changed, destroys }
}

/** From here on new keys are wrapped by the provider's current master key. */
export function changeMasterKey({ rows, wrapping }: KeyFile): Pick<Keeper, 'masterKey'> {
  const next = wrapping.proof()
  rows.changeMasterKey(next.masterKey, next.proof)
  return next
}

/** Wraps the keys of one page of subjects anew; `last` is where the next page begins, `undefined` behind the end. */
export function rewrapPage({ rows, wrapping }: KeyFile, masterKey: string, after: string, limit: number): { rewrapped: number; last: string | undefined } {
  const page = rows.page(after, limit)
  const outdated = page.filter(([, { material }]) => material && material.masterKey !== masterKey)
  for (const [subject, record] of outdated) rows.put(subject, rewrapped(wrapping, masterKey, subject, record))
  return { rewrapped: outdated.length, last: page.at(-1)?.[0] }
}
