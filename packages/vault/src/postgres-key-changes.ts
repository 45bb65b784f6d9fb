import { condemned, rewrapped } from './key-changes.js'
import type { Fence } from './key-store.js'
import type { KeyWrapping } from './key-wrapping.js'
import { newKeyOf } from './postgres-key-creation.js'
import type { KeptSubject, PostgresKeyRows } from './postgres-key-rows.js'
import { destroyed, reopened } from './subject-record.js'

/** What the changes of keys on PostgreSQL work on; each looks, decides and writes, and begins anew when another process was first. */
export interface KeptKeys {
  readonly rows: PostgresKeyRows
  readonly wrapping: KeyWrapping
}

const lookAt = async (rows: PostgresKeyRows, subject: string): Promise<KeptSubject> => (await rows.look([subject])).kept(subject)

export async function fenceSubject({ rows, wrapping }: KeptKeys, subject: string, erasureEventId: string, generation: number | undefined): Promise<Fence> {
  for (;;) {
    const { record, revision, fences } = await lookAt(rows, subject)
    const known = fences.find((fence) => fence.erasureEventId === erasureEventId)
    if (known) return known
    const next = condemned(wrapping, subject, record, erasureEventId, generation)
    if (await rows.changeStatus({ subject, revision, ...next })) return next.fence
  }
}

export async function destroyKey({ rows }: KeptKeys, subject: string): Promise<void> {
  for (;;) {
    const { record, revision } = await lookAt(rows, subject)
    const next = destroyed(subject, record)
    if (next.material === record.material || (await rows.changeStatus({ subject, revision, record: next }))) return
  }
}

export async function reopenSubject({ rows }: KeptKeys, subject: string, reason: string): Promise<void> {
  const { record, revision } = await lookAt(rows, subject)
  const next = reopened(subject, record, reason)
  // Whoever changed an erased subject meanwhile reopened it too, or fenced it again, which counts as coming later: trying again would undo that.
  if (next !== record) await rows.changeStatus({ subject, revision, record: next })
}

/** From here on new keys are wrapped by the provider's current master key. */
export async function changeMasterKey({ rows, wrapping }: KeptKeys): Promise<void> {
  const next = wrapping.proof()
  for (;;) {
    const { masterKey } = await rows.look([])
    if (masterKey === next.masterKey) return
    await rows.changeMasterKey(masterKey, next)
  }
}

const pageSize = 500

/** Page by page until the current master key wraps all; each page is read anew, so what another process did meanwhile is seen. */
export async function rewrapKeys({ rows, wrapping }: KeptKeys): Promise<number> {
  for (let count = 0; ;) {
    const page = await rows.outdated(pageSize)
    const masterKey = page[0]?.[2]
    if (masterKey === undefined) return count
    const newKeys = page.map(([subject, { record, revision }]) => newKeyOf(subject, revision, rewrapped(wrapping, masterKey, subject, record)))
    count += (await rows.putKeys(masterKey, newKeys)).size
  }
}
