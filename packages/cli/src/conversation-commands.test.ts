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
