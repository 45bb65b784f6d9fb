import { rmSync } from 'node:fs'
import { sql } from 'kysely'
import { followUps } from './follow-ups.js'
import { queryFollowUps, type FollowUpItem, type FollowUpQuery } from './follow-up-query.js'
import { readFacts } from './facts-query.js'
import { leadFacts } from './lead-facts.js'
import { leadList, type LeadRow } from './lead-list.js'
import { findLead, queryLeads, type LeadPage, type LeadQuery } from './lead-query.js'
import { readCheckpoints, type Checkpoint } from './checkpoints.js'
import type { LogReader } from './log-reader.js'
import { least, projector, type CatchUpOptions } from './projector.js'
import { compareTables, type TableComparison } from './compare.js'
import { openViewsDatabase, type ViewsDatabase } from './views-database.js'
import type { View } from './view.js'
import type { LeadFacts } from '@leadledger/leads'

/** The built-in views. */
export const builtInViews: readonly View[] = [leadList, followUps, leadFacts] as unknown as readonly View[]

/** The read models of a ledger. Queries first catch up with the log, so a command's effect is visible to the next one. */
export interface Views {
  catchUp(options?: CatchUpOptions): Promise<number>
  /** Throws everything away and folds the log anew. */
  rebuild(options?: CatchUpOptions): Promise<number>
  /** Folds the log anew beside the live views and compares them, table by table. */
  verify(options?: CatchUpOptions): Promise<readonly TableComparison[]>
  checkpoints(): Promise<readonly Checkpoint[]>
  leads(query: LeadQuery): Promise<LeadPage>
  lead(id: string): Promise<LeadRow | undefined>
  followUps(query: FollowUpQuery): Promise<readonly FollowUpItem[]>
  facts(options?: { readonly custom?: boolean }): AsyncGenerator<LeadFacts>
  readonly database: ViewsDatabase
  close(): Promise<void>
}

/**
 * Opens the read models in `file` (`:memory:` for none), built from `log`.
 * @throws {StoreRefused} for a file that is something else, or was built from another log.
 */
export async function openViews({
  file,
  log,
  scratch = ':memory:',
}: {
  readonly file: string
  readonly log: LogReader
  readonly scratch?: string
}): Promise<Views> {
  const database = await openViewsDatabase(file)
  const runner = await projector(database, log, builtInViews).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  const { read } = database
  let verifications = 0
  return {
    database,
    catchUp: (options) => runner.catchUp(options),
    async rebuild(options) {
      await runner.reset()
      const events = await runner.catchUp(options)
      // The old rows leave the write-ahead log too.
      await sql`pragma wal_checkpoint(truncate)`.execute(database.write)
      return events
    },
    async verify(options) {
      await runner.catchUp()
      const file = scratch === ':memory:' ? scratch : `${scratch}-${++verifications}`
      // A process killed during a verification leaves its file behind, and its number may come again.
      discard(file)
      const fresh = await openViewsDatabase(file)
      try {
        const other = await projector(fresh, log, builtInViews, { indexed: false })
        // One snapshot of checkpoints and rows: other processes may move the live tables meanwhile.
        return await read.transaction().execute(async (snapshot) => {
          await other.catchUp({ ...options, until: least((await readCheckpoints(snapshot)).map(({ position }) => position)) })
          return compareTables(snapshot, fresh.read, builtInViews)
        })
      } finally {
        await fresh.close()
        discard(file)
      }
    },
    checkpoints: () => runner.checkpoints(),
    async leads(query) {
      await runner.catchUp()
      return queryLeads(read, query)
    },
    async lead(id) {
      await runner.catchUp()
      return findLead(read, id)
    },
    async followUps(query) {
      await runner.catchUp()
      return queryFollowUps(read, log, query)
    },
    async *facts(options) {
      await runner.catchUp()
      yield* readFacts(read, options)
    },
    close: () => database.close(),
  }
}

function discard(file: string): void {
  if (file !== ':memory:') for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
}
