import type { Send } from '@leadledger/import'
import { emailOf, phoneOf, type ImportLead } from '@leadledger/leads'
import { emailKey, nameKey, type Views } from '@leadledger/read-models'

/** A row whose new lead may be the same as a lead that is known. Nothing is merged: both stand. */
export interface Suspect {
  readonly row: number
  /** The lead the row began. */
  readonly lead: string
  /** The lead it may be, from the ledger or from an earlier row. */
  readonly known: string
  /** What the two have in common. A phone number alone says nothing. */
  readonly same: 'email' | 'phone-and-name'
}

interface Person {
  readonly email: string | null
  readonly phone: string | null
  readonly contact: string | null
}

export interface SuspectSearch {
  /** The same sender, with an eye on the leads its rows begin. */
  watching(send: Send): Send
  /** What was found, in the order of the file, however the rows came to be settled. */
  found(): Suspect[]
}

/** Reads every lead of the ledger once, a few hundred bytes each; what they say of persons stays in memory and ends with the search. */
export async function suspectSearch(views: Pick<Views, 'identities'>, country: string | undefined): Promise<SuspectSearch> {
  const known = new Map<string, string>()
  for await (const { id, email, phoneE164, contact } of views.identities()) remember(known, id, { email, phone: phoneE164, contact })
  const begun: { readonly row: number; readonly lead: string; readonly person: Person }[] = []
  return {
    watching: (send) => async (lead, command, context) => {
      const sent = await send(lead, command, context)
      if (sent.outcome === 'accepted' && sent.created && !sent.duplicate) begun.push({ row: context.row, lead, person: personOf(command, country) })
      return sent
    },
    found: () =>
      begun
        .sort((a, b) => a.row - b.row)
        .flatMap(({ row, lead, person }) => {
          const match = keysOf(person).find(({ key }) => known.has(key))
          remember(known, lead, person)
          return match ? [{ row, lead, known: known.get(match.key) as string, same: match.same }] : []
        }),
  }
}

/** The first lead known by a key stays the one that is named. */
function remember(known: Map<string, string>, lead: string, person: Person): void {
  for (const { key } of keysOf(person)) if (!known.has(key)) known.set(key, lead)
}

function keysOf({ email, phone, contact }: Person): { readonly key: string; readonly same: Suspect['same'] }[] {
  const [address, name] = [emailKey(email), nameKey(contact)]
  return [
    ...(address === null ? [] : [{ key: `email ${address}`, same: 'email' as const }]),
    ...(phone === null || name === null ? [] : [{ key: `phone ${phone} ${name}`, same: 'phone-and-name' as const }]),
  ]
}

function personOf({ details, country }: ImportLead, otherwise: string | undefined): Person {
  const email = details.email === undefined ? null : emailOf(details.email)
  const phone = details.phone === undefined ? null : phoneOf(details.phone, country ?? otherwise).e164
  return { email: email?.address ?? email?.raw ?? null, phone, contact: details.contact ?? null }
}
