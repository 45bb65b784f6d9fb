import { mergedInto, retentionOf, type LeadFacts, type Retention } from '@leadledger/leads'
import { startOfDate } from '@leadledger/read-models'
import { isoOf } from './instants.js'
import type { Wiring } from './ledger.js'
import { standing } from './standing.js'

/** A person who is due to be erased, and why. */
export interface DueLead {
  readonly lead: string
  /** Id of the rule of the handbook. */
  readonly rule: string
  /** What it goes by, and when that was. */
  readonly because: 'closing' | 'last-activity'
  readonly since: string
  /** The local date, in the zone of the handbook, from which on the person is due. */
  readonly due: string
}

/** Who is due to be erased at a moment. */
export interface DueLeads {
  readonly asOf: string
  /** Those due for longest first. */
  readonly due: readonly DueLead[]
  /** Leads that a rule fits of which nobody knows when they ended: somebody has to look at them. */
  readonly undated: readonly string[]
}

const read = { interactions: true, nurture: true } as const

/** Of leads that stand for themselves: those merged into one go with it. */
export async function dueLeads({ views, handbooks }: Pick<Wiring, 'views' | 'handbooks'>, asOf: number): Promise<DueLeads> {
  const { retention, zone } = await handbooks.current(asOf)
  const due: DueLead[] = []
  const undated: string[] = []
  if (retention.length > 0) {
    const erased = new Set((await views.erasures()).map(({ lead }) => lead))
    for await (const facts of standing(views.facts(read), asOf)) {
      if (erased.has(facts.lead)) continue
      const kept = retentionOf(facts, retention, zone)
      const one = kept && dueOf(facts, kept)
      if (one && startOfDate(one.due, zone) <= asOf) due.push(one)
      else if (kept?.due === null) undated.push(facts.lead)
    }
  }
  return { asOf: new Date(asOf).toISOString(), due: due.sort((one, other) => order(one, other)), undated: undated.sort() }
}

const order = (one: DueLead, other: DueLead): number => (`${one.due} ${one.lead}` < `${other.due} ${other.lead}` ? -1 : 1)

const dueOf = ({ lead }: Pick<LeadFacts, 'lead'>, { rule, since, due }: Retention): DueLead | undefined =>
  due === null ? undefined : { lead, rule: rule.id, because: rule.since, since: isoOf(since) as string, due }

/** By which rule one lead is kept, and until when; `null` where none fits. */
export async function retentionFor({ views, handbooks }: Pick<Wiring, 'views' | 'handbooks'>, lead: string, now: number): Promise<DueLead | null> {
  const { retention, zone } = await handbooks.current(now)
  if (retention.length === 0) return null
  for await (const facts of views.facts({ ...read, leads: [lead] })) {
    if (mergedInto(facts, now) !== undefined) continue
    const kept = retentionOf(facts, retention, zone)
    return (kept && dueOf(facts, kept)) ?? null
  }
  return null
}
