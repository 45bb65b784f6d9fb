import type { RecordEventOf, Spend } from '@leadledger/leads'
import type { Kysely } from 'kysely'
import { recordView, type RecordKind } from './record-view.js'
import { spendView, type SpendRow } from './spend-view.js'
import { rowOf } from './view.js'
import type { Tables } from './views-database.js'

export type RecordOf<Kind extends RecordKind> = RecordEventOf<Kind>['data']

export async function readSpend(read: Kysely<Tables>): Promise<readonly Spend[]> {
  const rows = await read.selectFrom('spend').selectAll().orderBy('fromDate').orderBy('recordedAt').orderBy('key').execute()
  return rows.map((row) => spendOf(rowOf(spendView, row)))
}

const spendOf = ({ spend: spendId, campaign, source, scope, fromDate: from, toDate: to, minor, currency }: SpendRow): Spend => ({
  spendId,
  campaign,
  source,
  from,
  to,
  amount: { minor, currency },
  scope,
})

/** In the order they were recorded. */
export async function readRecords<Kind extends RecordKind>(read: Kysely<Tables>, kind: Kind): Promise<readonly RecordOf<Kind>[]> {
  const rows = await read.selectFrom('records').selectAll().where('kind', '=', kind).orderBy('recordedAt').orderBy('key').execute()
  return rows.map((row) => rowOf(recordView, row).data as RecordOf<Kind>)
}
