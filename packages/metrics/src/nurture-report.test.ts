import { defaultHandbook, type LeadFacts, type LoggedInteraction } from '@leadledger/leads'
import { expect, test } from 'vitest'
import { day, hour, journey } from './journey.fixture.js'
import { nurtureReport } from './nurture-report.js'
import { wilson } from './wilson.js'

const asOf = 100 * day
const handbook = { ...defaultHandbook, contactPolicy: { ...defaultHandbook.contactPolicy, followUpCall: { min: 'PT24H', max: 'PT48H' } } }
const context = { asOf, handbooks: [{ since: null, handbook }] }
const did = (channel: LoggedInteraction['channel'], outcome: LoggedInteraction['outcome'], at: number): LoggedInteraction => ({
  at,
  recordedAt: at,
  channel,
  direction: outcome === 'received' ? 'inbound' : 'outbound',
  outcome,
  automated: false,
  cycle: 1,
  durationMs: null,
  noteLength: null,
})
const sent = { messageId: 'm', sequence: 's', version: 1, step: 'one', content: null, tracked: true, sentAt: day, signals: {} }
const liked = { at: day, platform: 'linkedin', post: 'p1', kind: 'like' }
const lead = (
  interactions: readonly LoggedInteraction[],
  nurture: Partial<LeadFacts['nurture']> = {},
  ...steps: Parameters<typeof journey>[1][]
): LeadFacts => ({
  ...journey({}, ...steps),
  interactions,
  nurture: { enrolments: [], mails: [], reactions: [], ...nurture },
})

test('the mix counts leads by how many of mail, call and social touched them, against conversion', async () => {
  const won = [{ to: 'qualified', at: 2 * day } as const, { to: 'converted', at: 3 * day } as const]
  const { mix } = await nurtureReport(
    [
      journey({}),
      lead([did('call', 'connected', day)], { mails: [sent], reactions: [liked] }, ...won),
      lead([], { mails: [sent] }),
      lead([did('email', 'sent', day), did('call', 'no_answer', day)]),
      lead([did('meeting', 'held', day)]),
    ],
    context,
  )
  expect(mix.map(({ channels, leads, converted, rate }) => [channels, leads, converted, rate])).toEqual([
    [0, 2, 0, 0],
    [1, 1, 0, 0],
    [2, 1, 0, 0],
    [3, 1, 1, 1],
  ])
  expect((await nurtureReport([journey({})], { ...context, from: day })).mix[0]).toMatchObject({ leads: 0, rate: null, ci: null })
})

test('the call after the first contact is in the window, early, late, missed, or still to come', async () => {
  const contact = did('email', 'sent', day)
  const calledAt = (...ats: readonly number[]) => lead([contact, ...ats.map((at) => did('call', 'no_answer', at))])
  const facts = [
    calledAt(2 * day),
    calledAt(3 * day),
    calledAt(2 * day - 1, 2 * day),
    calledAt(3 * day + 1),
    calledAt(),
    lead([did('email', 'sent', asOf - hour)]),
    lead([did('call', 'no_answer', day)]),
  ]
  expect((await nurtureReport(facts, context)).calls).toEqual({ contacts: 6, inWindow: 2, early: 1, late: 1, missed: 1, waiting: 1, share: 0.4 })
  expect((await nurtureReport(facts, { asOf, handbooks: [] })).calls).toMatchObject({ contacts: 0, share: null })
})

test('reactions count by platform and kind, and messages by what they led to', async () => {
  const wrote = { ...liked, kind: 'message', post: null }
  const { social, chain } = await nurtureReport(
    [
      lead([did('social', 'received', day), did('call', 'connected', 2 * day)], { reactions: [liked, wrote] }, { to: 'qualified', at: 3 * day }),
      lead([did('call', 'connected', 2 * hour)], { reactions: [wrote] }),
      lead([did('call', 'connected', 2 * day)], { reactions: [wrote] }),
    ],
    context,
  )
  expect(social).toEqual([
    { platform: 'linkedin', kind: 'like', count: 1 },
    { platform: 'linkedin', kind: 'message', count: 3 },
  ])
  expect(chain).toEqual({ messages: 3, interactions: 2, qualified: 1 })
})

test('attempts are counted up to the one that reached a lead, and apart where none did', async () => {
  const { attempts } = await nurtureReport(
    [
      journey({}),
      lead([did('call', 'connected', day)]),
      lead([did('call', 'voicemail', day), did('call', 'no_answer', 2 * day), did('call', 'connected', 3 * day), did('call', 'connected', 4 * day)]),
      lead([did('email', 'sent', day), did('call', 'connected', 2 * day)]),
      lead([did('call', 'busy', day)]),
      { ...lead([{ ...did('call', 'connected', day), cycle: 2 }]) },
    ],
    context,
  )
  expect(attempts).toEqual({
    reached: [
      { attempts: 1, leads: 2 },
      { attempts: 3, leads: 1 },
    ],
    notReached: 1,
  })
})

test('mails of variants are counted by step, with shares and intervals', async () => {
  const short = { ...sent, variant: 'short' }
  const mails = [{ ...short, signals: { opened: 2 * day, clicked: 2 * day } }, { ...short, signals: { bounced: 2 * day } }, { ...sent, variant: 'long' }, sent]
  const { variants } = await nurtureReport([lead([], { mails })], context)
  expect(variants.map(({ step, variant, sent: sentMails }) => [step, variant, sentMails])).toEqual([
    ['one', 'long', 1],
    ['one', 'short', 2],
  ])
  expect(variants[1]?.shares).toEqual({
    delivered: { rate: 0.5, ci: wilson(1, 2) },
    opened: { rate: 1, ci: wilson(1, 1) },
    clicked: { rate: 1, ci: wilson(1, 1) },
    replied: { rate: 0, ci: wilson(0, 1) },
  })
})

test('mails are counted by the kind of their content, and reactions by post with what it was about', async () => {
  const mails = [
    { ...sent, content: 'article', signals: { opened: 2 * day, clicked: 2 * day } },
    { ...sent, content: 'article', signals: { bounced: 2 * day } },
    { ...sent, content: 'offer' },
    { ...sent, content: 'offer', sentAt: 200 * day },
  ]
  const reactions = [liked, { ...liked, kind: 'share' }, { ...liked, post: 'p2' }, { at: day, platform: 'linkedin', post: null, kind: 'message' }]
  const { contents, posts } = await nurtureReport([lead([], { mails, reactions }, { to: 'converted', at: 3 * day }), lead([])], {
    ...context,
    posts: [{ platform: 'linkedin', post: 'p1', content: 'poll' }],
  })
  expect(
    contents.map(({ content, sent: sentMails, delivered, opened, clicked, converted }) => [content, sentMails, delivered, opened, clicked, converted]),
  ).toEqual([
    ['article', 2, 1, 1, 1, 2],
    ['offer', 1, 1, 0, 0, 1],
  ])
  expect(posts).toEqual([
    { platform: 'linkedin', post: 'p1', content: 'poll', count: 2 },
    { platform: 'linkedin', post: 'p2', content: null, count: 1 },
  ])
})
