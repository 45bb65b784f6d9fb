import { idOf, type Actor } from '@leadledger/eventsourcing'
import { dateIn, leadCategory, type Roster } from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'

/** What somebody wrote into the ledger in a period. */
export interface Adoption {
  readonly user: string
  /** Team by the roster now; `null` for none, and for who is not in it. */
  readonly team: string | null
  /** Interactions written down, without those of machines. */
  readonly interactions: number
  /** Leads of which something was written down, each once. */
  readonly leads: number
  readonly events: number
  /** Local days on which something was written down. */
  readonly activeDays: number
}

interface Period {
  readonly from: number
  readonly to: number
  readonly zone: string
}

/**
 * Who writes what down, by when it was recorded: people only, and everybody in the roster who has not left, also who wrote nothing. Read from the end of
 * the log back to the beginning of the period, so that it costs as much as the period has events.
 */
export async function adoptionIn({ store }: Pick<LogReader, 'store'>, roster: Roster, { from, to, zone }: Period): Promise<readonly Adoption[]> {
  const dateAt = dates(zone)
  const people = new Map([...roster.values()].filter(({ left }) => !left).map(({ user }) => [user, tally()]))
  reading: for await (const batch of store.readAll({ direction: 'backwards', category: leadCategory })) {
    for (const { stream, type, data, metadata, recordedAt } of batch) {
      if (recordedAt < from) break reading
      if (recordedAt >= to) continue
      const { actor } = JSON.parse(metadata) as { readonly actor: Actor }
      if (actor.kind !== 'user') continue
      const told = people.get(actor.id) ?? tally()
      people.set(actor.id, told)
      told.events++
      told.leads.add(idOf(stream))
      told.days.add(dateAt(recordedAt))
      if (type === 'InteractionLogged' && !(JSON.parse(data) as { readonly automated?: boolean }).automated) told.interactions++
    }
  }
  const rows = Array.from(people, ([user, { interactions, leads, events, days }]): Adoption => ({
    user,
    team: roster.get(user)?.team ?? null,
    interactions,
    leads: leads.size,
    events,
    activeDays: days.size,
  }))
  return rows.sort((one, other) => other.events - one.events || (one.user < other.user ? -1 : 1))
}

const quarterOfAnHour = 900_000

/** Local dates, looked up once a quarter of an hour: no zone begins a day within one. */
function dates(zone: string): (at: number) => string {
  const known = new Map<number, string>()
  return (at) => {
    const quarter = Math.floor(at / quarterOfAnHour)
    const date = known.get(quarter) ?? dateIn(zone, at)
    known.set(quarter, date)
    return date
  }
}

const tally = () => ({ interactions: 0, events: 0, leads: new Set<string>(), days: new Set<string>() })
