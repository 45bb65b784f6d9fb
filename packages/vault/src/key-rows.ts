import type { KeyDatabase } from './key-database.js'
import type { Fence } from './key-store.js'
import type { Keeper, StoredSubject } from './stored-subject.js'

/** The statements of a key store. */
export interface KeyRows {
  keeper(): Keeper
  beginKeeper(keeper: Keeper): void
  changeMasterKey(masterKey: string, proof: Buffer): void
  /** Tells other connections that cached keys may be dead. */
  bumpEpoch(): void
  epoch(): number
  find(subjects: readonly string[]): Map<string, StoredSubject>
  page(after: string, limit: number): readonly (readonly [string, StoredSubject])[]
  put(subject: string, record: StoredSubject): void
  /** Overwrites a key where it lies, before the row lets go of it. */
  blank(subject: string): void
  fences(subject: string): readonly Fence[]
  putFence(subject: string, fence: Fence): void
}

interface Row {
  subject: string
  generation: number
  master_key: string | null
  wrapped: string | null
  erased: number
  reopened: string | null
}

type FenceRow = Omit<Fence, 'fingerprint'> & { readonly fingerprint: string | null }

export function keyRows(db: KeyDatabase): KeyRows {
  const columns = 'subject.subject, generation, master_key, hex(wrapped) AS wrapped, erased, reopened'
  const keeper = db.prepare<[], Keeper>('SELECT log_id AS logId, master_key AS masterKey, proof FROM keeper')
  const beginKeeper = db.prepare('INSERT INTO keeper (one, log_id, master_key, proof, epoch) VALUES (1, @logId, @masterKey, @proof, 0)')
  const changeMasterKey = db.prepare('UPDATE keeper SET master_key = ?, proof = ?')
  const bumpEpoch = db.prepare('UPDATE keeper SET epoch = epoch + 1')
  const epoch = db.prepare<[], number>('SELECT epoch FROM keeper').pluck()
  const find = db.prepare<[string], Row>(`SELECT ${columns} FROM json_each(?) AS asked JOIN subject ON subject.subject = asked.value`)
  const page = db.prepare<[string, number], Row>(`SELECT ${columns} FROM subject WHERE subject > ? ORDER BY subject LIMIT ?`)
  const put = db.prepare(`INSERT INTO subject VALUES (?, ?, ?, unhex(?), ?, ?) ON CONFLICT (subject) DO UPDATE SET
    generation = excluded.generation, master_key = excluded.master_key, wrapped = excluded.wrapped, erased = excluded.erased, reopened = excluded.reopened`)
  const blank = db.prepare('UPDATE subject SET wrapped = zeroblob(length(wrapped)) WHERE subject = ? AND wrapped IS NOT NULL')
  const fences = db.prepare<[string], FenceRow>(
    'SELECT erasure_event_id AS erasureEventId, generation, fingerprint FROM fence WHERE subject = ? ORDER BY generation, erasure_event_id',
  )
  const putFence = db.prepare(`INSERT INTO fence VALUES (?, ?, ?, ?) ON CONFLICT (subject, erasure_event_id) DO UPDATE SET
    generation = excluded.generation, fingerprint = excluded.fingerprint`)
  return {
    keeper: () => keeper.get() as Keeper,
    beginKeeper: (first) => void beginKeeper.run(first),
    changeMasterKey: (masterKey, proof) => void changeMasterKey.run(masterKey, proof),
    bumpEpoch: () => void bumpEpoch.run(),
    epoch: () => epoch.get() ?? 0,
    find: (subjects) => new Map(find.all(JSON.stringify(subjects)).map((row) => [row.subject, recordOf(row)])),
    page: (after, limit) => page.all(after, limit).map((row) => [row.subject, recordOf(row)] as const),
    put(subject, { generation, material, erased, reopened }) {
      put.run(subject, generation, material?.masterKey ?? null, material?.hex ?? null, erased, reopened ?? null)
    },
    blank: (subject) => void blank.run(subject),
    fences: (subject) => fences.all(subject).map(fenceOf),
    putFence: (subject, { erasureEventId, generation, fingerprint }) => void putFence.run(subject, erasureEventId, generation, fingerprint ?? null),
  }
}

const fenceOf = ({ erasureEventId, generation, fingerprint }: FenceRow): Fence => ({ erasureEventId, generation, fingerprint: fingerprint ?? undefined })

const recordOf = ({ generation, master_key, wrapped, erased, reopened }: Row): StoredSubject => ({
  generation,
  material: wrapped && master_key !== null ? { masterKey: master_key, hex: wrapped } : undefined,
  erased,
  reopened: reopened ?? undefined,
})
