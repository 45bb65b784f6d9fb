import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ledgerCommand, run, scratchPath } from './console.fixture.js'

const handbook = {
  sequences: [
    {
      id: 'welcome',
      purpose: 'news',
      steps: [
        { id: 'hello', template: 'Grüße', after: 'PT0S', content: 'article' },
        { id: 'guide', template: 'guide' },
      ],
    },
  ],
}

async function enrolled() {
  const on = ledgerCommand()
  const file = scratchPath('handbook.json')
  writeFileSync(file, JSON.stringify(handbook))
  const make = ['lead', 'create', '--company', 'Acme', '--contact', 'Ada\r\nBcc: all@example.org', '--phone', '+44 20 7946 0958', '--source', 'Web']
  const { lead } = (await on(...make, '--email', 'ada@example.org', '--at', '2026-01-05', '--json')).json<{ lead: string }>()
  await on('handbook', 'adopt', file)
  const steps = [
    await on('lead', 'consent', lead, '--purpose', 'news', '--channel', 'email', '--basis', 'form', '--at', '2026-01-05'),
    await on('lead', 'enroll', lead, '--sequence', 'welcome', '--enrolment', 'w1', '--at', '2026-01-05T09:00Z', '--lead-zone', 'Europe/Berlin'),
  ]
  expect(steps.map(({ code, err }) => [code, err])).toEqual(steps.map(() => [0, '']))
  return { on, lead, outbox: scratchPath('outbox') }
}

describe('sequences on the command line', () => {
  test('write each mail once, as a file that a mail program reads', async () => {
    const { on, lead, outbox } = await enrolled()
    const due = ['run-sequences', '--outbox', outbox, '--from', 'sales@example.org', '--at']
    expect((await on(...due, '2026-01-05T10:00Z', '--json')).json()).toMatchObject({ sent: [{ lead, messageId: 'w1/hello' }], failed: [], ended: [] })
    expect((await on(...due, '2026-01-05T10:00Z')).out).toBe('0 sent, 0 failed, 0 ended.')
    const [file, ...others] = readdirSync(outbox)
    expect(others).toEqual([])
    const mail = readFileSync(join(outbox, file ?? ''), 'utf8')
    const [head = '', body = ''] = mail.split('\r\n\r\n')
    expect(head.split('\r\n').filter((line) => !line.startsWith(' '))).toEqual([
      'From: sales@example.org',
      expect.stringMatching(/^To: =\?UTF-8\?B\?/),
      'Subject: =?UTF-8?B?R3LDvMOfZQ==?=',
      'Date: Mon, 05 Jan 2026 10:00:00 +0000',
      expect.stringMatching(/^Message-ID: <[0-9a-f]{40}@leadledger\.invalid>$/),
      `X-Leadledger-Lead: ${lead}`,
      'X-Leadledger-Message: =?UTF-8?B?dzEvaGVsbG8=?=',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
    ])
    expect(Buffer.from(body, 'base64').toString()).toContain('Template Grüße')
    expect((await on('enrolments', lead)).out).toMatch(/w1 +welcome +1 +2026-01-05 09:00 +guide \d{4}-/)
  })

  test('show how leads come through them, and end for whoever left', async () => {
    const { on, lead, outbox } = await enrolled()
    await on('run-sequences', '--outbox', outbox, '--at', '2026-01-05T10:00Z')
    const engaged = ['lead', 'engagement', lead, '--message', 'w1/hello', '--at', '2026-01-06', '--signal']
    expect((await on(...engaged, 'opened', '--machine')).out).toContain('EmailOpened')
    expect((await on(...engaged, 'opened', '--machine')).out).toContain('nothing to change')
    expect((await on(...engaged, 'unsubscribed')).out).toContain('EmailUnsubscribed, ConsentWithdrawn')
    expect((await on(...engaged, 'seen')).code).toBe(2)
    expect((await on('lead', 'enroll', lead, '--sequence', 'other')).err).toContain('sequence-unknown (allowed welcome)')
    expect((await on('run-sequences', '--outbox', outbox, '--at', '2026-02-01')).out).toContain('w1 ended: opted-out')
    const { out } = await on('sequences')
    expect(out).toContain('welcome, version 1: 1 enrolled, 0 active, 0 completed, 0 converted\nEnded before: 1 opted-out')
    expect(out).toMatch(/hello +article +1 +1 +0 +1 +0 +0 +1 +0 +0/)
    expect((await on('sequences', '--json', '--as-of', '2026-01-07')).json()).toMatchObject([{ active: 1, exits: {} }])
  })

  test('are stopped by hand, and run for no moment to come', async () => {
    const { on, lead, outbox } = await enrolled()
    expect((await on('run-sequences', '--outbox', outbox, '--at', '2999-01-01')).err).toContain('now: lies in the future')
    expect((await on('lead', 'stop-sequence', lead, '--enrolment', 'w1', '--reason', 'asked')).out).toContain('SequenceStopped')
    expect((await on('lead', 'consent', lead, '--basis', 'phone', '--withdraw')).out).toContain('ConsentWithdrawn')
    expect((await on('run-sequences', '--outbox', outbox)).out).toBe('0 sent, 0 failed, 0 ended.')
    expect((await on('enrolments', lead)).out).toContain('ended')
  })

  test('stand beside other channels in the report of nurturing', async () => {
    const { on, lead, outbox } = await enrolled()
    await on('run-sequences', '--outbox', outbox, '--at', '2026-01-05T10:00Z')
    await on('lead', 'social', lead, '--platform', 'linkedin', '--post', 'launch', '--kind', 'like')
    const { out } = await on('nurture')
    expect(out).toMatch(/2 +1 +0 +0\.0 %/)
    expect(out).toMatch(/\nplatform +reaction +n\nlinkedin +like +1\b/)
    expect((await ledgerCommand()('nurture')).code).toBe(2)
  })
})

test.for(['lead enroll', 'lead stop-sequence', 'lead consent', 'lead engagement', 'lead social', 'sequences', 'enrolments', 'run-sequences', 'nurture'])(
  'help of %s has an example',
  async (command) => {
    const { code, out } = await run(...command.split(' '), '--help')
    expect(code).toBe(0)
    expect(out).toMatch(/Example:\n {2}leadledger /)
  },
)
