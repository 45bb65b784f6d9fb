import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { scratchPath, withLead } from './console.fixture.js'

test('a file of commands is sent, once, and what is refused is named by its line', async () => {
  const { on, lead } = await withLead()
  const file = scratchPath('calls.jsonl')
  const call = { lead, type: 'LogInteraction', channel: 'call', outcome: 'connected', note: 'They want two.' }
  writeFileSync(file, [call, { lead, type: 'ConvertLead' }, { lead: 'nobody', type: 'AddNote', note: 'x' }].map((line) => JSON.stringify(line)).join('\n'))
  expect(await on('send', file)).toEqual(
    expect.objectContaining({
      code: 1,
      out: '3 lines: 1 sent, 0 unchanged, 2 refused, 2 events.',
      err: expect.stringMatching(/^line 2: not-qualified \(.*\)\nline 3: no-such-lead$/),
    }),
  )
  expect((await on('send', file, '--json')).json()).toMatchObject({
    lines: 3,
    sent: 0,
    unchanged: 1,
    refused: 2,
    refusals: [
      { line: 2, refused: 'not-qualified' },
      { line: 3, refused: 'no-such-lead' },
    ],
  })
  expect(await on('send', 'nowhere.jsonl')).toMatchObject({ code: 2, err: 'Error: file: there is no file nowhere.jsonl' })
})

test('events are told in order, from a position on, as lines for people or for programs', async () => {
  const { on, lead } = await withLead()
  await on('lead', 'lose', lead, '--reason', 'price')
  const { out } = await on('events', '--json')
  const events = out.split('\n').map((line) => JSON.parse(line) as { type: string; position: string; personal: object })
  expect(events.map(({ type }) => type)).toEqual(['LeadCreated', 'LeadLost'])
  expect((await on('events', '--after', events[0]?.position ?? '')).out).toMatch(
    new RegExp(`^ +\\d+  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  ${lead}  LeadLost +tester$`),
  )
  expect((await on('events', '--type', 'LeadConverted')).out).toBe('')
  expect(await on('events', '--after', 'soon')).toMatchObject({ code: 2, err: 'Error: after: is no position' })
})
