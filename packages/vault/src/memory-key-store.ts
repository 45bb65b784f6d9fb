import { StoreClosed } from '@leadledger/eventsourcing'
import { dataKey, fingerprintOf, randomKey, type DataKey } from './data-key.js'
import type { Fence, KeyStore, SubjectKey } from './key-store.js'
import { adopted, type KnownSubject } from './subject-adoption.js'
import { bySubject } from './subject-order.js'
import { destroyed, fenced, granted, reopened, stateOf, statusOf, unknownSubject, type SubjectRecord } from './subject-record.js'

type Kept = SubjectRecord<DataKey>

/** Keys that last as long as the process: for tests and first steps, with the rules of the durable stores. */
export function memoryKeyStore(): KeyStore {
  const records = new Map<string, Kept>()
  const fences = new Map<string, readonly Fence[]>()
  let closed = false

  const use = (): void => {
    if (closed) throw new StoreClosed()
  }
  const recordOf = (subject: string): Kept => records.get(subject) ?? unknownSubject
  const change = (subject: string, next: (record: Kept) => Kept): void => {
    use()
    records.set(subject, next(recordOf(subject)))
  }

  return {
    async get(subjects) {
      use()
      return new Map([...subjects].map((subject) => [subject, subjectKeyOf(recordOf(subject))]))
    },
    async getOrCreate(subjects) {
      use()
      const asked = [...subjects]
      for (const subject of asked) {
        const next = granted(recordOf(subject), newDataKey)
        if (next) records.set(subject, next)
      }
      return new Map(asked.map((subject) => [subject, subjectKeyOf(recordOf(subject))]))
    },
    async fence(subject, erasureEventId, generation) {
      use()
      const before = fences.get(subject) ?? []
      const known = before.find((fence) => fence.erasureEventId === erasureEventId)
      if (known) return known
      const record = recordOf(subject)
      const after = fenced(record, generation)
      const key = record.generation <= after.erased ? record.material : undefined
      const fence: Fence = { erasureEventId, generation: after.erased, fingerprint: key && fingerprintOf(key.sealing()) }
      records.set(subject, after)
      fences.set(subject, [...before, fence])
      return fence
    },
    async destroy(subject) {
      change(subject, (record) => destroyed(subject, record))
    },
    async reopen(subject, reason) {
      change(subject, (record) => reopened(subject, record, reason))
    },
    async adopt(subjects) {
      use()
      const next = new Map<string, KnownSubject>()
      for (const given of subjects) {
        const { subject } = given.state
        const after = adopted(next.get(subject) ?? { record: recordOf(subject), fences: fences.get(subject) ?? [] }, given)
        if (after) next.set(subject, { ...after, record: held(after.record) })
      }
      for (const [subject, known] of next) {
        records.set(subject, known.record)
        fences.set(subject, known.fences)
      }
    },
    async *states() {
      use()
      const sorted = [...records].sort(([a], [b]) => bySubject(a, b))
      if (sorted.length > 0) yield sorted.map(([subject, record]) => stateOf(subject, record, fences.get(subject) ?? []))
    },
    async close() {
      closed = true
      records.clear()
    },
  }
}

const newDataKey = (generation: number): DataKey => keyOf(generation, randomKey())

const keyOf = (generation: number, bytes: Buffer): DataKey => dataKey(generation, () => bytes)

/** Keys of another store unwrap when they are used; here they must be, whatever becomes of it. */
const held = (record: Kept): Kept => ({ ...record, material: record.material && keyOf(record.generation, Buffer.from(record.material.opening())) })

function subjectKeyOf(record: Kept): SubjectKey {
  const status = statusOf(record)
  if (status === 'never') return { status }
  if (status === 'active') return { status, erased: record.erased, key: record.material as DataKey }
  return { status, erased: record.erased }
}
