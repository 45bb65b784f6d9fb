import type { LeadRow } from './lead-row.js'
import { standingOnly, standsFor, survivorOf } from './merge-query.js'
import { emailKey, nameKey } from './search-text.js'
import type { Condition, ViewsDatabase } from './views-database.js'

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

/**
 * What identifies the leads that share the mail address, the number, or name and company with a lead or with those it stands for, it
 * among them where it has any. Each has the
 * id of the lead that stands for it. Found by indexes: the time does not grow with the leads.
 */
export async function findSimilar(database: ViewsDatabase, lead: string): Promise<readonly LeadIdentity[]> {
  const identities = database.read.selectFrom('lead_list').select(columns)
  const own = await identities.where('id', 'in', [lead, ...(await standsFor(database, lead))]).execute()
  const found = new Map<string, LeadIdentity>()
  // One query each: together, a planner would read the whole list.
  for (const condition of own.flatMap((record) => similarTo(record as unknown as LeadIdentity)))
    for (const record of await identities.where(condition).execute()) found.set(record.id as string, record as unknown as LeadIdentity)
  const standing: LeadIdentity[] = []
  for (const [id, identity] of found) {
    const survivor = await survivorOf(database, id)
    if (survivor !== undefined) standing.push({ ...identity, id: survivor })
  }
  return standing
}

function similarTo({ email, phoneE164, contact, company }: LeadIdentity): readonly Condition[] {
  const conditions: Condition[] = []
  if (email !== null) conditions.push((eb) => eb('emailKey', '=', emailKey(email)))
  if (phoneE164 !== null) conditions.push((eb) => eb('phoneE164', '=', phoneE164))
  if (contact !== null && company !== null) conditions.push((eb) => eb.and([eb('contactKey', '=', nameKey(contact)), eb('companyKey', '=', nameKey(company))]))
  return conditions
}
