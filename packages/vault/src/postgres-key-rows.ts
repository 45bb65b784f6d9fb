import { StoreRefused } from '@leadledger/eventsourcing'
import type { Connection, TextRow } from '@leadledger/postgres'
import type { Fence } from './key-store.js'
import { sharedTurn } from './shared-turn.js'
import type { Keeper, StoredSubject, Wrapped } from './stored-subject.js'
import { unknownSubject } from './subject-record.js'

/** A subject as the database keeps it; each change adds one to its revision, and 0 means that there is no row. */
export interface KeptSubject {
  readonly record: StoredSubject
  readonly revision: number
  readonly fences: readonly Fence[]
}

/** What one look at the database finds, all of one moment. */
export interface KeyView {
  readonly epoch: number
  /** The master key that wraps new keys. */
  readonly masterKey: string
  kept(subject: string): KeptSubject
}

/** A key to store for a subject that was seen at `revision`. */
export interface NewKey {
  readonly subject: string
  readonly revision: number
  readonly generation: number
  readonly hex: string
}

/** A fence, a destruction or a reopening of a subject that was seen at `revision`. */
export interface StatusChange {
  readonly subject: string
  readonly revision: number
  readonly record: StoredSubject
  readonly fence?: Fence
}

/** Another state of a subject that was seen at `revision`; with its key in hex when it has a new one. */
export interface NewState extends KeptSubject {
  readonly subject: string
  readonly newKey: string | undefined
}

/** The statements of a key store on PostgreSQL: each is one round trip and may be sent twice. */
export interface PostgresKeyRows {
  keeper(): Promise<Keeper | undefined>
  /** Where there is no keeper and nothing to keep yet. */
  beginKeeper(keeper: Keeper): Promise<void>
  /** Whoever looks in the same turn of the event loop shares a round trip. @throws {StoreRefused} when the server has become a replica, which may not have heard of an erasure. */
  look(subjects: readonly string[]): Promise<KeyView>
  page(after: string, limit: number): Promise<readonly (readonly [string, KeptSubject])[]>
  /** Subjects whose keys the current master key does not wrap, and that master key. */
  outdated(limit: number): Promise<readonly (readonly [string, KeptSubject, string])[]>
  /** The subjects it wrote, with the epoch they were written at; none when `masterKey` is not the current one. */
  putKeys(masterKey: string, keys: readonly NewKey[]): Promise<ReadonlyMap<string, number>>
  /** Whether it wrote: false when the subject changed meanwhile. */
  changeStatus(change: StatusChange): Promise<boolean>
  /** Whether it wrote: false when a subject changed meanwhile, or the current master key is no longer `masterKey`. */
  putStates(masterKey: string, states: readonly NewState[]): Promise<boolean>
  /** Unless the current master key is another than the one that was seen. */
  changeMasterKey(seen: string, next: Pick<Keeper, 'masterKey' | 'proof'>): Promise<void>
  /** Removes a key that was just destroyed from the pages of its table; where the user may not, the server does so later. */
  wipeDestroyed(): Promise<void>
  /** Writes the table of keys anew, without any earlier version of them; where the user may not, they stay in free space. Whoever reads waits. @throws {StoreBusy} */
  wipeEarlier(): Promise<void>
}

/** Milliseconds that whoever reads may wait behind a writing anew that itself waits for others. */
const longestBlockMs = 1000

const unknown: KeptSubject = { record: unknownSubject, revision: 0, fences: [] }

export function postgresKeyRows({ query, place }: Connection, schema: string, lockMs: number): PostgresKeyRows {
  const fences = `(select json_agg(json_build_array(f.erasure_event_id, f.generation, f.fingerprint) order by f.generation, f.erasure_event_id)
    from "${schema}".fence f where f.subject = s.subject)`
  const columns = `s.subject, s.revision, s.generation, s.erased, s.reopened, d.master_key, case when not d.destroyed then encode(d.wrapped, 'hex') end, ${fences}`
  const keys = `left join "${schema}".data_key d on d.subject = s.subject`
  const run = (name: string, text: string, values: readonly unknown[]): Promise<readonly TextRow[]> => query({ name, text, values })

  return {
    async keeper() {
      const [row] = await query({ text: `select log_id, master_key, encode(proof, 'hex') from "${schema}".keeper` })
      return row && { logId: row[0] ?? null, masterKey: row[1] ?? '', proof: Buffer.from(row[2] ?? '', 'hex') }
    },
    async beginKeeper({ logId, masterKey, proof }) {
      const text = `insert into "${schema}".keeper (log_id, master_key, proof) select $1::text, $2::text, $3::bytea where not exists (select from "${schema}".subject)
        on conflict do nothing`
      await query({ text, values: [logId, masterKey, proof] })
    },
    look: sharedTurn(async (subjects: readonly string[]): Promise<KeyView> => {
      const text = `select k.epoch, k.master_key, pg_is_in_recovery(), ${columns}
        from "${schema}".keeper k left join "${schema}".subject s on s.subject = any ($1) ${keys}`
      const rows = await run('look', text, [subjects])
      const [epoch, masterKey, isReplica] = rows[0] ?? []
      if (isReplica === 't') throw new StoreRefused(place, 'replica', 'has become a replica, which may not have heard of an erasure: name the primary')
      if (!epoch || !masterKey) throw new StoreRefused(place, 'damaged', `the keys of schema ${schema} have no keeper`)
      const found = new Map(rows.map((row) => keptSubject(row.slice(3))))
      return { epoch: Number(epoch), masterKey, kept: (subject) => found.get(subject) ?? unknown }
    }).join,
    async page(after, limit) {
      const rows = await run('page', `select ${columns} from "${schema}".subject s ${keys} where s.subject > $1 order by s.subject limit $2`, [after, limit])
      return rows.map(keptSubject)
    },
    async outdated(limit) {
      const text = `select k.master_key, ${columns} from "${schema}".keeper k join "${schema}".subject s on true ${keys}
        where not d.destroyed and d.master_key <> k.master_key order by s.subject limit $1`
      return (await run('outdated', text, [limit])).map((row) => [...keptSubject(row.slice(1)), row[0] ?? ''] as const)
    },
    async putKeys(masterKey, newKeys) {
      const columnsOf = [
        newKeys.map(({ subject }) => subject),
        newKeys.map(({ revision }) => revision),
        newKeys.map(({ generation }) => generation),
        newKeys.map(({ hex }) => hex),
      ]
      const rows = await run('put', `select written, at_epoch from "${schema}".put_keys($1, $2, $3, $4, $5, $6)`, [masterKey, ...columnsOf, lockMs])
      return new Map(rows.map(([subject, epoch]) => [subject ?? '', Number(epoch)]))
    },
    async changeStatus({ subject, revision, record, fence }) {
      const { generation, erased, reopened, material } = record
      const values = [subject, revision, generation, erased, reopened ?? null, material === undefined, fence?.erasureEventId, fence?.fingerprint, lockMs]
      const [row] = await run('change', `select "${schema}".change_status($1, $2, $3, $4, $5, $6, $7, $8, $9)`, values)
      return row?.[0] === 't'
    },
    async putStates(masterKey, states) {
      const fenced = states.flatMap((state) => state.fences.map((fence) => ({ ...fence, subject: state.subject })))
      const columnsOf = [
        states.map(({ subject }) => subject),
        states.map(({ revision }) => revision),
        states.map(({ record }) => record.generation),
        states.map(({ record }) => record.erased),
        states.map(({ record }) => record.reopened ?? null),
        states.map(({ newKey }) => newKey ?? null),
        fenced.map(({ subject }) => subject),
        fenced.map(({ erasureEventId }) => erasureEventId),
        fenced.map(({ generation }) => generation),
        fenced.map(({ fingerprint }) => fingerprint ?? null),
      ]
      const text = `select "${schema}".adopt_subjects($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
      const [row] = await run('adopt', text, [masterKey, ...columnsOf, lockMs])
      return row?.[0] === 't'
    },
    async changeMasterKey(seen, { masterKey, proof }) {
      await query({ text: `select "${schema}".change_master_key($1, $2, $3, $4)`, values: [seen, masterKey, proof, lockMs] })
    },
    async wipeDestroyed() {
      await query({ text: `vacuum "${schema}".data_key` })
    },
    async wipeEarlier() {
      await query({ text: `select "${schema}".write_keys_anew($1)`, values: [Math.min(lockMs, longestBlockMs)] })
    },
  }
}

/** A row of `columns`. */
function keptSubject([subject, revision, generation, erased, reopened, masterKey, hex, fences]: TextRow): readonly [string, KeptSubject] {
  const material: Wrapped | undefined = masterKey && hex ? { masterKey, hex } : undefined
  const record = { generation: Number(generation), erased: Number(erased), reopened: reopened ?? undefined, material }
  return [subject ?? '', { record, revision: Number(revision), fences: fences ? (JSON.parse(fences) as FenceColumns[]).map(fenceOf) : [] }]
}

type FenceColumns = readonly [erasureEventId: string, generation: number, fingerprint: string | null]

const fenceOf = ([erasureEventId, generation, fingerprint]: FenceColumns): Fence => ({ erasureEventId, generation, fingerprint: fingerprint ?? undefined })
