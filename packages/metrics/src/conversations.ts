import { ownerAt, type ConversationFacts, type LeadFacts, type ObjectionFacts } from '@leadledger/leads'
import { checkContext, isInWindow, isWindowed, type By, type MetricContext } from './context.js'
import { conversationTable, type ConversationFigures, type ConversationTable } from './conversation-table.js'
import { creditedTo, groupKey, inGroupOrder } from './dimension.js'
import { exclusionTally, type Excluded } from './exclusion.js'
import { leadAt, type LeadAt } from './lead-at.js'

export type ConversationsContext = Omit<MetricContext, 'basis' | 'horizonDays' | 'handbooks'>

export interface Conversed {
  readonly facts: LeadFacts
  readonly conversation: ConversationFacts
}

/** What was asked and objected, how that was answered, and what became of the leads. */
export interface Conversations extends ConversationFigures {
  readonly kpi: 'conversations'
  readonly definition: 'conversations@1'
  readonly basis: 'period'
  readonly excluded: Excluded
  readonly asOf: string
  readonly zone: string
  readonly groups?: readonly (ConversationFigures & { readonly key: string })[]
}

/**
 * Counts questions, objections, confirmed understandings and reviews by their own date, with the owner at that date; an answer belongs to its objection.
 * Source: handbook §7, on questions, objections and how to answer them; handbook §2, on communication; handbook §9, on the agenda of calls.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function conversations(leads: AsyncIterable<Conversed> | Iterable<Conversed>, context: ConversationsContext): Promise<Conversations> {
  checkContext(context)
  const { asOf, zone, by } = context
  const whole = conversationTable()
  const groups = new Map<string, ConversationTable>()
  const excluded = exclusionTally()
  const keyOf = by && groupOf(by, context)

  const isCredited = creditedTo<Owned>(context, (_, { owner }) => owner)

  const isCounted = ({ at }: Dated): boolean => {
    if (at === null && isWindowed(context)) excluded.add('unknownHappened')
    return at === null ? !isWindowed(context) : at <= asOf && isInWindow(context, at)
  }

  const grouped = (lead: LeadAt, facts: LeadFacts, told: ConversationFacts): void => {
    const keyAt = (part: Dated) => keyOf?.(lead, ownedThen(facts, part))
    for (const key of new Set([...told.questions, ...told.objections, ...told.understandings, ...told.reviews].map(keyAt))) {
      if (key === undefined) {
        excluded.add('undated')
        continue
      }
      const group = groups.get(key) ?? conversationTable()
      groups.set(key, group)
      group.add(
        lead,
        those(told, (part) => keyAt(part) === key),
      )
    }
  }

  for await (const { facts, conversation } of leads) {
    const lead = leadAt(facts, asOf)
    if (!lead || lead.leftOut === 'withdrawn') continue
    const { objections, ...said } = those(conversation, (part) => isCredited(lead, ownedThen(facts, part)) && isCounted(part))
    const told = { ...said, objections: objections.map((objection) => answeredBy(objection, asOf)) }
    whole.add(lead, told)
    if (keyOf) grouped(lead, facts, told)
  }

  const rows = Array.from(groups, ([key, group]) => ({ key, ...group.figures() }))
  return {
    kpi: 'conversations',
    definition: 'conversations@1',
    basis: 'period',
    ...whole.figures(),
    excluded: excluded.figures(),
    asOf: new Date(asOf).toISOString(),
    zone,
    ...(by && { groups: rows.sort(inGroupOrder(by, ({ questions, objections }) => questions.n + objections.n)) }),
  }
}

const answeredBy = ({ answers, ...objection }: ObjectionFacts, asOf: number): ObjectionFacts => ({
  ...objection,
  answers: answers.filter(({ at }) => at === null || at <= asOf),
})

const groupOf = (by: By, context: MetricContext) =>
  groupKey<Owned>(
    by,
    context,
    (_, { owner }) => owner,
    ({ status }) => status,
  )

interface Dated {
  readonly at: number | null
}

interface Owned extends Dated {
  readonly owner: string | null
}

const ownedThen = (facts: LeadFacts, { at }: Dated): Owned => ({ at, owner: ownerAt(facts, at ?? -Infinity) })

const those = ({ questions, objections, understandings, reviews }: ConversationFacts, are: (part: Dated) => boolean): ConversationFacts => ({
  questions: questions.filter(are),
  objections: objections.filter(are),
  understandings: understandings.filter(are),
  reviews: reviews.filter(are),
})
