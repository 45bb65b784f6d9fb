import type { LeadRow } from './lead-row.js'
import { standingOnly } from './merge-query.js'
import type { ViewsDatabase } from './views-database.js'

const columns = ['id', 'createdAt', 'company', 'contact', 'email', 'phoneE164', 'website'] as const

/** What tells whether two leads are one person, and when each came. */
export type LeadIdentity = Pick<LeadRow, (typeof columns)[number]>

const page = 2_000

/** Every lead that stands for itself, in the order of their ids; only what identifies it is read. */
export async function* readIdentities(database: ViewsDatabase): AsyncGenerator<LeadIdentity> {
  const { read, again } = database
  const isStanding = await again(() => standingOnly(database, 'id'))
  for (let after = ''; ;) {
    const asked = read.selectFrom('lead_list').select(columns).orderBy('id').limit(page)
    const records = await again(() => asked.where((eb) => eb.and([eb('id', '>', after), ...isStanding.map((fits) => fits(eb))])).execute())
    yield* records as unknown as readonly LeadIdentity[]
    if (records.length < page) return
    after = records.at(-1)?.id as string
  }
}
