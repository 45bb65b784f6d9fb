import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { LeaseLost } from './errors.js'
import { stateTable } from './postgres-state.js'
import type { Lease, Tables } from './views-database.js'

export interface PostgresLease extends Lease {
  /** Renews it as the last thing of a transaction. @throws {LeaseLost} when somebody else took it: the transaction rolls back. */
  confirm(trx: Kysely<Tables>): Promise<void>
}

/** One row says who holds the lease, until when by the clock of the database, and how often it changed hands: its epoch. `leaseMs` is how long a silent holder keeps it. */
export function postgresLease(db: Kysely<Tables>, schema: string, leaseMs: number): PostgresLease {
  const holder = randomUUID()
  let held: { readonly epoch: number; readonly lost: AbortController } | undefined
  let heartbeat: NodeJS.Timeout | undefined
  let releasing: Promise<unknown> = Promise.resolve()
  const end = sql`clock_timestamp() + ${sql.lit(leaseMs)} * interval '1 millisecond'`
  const state = sql.id(schema, stateTable)
  const isOurs = (epoch: number) => sql`epoch = ${epoch} and holder = ${holder}`

  const lose = (): void => {
    clearInterval(heartbeat)
    held?.lost.abort()
    held = undefined
  }
  const renew = async (kysely: Kysely<Tables>): Promise<boolean> => {
    if (!held) return false
    const { epoch } = held
    const { rows } = await sql`update ${state} set until = ${end} where ${isOurs(epoch)} returning epoch`.execute(kysely)
    if (rows.length === 0 && held?.epoch === epoch) lose()
    return rows.length > 0
  }
  const hold = (epoch: number): AbortSignal => {
    lose()
    held = { epoch, lost: new AbortController() }
    let isBeating = false
    heartbeat = setInterval(() => {
      if (isBeating) return
      isBeating = true
      // A beat that fails is followed by another; who takes over meanwhile is noticed then.
      void renew(db).then(
        () => (isBeating = false),
        () => (isBeating = false),
      )
    }, leaseMs / 3).unref()
    return held.lost.signal
  }
  // When it cannot be told, the lease ends by itself.
  const freed = (epoch: number): Promise<unknown> => sql`update ${state} set until = '-infinity' where ${isOurs(epoch)}`.execute(db).catch(() => undefined)
  const take = (isFree: ReturnType<typeof sql>) =>
    sql<{ epoch: number }>`update ${state} set epoch = epoch + 1, holder = ${holder}, until = ${end} where ${isFree} returning epoch`

  return {
    async acquire() {
      if (held) return held.lost.signal
      // A row that is locked is being renewed: its holder is alive.
      const free = sql`one = (select one from ${state} where until < clock_timestamp() or holder = ${holder} for update skip locked)`
      const { rows } = await take(free).execute(db)
      return rows[0] && hold(rows[0].epoch)
    },
    async seize(trx) {
      const { rows } = await take(sql`true`).execute(trx)
      if (rows[0]) hold(rows[0].epoch)
    },
    async confirm(trx) {
      if (!(await renew(trx))) throw new LeaseLost(schema)
    },
    async release() {
      if (held) {
        const { epoch } = held
        lose()
        releasing = freed(epoch)
      }
      await releasing
    },
  }
}
