import { StoreClosed } from '@leadledger/eventsourcing'
import { dataKey, fingerprintOf, randomKey, type DataKey } from './data-key.js'
import type { Fence, KeyStore, SubjectKey } from './key-store.js'
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
    async *states() {
      use()
      const sorted = [...records].sort(([a], [b]) => (a < b ? -1 : 1))
      if (sorted.length > 0) yield sorted.map(([subject, record]) => stateOf(subject, record, fences.get(subject) ?? []))
    },
    async close() {
      closed = true
      records.clear()
    },
  }
}

function newDataKey(generation: number): DataKey {
  const key = randomKey()
  return dataKey(generation, () => key)
}

function subjectKeyOf(record: Kept): SubjectKey {
  const status = statusOf(record)
  if (status === 'never') return { status }
  if (status === 'active') return { status, erased: record.erased, key: record.material as DataKey }
  return { status, erased: record.erased }
}
