import { noConversation, type ConversationFacts } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conversations, type Conversed } from './conversations.js'
import { day, journey } from './journey.fixture.js'
import { wilson } from './wilson.js'

const asOf = 100 * day
const context = { asOf, zone: 'UTC' } as const
const place = (since: number | null, team: string) => ({ since, team, department: null })
/** Ann went from north to south. */
const roster = new Map([['Ann', { places: [place(null, 'north'), place(3 * day, 'south')] }]])

const objection = (kind: string, at: number | null, ...answers: ConversationFacts['objections'][number]['answers']) => ({
  objectionId: `${kind}-${at}`,
  at,
  kind,
  clarified: at === day,
  answers,
})
const answer = (technique: string, resolved: boolean | null, at = 2 * day) => ({ at, technique, resolved })
const question = (kind: string, at: number | null = day) => ({ at, question: `${kind}-1`, kind })

const won: Conversed = {
  facts: journey({ lead: 'won', owner: 'Ann' }, { to: 'qualified', at: 5 * day }, { to: 'converted', at: 10 * day }),
  conversation: {
    questions: [question('open'), question('closed'), question('open')],
    objections: [
      objection('price', day, answer('evidence', false), answer('feel-felt-found', true, 3 * day)),
      objection('price', 4 * day),
      objection('timing', 4 * day, answer('evidence', null)),
    ],
    understandings: [{ at: 3 * day }],
    reviews: [
      { at: 3 * day, interactionId: 'call-1', checklist: 'listening', by: 'self', items: { summary: true, affirmation: true } },
      { at: 3 * day, interactionId: 'call-1', checklist: 'listening', by: 'peer', items: { summary: false } },
    ],
  },
}
const lost: Conversed = {
  facts: journey({ lead: 'lost', owner: 'Bob' }, { to: 'lost', at: 20 * day, reason: 'budget' }),
  conversation: { ...noConversation, questions: [question('why', null)], objections: [objection('price', 15 * day, answer('evidence', false, 16 * day))] },
}
const open: Conversed = {
  facts: journey({ lead: 'open', owner: 'Bob' }),
  conversation: { ...noConversation, objections: [objection('price', 15 * day)] },
}

describe('what was said with leads', () => {
  test('tells the mix of questions, the outcome by objection and the success of techniques', async () => {
    const found = await conversations([won, lost, open], context)
    expect(found.questions).toEqual({
      n: 4,
      kinds: [
        { kind: 'open', n: 2, share: 0.5 },
        { kind: 'closed', n: 1, share: 0.25 },
        { kind: 'why', n: 1, share: 0.25 },
      ],
    })
    expect(found.objections).toMatchObject({
      n: 5,
      kinds: [
        {
          kind: 'price',
          n: 4,
          clarified: 1,
          answered: 2,
          resolved: 1,
          leads: 3,
          converted: 1,
          lost: 1,
          winRate: { value: 0.5, ci: wilson(1, 2) },
          lostReasons: [{ reason: 'budget', leads: 1 }],
        },
        { kind: 'timing', n: 1, leads: 1, converted: 1, lost: 0, winRate: { value: 1 } },
      ],
    })
    expect(found.techniques).toEqual([
      { technique: 'evidence', answers: 3, resolved: 0, unresolved: 2, success: { value: 0, ci: wilson(0, 2) } },
      { technique: 'feel-felt-found', answers: 1, resolved: 1, unresolved: 0, success: { value: 1, ci: wilson(1, 1) } },
    ])
    expect(found.understandings).toBe(1)
  })

  test('tells how far checklists were kept, item by item and person by person', async () => {
    const { reviews, groups = [] } = await conversations([won, lost], { ...context, by: 'owner' })
    expect(reviews).toEqual([
      {
        checklist: 'listening',
        n: 2,
        self: 1,
        kept: { value: 2 / 3, ci: wilson(2, 3) },
        items: [
          { item: 'summary', n: 2, kept: { value: 0.5, ci: wilson(1, 2) } },
          { item: 'affirmation', n: 1, kept: { value: 1, ci: wilson(1, 1) } },
        ],
      },
    ])
    expect(groups.map(({ key, reviews: own }) => [key, own.length])).toEqual(expect.arrayContaining([['Ann', 1]]))
    expect((await conversations([won], { ...context, asOf: 2 * day })).reviews).toEqual([])
  })

  test('is what was known at asOf: later answers and outcomes have not happened', async () => {
    const { objections, techniques } = await conversations([won], { ...context, asOf: 2 * day })
    expect(objections.kinds).toMatchObject([{ kind: 'price', n: 1, resolved: 0, converted: 0, winRate: { value: null, ci: null } }])
    expect(techniques).toMatchObject([{ technique: 'evidence', answers: 1 }])
  })

  test('goes by its own date, and says what has none', async () => {
    const found = await conversations([won, lost, open], { ...context, from: 10 * day, to: 20 * day })
    expect([found.questions.n, found.objections.n, found.excluded]).toEqual([0, 2, { unknownHappened: 1 }])
  })

  test('belongs to whoever owned the lead then', async () => {
    const handed = { ...won, facts: journey({ owner: 'Ann' }, { to: 'contacted', at: 2 * day, owner: 'Bob' }) }
    const { groups = [] } = await conversations([handed], { ...context, by: 'owner' })
    expect(groups.map(({ key, questions, objections }) => [key, questions.n, objections.n])).toEqual([
      ['Ann', 3, 1],
      ['Bob', 0, 2],
    ])
  })

  test('belongs to the team the owner was in then: of one team is only what its people said', async () => {
    const of = async (team: string) => {
      const { questions, objections, understandings } = await conversations([won, lost], { ...context, roster, team })
      return [questions.n, objections.n, understandings]
    }
    expect([await of('north'), await of('south'), await of('Unknown')]).toEqual([
      [3, 1, 0],
      [0, 2, 1],
      [1, 1, 0],
    ])
    const { excluded } = await conversations([won, lost], { ...context, roster, team: 'south', from: 0, to: asOf })
    expect(excluded).toEqual({})
  })

  test('adds up over groups, and is of each team what its group holds, whatever was said', () => {
    const at = fc.oneof(
      fc.integer({ min: 0, max: 99 }).map((days) => days * day),
      fc.constant(null),
    )
    const kind = fc.constantFrom('price', 'timing', 'need')
    const answers = fc.array(fc.record({ at, technique: fc.constantFrom('a', 'b'), resolved: fc.constantFrom(true, false, null) }), { maxLength: 3 })
    const told = fc.record({
      questions: fc.array(fc.record({ at, question: kind, kind }), { maxLength: 4 }),
      objections: fc.array(fc.record({ objectionId: kind, at, kind, clarified: fc.boolean(), answers }), { maxLength: 4 }),
      understandings: fc.array(fc.record({ at }), { maxLength: 2 }),
      reviews: fc.array(fc.record({ at, interactionId: kind, checklist: kind, by: fc.constantFrom('self', 'peer'), items: fc.constant({ summary: true }) }), {
        maxLength: 2,
      }),
    })
    const owner = fc.constantFrom('Ann', 'Bob', null)
    return fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(owner, told), { maxLength: 6 }), async (leads) => {
        const rows = leads.map(([who, conversation], index) => ({ facts: journey({ lead: `L${index}`, owner: who }), conversation }))
        const { groups = [], ...whole } = await conversations(rows, { ...context, by: 'owner' })
        const sum = (figure: (part: Omit<typeof whole, 'kpi'>) => number): number => groups.reduce((total, group) => total + figure(group as never), 0)
        expect(sum(({ questions }) => questions.n)).toBe(whole.questions.n)
        expect(sum(({ objections }) => objections.n)).toBe(whole.objections.n)
        expect(sum(({ understandings }) => understandings)).toBe(whole.understandings)
        const reviewed = (part: Pick<typeof whole, 'reviews'>): number => part.reviews.reduce((total, { n }) => total + n, 0)
        expect(sum(reviewed)).toBe(reviewed(whole))
        const all = rows.flatMap(({ conversation }) => conversation.objections.flatMap((known) => known.answers))
        expect(whole.techniques.reduce((total, { answers: n }) => total + n, 0)).toBe(all.length)
        const byTeam = await conversations(rows, { ...context, roster, by: 'team' })
        for (const team of ['north', 'south', 'Unknown']) {
          const { groups: own } = await conversations(rows, { ...context, roster, by: 'team', team })
          expect(own).toEqual(byTeam.groups?.filter(({ key }) => key === team))
        }
      }),
      { numRuns: 100 },
    )
  })
})
