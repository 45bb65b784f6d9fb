import { duplicateRules, type DuplicateRule } from '@leadledger/leads'
import { emailKey, nameKey, type LeadIdentity, type MergeRow, type Views } from '@leadledger/read-models'

export interface DuplicatesQuery {
  /** Only groups this lead is in. */
  readonly lead?: string
  /** All rules by default. */
  readonly rules?: readonly DuplicateRule[]
}

/** Leads that share something; all of them, however many there are. */
export interface DuplicateGroup {
  readonly rule: DuplicateRule
  /** What they share. */
  readonly shared: string
  readonly leads: readonly string[]
  /** Pairs among them that somebody said are not the same. */
  readonly notDuplicates: readonly (readonly [string, string])[]
}

/** Providers of mail for everybody: to have an address there is nothing in common. */
const freeMail = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com icloud.com me.com mac.com proton.me protonmail.com gmx.com gmx.net
  gmx.de gmx.at gmx.ch web.de t-online.de freenet.de mail.com mail.ru yandex.ru yandex.com qq.com 163.com 126.com zoho.com fastmail.com hey.com tutanota.com
  posteo.de mailbox.org orange.fr wanadoo.fr free.fr laposte.net libero.it comcast.net verizon.net att.net btinternet.com`.split(/\s+/),
)

type Searched = Pick<Views, 'identities' | 'similar' | 'merges' | 'mergedInto'>

/**
 * Reads every lead once, and groups them by what they have: the time grows with the leads, not with their pairs. Those of one lead are found by
 * indexes, unless its domain is asked for.
 */
export async function* duplicatesIn(views: Searched, { lead, rules = duplicateRules }: DuplicatesQuery): AsyncGenerator<DuplicateGroup> {
  const similar = lead === undefined || rules.includes('company-domain') ? undefined : await views.similar(lead)
  const merges = await views.merges(similar?.map(({ id }) => id))
  const found = new Map<string, Leads>()
  for await (const row of similar ?? views.identities()) remember(found, row.id, row, rules)
  if (!similar) for (const survivor of survivorsOf(merges)) for (const row of await views.mergedInto(survivor)) remember(found, survivor, row, rules)
  const dismissed = dismissals(merges)
  for (const rule of rules)
    for (const [key, leads] of found) {
      if (typeof leads === 'string' || !key.startsWith(`${rule} `) || (lead !== undefined && !leads.has(lead))) continue
      const group = candidates([...leads], dismissed, lead)
      if (group.leads.length > 1) yield { rule, shared: key.slice(rule.length + 1), ...group }
    }
}

/** Leads that may be the same as another one, with the time from which on both are there, `null` where nobody knows; one pass over all leads. */
export async function suspectedSince(views: Searched, rules: readonly DuplicateRule[]): Promise<ReadonlyMap<string, number | null>> {
  const createdAt = new Map<string, number | null>()
  const cameAt = (lead: string): number => createdAt.get(lead) ?? -Infinity
  async function* identities(): AsyncGenerator<LeadIdentity> {
    for await (const row of views.identities()) {
      createdAt.set(row.id, row.createdAt)
      yield row
    }
  }
  const since = new Map<string, number>()
  const noted = { ...views, identities }
  for await (const { leads, notDuplicates } of duplicatesIn(noted, { rules })) {
    const differ = new Set(notDuplicates.map(([one, other]) => pairOf(one, other)))
    const inOrder = leads.toSorted((one, other) => cameAt(one) - cameAt(other) || 0)
    for (const lead of leads) {
      const first = inOrder.find((other) => other !== lead && !differ.has(pairOf(lead, other)))
      if (first !== undefined) since.set(lead, Math.min(since.get(lead) ?? Infinity, Math.max(cameAt(lead), cameAt(first))))
    }
  }
  return new Map([...since].map(([lead, at]) => [lead, at === -Infinity ? null : at]))
}

/** Nearly everybody has something of their own: one lead needs no set. */
type Leads = string | Set<string>

function remember(found: Map<string, Leads>, lead: string, row: LeadIdentity, rules: readonly DuplicateRule[]): void {
  for (const rule of rules) {
    const shared = sharedBy[rule](row)
    if (shared === null) continue
    const key = `${rule} ${shared}`
    const leads = found.get(key)
    if (leads === undefined) found.set(key, lead)
    else if (typeof leads === 'object') leads.add(lead)
    else if (leads !== lead) found.set(key, new Set([leads, lead]))
  }
}

const sharedBy: Readonly<Record<DuplicateRule, (row: LeadIdentity) => string | null>> = {
  email: ({ email }) => emailKey(email),
  phone: ({ phoneE164 }) => phoneE164,
  'company-domain': ({ email, website }) => companyDomain(email?.split('@')[1]) ?? companyDomain(website?.replace(/^\w+:\/\//, '').split(/[/:?#]/)[0]),
  'name-and-company'({ contact, company }) {
    const [person, place] = [nameKey(contact), nameKey(company)]
    return person === null || place === null ? null : `${person} / ${place}`
  },
}

function companyDomain(host: string | undefined): string | null {
  const domain =
    host
      ?.trim()
      .toLowerCase()
      .replace(/^www\./, '') ?? ''
  return domain.includes('.') && !freeMail.has(domain) ? domain : null
}

const pairOf = (one: string, other: string): string => (one < other ? `${one} ${other}` : `${other} ${one}`)

/** What was said of one lead holds for both. */
const dismissals = (merges: readonly MergeRow[]): ReadonlySet<string> =>
  new Set(merges.flatMap(({ lead, notDuplicates }) => notDuplicates.map((other) => pairOf(lead, other))))

/** A lead that is said to differ from all others of a group is none of it; seen from one lead, so are those it differs from. */
function candidates(leads: readonly string[], dismissed: ReadonlySet<string>, from: string | undefined): Pick<DuplicateGroup, 'leads' | 'notDuplicates'> {
  const differ = (one: string, other: string): boolean => dismissed.has(pairOf(one, other))
  if (dismissed.size === 0) return { leads, notDuplicates: [] }
  const left = leads.filter((one) => (from === undefined ? leads.some((other) => other !== one && !differ(one, other)) : one === from || !differ(one, from)))
  const among = new Set(left)
  return { leads: left, notDuplicates: [...dismissed].map((pair) => pair.split(' ') as [string, string]).filter((pair) => pair.every((one) => among.has(one))) }
}

function survivorsOf(merges: readonly MergeRow[]): readonly string[] {
  const merged = new Set(merges.flatMap(({ lead, survivor }) => (survivor === null ? [] : [lead])))
  return [...new Set(merges.flatMap(({ survivor }) => (survivor === null || merged.has(survivor) ? [] : [survivor])))]
}
