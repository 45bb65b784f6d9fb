import { expect, test } from 'vitest'
import { ledgerCommand } from './console.fixture.js'

test('a conversation is kept on the command line: notes, questions, objections, understanding', async () => {
  const on = ledgerCommand()
  const acme = ['--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Referral', '--json']
  const { lead } = (await on('lead', 'create', ...acme)).json<{ lead: string }>()
  const steps = [
    await on('lead', 'note', lead, '--text', 'Wants three lines', '--command-id', 'n1'),
    await on('lead', 'note', lead, '--amend', 'n1', '--text', 'Wants four lines'),
    await on('lead', 'ask', lead, '--question', 'budget', '--says', 'met', '--words', '50k'),
    await on('lead', 'objection', lead, '--kind', 'price', '--clarified', '--command-id', 'o1'),
    await on('lead', 'answer', lead, '--objection', 'o1', '--technique', 'feel-felt-found', '--unresolved'),
    await on('lead', 'answer', lead, '--objection', 'o1', '--technique', 'evidence', '--evidence', 'case-7', '--evidence', 'case-8', '--resolved'),
    await on('lead', 'understood', lead, '--need', 'four lines', '--need', 'June'),
  ]
  expect(steps.map(({ code, err }) => [code, err])).toEqual(steps.map(() => [0, '']))
  const timeline = (await on('timeline', lead, '--json')).json<{ type: string }[]>()
  expect(timeline.map(({ type }) => type).slice(1)).toEqual([
    'NoteAdded',
    'NoteAmended',
    'QuestionAsked',
    'QualificationAssessed',
    'ObjectionRecorded',
    'ObjectionAnswered',
    'ObjectionUnresolved',
    'ObjectionAnswered',
    'ObjectionResolved',
    'UnderstandingConfirmed',
  ])
  expect((await on('lead', 'ask', lead, '--question', 'colour')).err).toContain('question-unknown')
})

test('conversations tell what was asked and objected, and what became of it', async () => {
  const on = ledgerCommand()
  const { lead } = (await on('lead', 'create', '--company', 'A', '--contact', 'J', '--phone', '1', '--source', 'Web', '--owner', 'Ann', '--json')).json<{
    lead: string
  }>()
  expect((await on('conversations')).out).toContain('Nothing was asked or objected.')
  await on('lead', 'ask', lead, '--question', 'budget', '--says', 'met')
  await on('lead', 'objection', lead, '--kind', 'price', '--command-id', 'o')
  await on('lead', 'answer', lead, '--objection', 'o', '--technique', 'evidence', '--resolved')
  const { out } = await on('conversations')
  expect(out).toMatch(/^ +closed +1 +100\.0 %/m)
  expect(out).toMatch(/^ +price +1 +0 +1 +1 +1 +0 +0 +n\/a/m)
  expect(out).toMatch(/^all +evidence +1 +1 +0 +100\.0 % +20\.7 % – 100\.0 %/m)
  expect((await on('conversations', '--by', 'owner', '--json')).json()).toMatchObject({ questions: { n: 1 }, groups: [{ key: 'Ann' }] })
})

test('calls are held against checklists, and the report tells how far these were kept', async () => {
  const on = ledgerCommand()
  const created = await on('lead', 'create', '--company', 'A', '--contact', 'J', '--phone', '1', '--source', 'Web', '--owner', 'Ann', '--json')
  const { lead } = created.json<{ lead: string }>()
  await on('lead', 'log', lead, '--channel', 'call', '--outcome', 'connected', '--command-id', 'call-1')
  const review = ['lead', 'review', lead, '--interaction', 'call-1', '--checklist', 'follow-up-call'] as const
  expect((await on(...review, '--kept', 'validate', '--kept', 'needs', '--missed', 'next-steps')).out).toContain('InteractionReviewed')
  expect((await on(...review, '--kept', 'smile')).err).toContain('item-unknown')
  const { out } = await on('conversations')
  expect(out).toMatch(/^all +follow-up-call +all +3? *1 +1 +66\.7 %/m)
  expect(out).toMatch(/^ +next-steps +1 +0\.0 %/m)
})
