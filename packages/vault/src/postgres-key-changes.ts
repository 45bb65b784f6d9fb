import { adoptedSubject, condemned, rewrapped } from './key-changes.js'
import type { AdoptedSubject, Fence } from './key-store.js'
import type { KeyWrapping } from './key-wrapping.js'
import { newKeyOf } from './postgres-key-creation.js'
import type { KeptSubject, KeyView, NewState, PostgresKeyRows } from './postgres-key-rows.js'
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

/** What taking over subjects did to keys that were here before. */
export interface Adoption {
  /** Subjects whose keys it destroyed. */
  readonly destroyed: ReadonlySet<string>
  /** Whether any key is destroyed, now or by an earlier try, so that it may still lie on the disk. */
  readonly destroys: boolean
}

/** What a try destroys counts also when its answer was lost, and the next one finds nothing to do. */
export async function adoptSubjects({ rows, wrapping }: KeptKeys, subjects: readonly AdoptedSubject[]): Promise<Adoption> {
  const names = subjects.map(({ state }) => state.subject)
  const destroyed = new Set<string>()
  for (;;) {
    const view = await rows.look(names)
    const states = newStates(wrapping, view, subjects)
    for (const { subject, record, newKey } of states.values()) {
      const { material } = view.kept(subject).record
      if (material && (newKey !== undefined || record.material === undefined)) destroyed.add(subject)
    }
    const destroys = names.some((name) => view.kept(name).record.generation > 0 && (states.get(name) ?? view.kept(name)).record.erased > 0)
    if (states.size === 0 || (await rows.putStates(view.masterKey, [...states.values()]))) return { destroyed, destroys }
  }
}

/** The subjects that change, each once. */
function newStates(wrapping: KeyWrapping, view: KeyView, subjects: readonly AdoptedSubject[]): ReadonlyMap<string, NewState> {
  const states = new Map<string, NewState>()
  for (const given of subjects) {
    const { subject } = given.state
    const seen = view.kept(subject)
    const next = adoptedSubject(wrapping, view.masterKey, states.get(subject) ?? seen, given)
    if (!next) continue
    const { material } = next.record
    states.set(subject, { ...next, subject, revision: seen.revision, newKey: material === seen.record.material ? undefined : material?.hex })
  }
  return states
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
