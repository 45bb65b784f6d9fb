import type { LeadFacts, MergedSpan } from '@leadledger/leads'
import { readMerges } from './merge-query.js'
import type { ViewsDatabase } from './views-database.js'

/** What merges add to the facts of a lead. */
type MergedFacts = Pick<LeadFacts, 'merges' | 'absorbed'>

/** Reads the facts of leads by their ids. */
type Load = (leads: readonly string[]) => Promise<readonly LeadFacts[]>

/** Finds what merges add to a page of leads; nothing is read beside one table where there are none. */
export async function mergesBehind(database: ViewsDatabase, load: Load): Promise<(leads: readonly string[]) => Promise<ReadonlyMap<string, MergedFacts>>> {
  const spansOf = new Map((await database.again(() => readMerges(database))).flatMap(({ lead, spans }) => (spans.length > 0 ? [[lead, spans] as const] : [])))
  const losersOf = bySurvivor(spansOf)
  return async (leads) => {
    if (spansOf.size === 0) return new Map()
    const wanted = new Set<string>()
    for (const lead of leads) addLosers(lead, losersOf, wanted)
    const known = new Map((await load([...wanted])).map((facts) => [facts.lead, facts]))
    return new Map(leads.map((lead) => [lead, mergedFacts(lead, { spansOf, losersOf, known }, new Set())]))
  }
}

interface Lookup {
  readonly spansOf: ReadonlyMap<string, readonly MergedSpan[]>
  readonly losersOf: ReadonlyMap<string, readonly string[]>
  readonly known: ReadonlyMap<string, LeadFacts>
}

function bySurvivor(spansOf: Lookup['spansOf']): ReadonlyMap<string, readonly string[]> {
  const losers = new Map<string, string[]>()
  for (const [lead, spans] of spansOf)
    for (const into of new Set(spans.map((span) => span.into))) if (into !== null) losers.set(into, [...(losers.get(into) ?? []), lead])
  return losers
}

function addLosers(lead: string, losersOf: Lookup['losersOf'], into: Set<string>): void {
  for (const loser of losersOf.get(lead) ?? []) {
    if (into.has(loser)) continue
    into.add(loser)
    addLosers(loser, losersOf, into)
  }
}

/** `path` ends a circle, which merges that ran at the same moment might have made. */
function mergedFacts(lead: string, lookup: Lookup, path: ReadonlySet<string>): MergedFacts {
  const merges = lookup.spansOf.get(lead)
  const onwards = new Set([...path, lead])
  const absorbed = (lookup.losersOf.get(lead) ?? []).flatMap((loser) => {
    const facts = onwards.has(loser) ? undefined : lookup.known.get(loser)
    return facts ? [{ ...facts, ...mergedFacts(loser, lookup, onwards) }] : []
  })
  return { ...(merges && { merges }), ...(absorbed.length > 0 && { absorbed }) }
}
