import { fingerprintOf, type DataKey } from './data-key.js'
import { KeyStateConflict } from './errors.js'
import type { AdoptedSubject, Fence } from './key-store.js'
import { statusOf, unknownSubject, type SubjectRecord } from './subject-record.js'

/** A subject and its fences, as one key store knows them. */
export interface KnownSubject<Material = DataKey> {
  readonly record: SubjectRecord<Material>
  readonly fences: readonly Fence[]
}

export const unknownHere: KnownSubject<never> = { record: unknownSubject, fences: [] }

/**
 * All that two key stores know of a subject, or `undefined` when that is how it is here: the newest generation, the highest erased one, every fence,
 * and the key that none of them condemns. What is condemned is gone, also here. Neither the order of stores nor asking twice makes a difference.
 * @throws {KeyStateConflict} `not-whole`, or `other-key` when the store that is behind had a key the other one never knew.
 */
export function adopted(here: KnownSubject, given: AdoptedSubject): KnownSubject | undefined {
  const { subject } = given.state
  const there = known(given)
  if (!shareKeys(here, there)) throw new KeyStateConflict(subject, 'other-key')
  const next = united(here, there, unitedFences(subject, here.fences, there.fences))
  const key = activeFingerprint(next)
  if (key !== undefined && fingerprintsOf(next.fences).includes(key)) throw new KeyStateConflict(subject, 'other-key')
  return isSame(here, next) ? undefined : next
}

function known({ state, key }: AdoptedSubject): KnownSubject {
  const { subject, generation, erased, reopenedFor, fences } = state
  const record = { generation, erased, reopened: reopenedFor, material: key }
  const isWhole = statusOf(record) === state.status && key?.generation === (state.status === 'active' ? generation : undefined)
  if (!isWhole) throw new KeyStateConflict(subject, 'not-whole')
  return { record, fences }
}

function united(here: KnownSubject, there: KnownSubject, fences: readonly Fence[]): KnownSubject {
  const generation = Math.max(here.record.generation, there.record.generation)
  const erased = Math.max(here.record.erased, there.record.erased)
  const isActive = generation > erased
  const deciding = [here, there].filter((side) => (isActive ? side.record.generation === generation : knowsAll(side, fences)))
  const reasons = deciding.flatMap(({ record }) => record.reopened ?? [])
  // Of two reasons for the same reopening the one that sorts last, so that both stores come to the same.
  return { record: { generation, erased, reopened: reasons.toSorted().at(-1), material: isActive ? deciding[0]?.record.material : undefined }, fences }
}

/** A reopening lifts the fences it was told of; one that it never heard of counts as coming later. */
const knowsAll = ({ fences }: KnownSubject, all: readonly Fence[]): boolean =>
  all.every(({ erasureEventId, generation }) => fences.some((fence) => fence.erasureEventId === erasureEventId && fence.generation === generation))

function unitedFences(subject: string, here: readonly Fence[], there: readonly Fence[]): readonly Fence[] {
  const fences = new Map(here.map((fence) => [fence.erasureEventId, fence]))
  for (const fence of there) fences.set(fence.erasureEventId, unitedFence(subject, fences.get(fence.erasureEventId) ?? fence, fence))
  return [...fences.values()]
}

/** A store that held no key when the erasure reached it learns what was condemned from the one that did. */
function unitedFence(subject: string, here: Fence, there: Fence): Fence {
  const fingerprint = here.fingerprint ?? there.fingerprint
  if (there.fingerprint !== undefined && there.fingerprint !== fingerprint) throw new KeyStateConflict(subject, 'other-key')
  return { erasureEventId: here.erasureEventId, generation: Math.max(here.generation, there.generation), fingerprint }
}

/** Whether the store that is ahead knew every key of the one that is behind; of equals each may be the one behind. */
function shareKeys(here: KnownSubject, there: KnownSubject): boolean {
  const [ours, theirs] = [keysOf(here), keysOf(there)]
  const ahead = here.record.generation - there.record.generation
  return (ahead <= 0 && ours.every((key) => theirs.includes(key))) || (ahead >= 0 && theirs.every((key) => ours.includes(key)))
}

/** Fingerprints of all keys a store knows the subject had. */
function keysOf(side: KnownSubject): readonly string[] {
  const key = activeFingerprint(side)
  return [...fingerprintsOf(side.fences), ...(key === undefined ? [] : [key])]
}

const fingerprintsOf = (fences: readonly Fence[]): readonly string[] => fences.flatMap(({ fingerprint }) => fingerprint ?? [])

const activeFingerprint = ({ record }: KnownSubject): string | undefined =>
  statusOf(record) === 'active' && record.material ? fingerprintOf(record.material.opening()) : undefined

function isSame(here: KnownSubject, next: KnownSubject): boolean {
  const { generation, erased, reopened, material } = here.record
  const after = next.record
  if (generation !== after.generation || erased !== after.erased || reopened !== after.reopened || material !== after.material) return false
  // United fences keep their order, and new ones follow.
  return here.fences.length === next.fences.length && next.fences.every((fence, at) => isSameFence(fence, here.fences[at]))
}

const isSameFence = (fence: Fence, other: Fence | undefined): boolean => fence.generation === other?.generation && fence.fingerprint === other.fingerprint
