import { idOf } from '@leadledger/eventsourcing'
import { countedConversation, evolveConversation, noConversation, type ConversationFacts, type LeadFacts } from '@leadledger/leads'
import { factsOf } from './facts-query.js'
import { leadFacts } from './lead-facts.js'
import { leadKey } from './lead-key.js'
import { defineView, rowOf } from './view.js'
import type { ViewsDatabase } from './views-database.js'

type ConversationRow = ConversationFacts & { readonly lead: string }

/** One row for each lead with which something was asked, objected or agreed; codes only. */
export const conversationView = defineView<ConversationRow>({
  projection: {
    name: 'conversations',
    version: 2,
    types: countedConversation,
    keys: leadKey,
    evolve: (row, event) => ({ lead: idOf(event.stream), ...evolveConversation(row ?? noConversation, event) }),
  },
  table: 'conversations',
  columns: { lead: 'text', questions: 'list', objections: 'list', understandings: 'list', reviews: 'list' },
  opens: [],
  indexes: [],
})

/** A lead and what was said with it. */
export interface ConversedLead {
  readonly facts: LeadFacts
  readonly conversation: ConversationFacts
}

const page = 1_000

/** The leads that have a conversation, a page at a time. */
export async function* readConversations({ read, again }: ViewsDatabase): AsyncGenerator<ConversedLead> {
  for (let after = 0; ;) {
    const asked = read
      .selectFrom('conversations')
      .innerJoin('lead_facts', 'lead_facts.lead', 'conversations.lead')
      .selectAll('lead_facts')
      .select(['conversations.n as place', 'conversations.questions', 'conversations.objections', 'conversations.understandings', 'conversations.reviews'])
      .where('conversations.n', '>', after)
      .orderBy('conversations.n')
      .limit(page)
    const records = await again(() => asked.execute())
    for (const record of records) yield { facts: factsOf(rowOf(leadFacts, record)), conversation: conversationOf(record) }
    if (records.length < page) return
    after = Number(records.at(-1)?.place)
  }
}

function conversationOf(record: Readonly<Record<string, unknown>>): ConversationFacts {
  const { questions, objections, understandings, reviews } = rowOf(conversationView, record)
  return { questions, objections, understandings, reviews }
}
