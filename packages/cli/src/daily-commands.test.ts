import { expect, test } from 'vitest'
import { ledgerCommand, run } from './console.fixture.js'

const acme = [
  'lead',
  'create',
  '--company',
  'Acme',
  '--contact',
  'Ada King',
  '--phone',
  '+44 20 7946 0958',
  '--source',
  'Referral',
  '--owner',
  'Grace',
] as const
const created = async (on: ReturnType<typeof ledgerCommand>, ...more: readonly string[]): Promise<string> =>
  (await on(...acme, ...more, '--json')).json<{ lead: string }>().lead

test('policies are run for a moment that has come, and write once', async () => {
  const on = ledgerCommand()
  await created(on, '--at', '2026-01-05T09:00Z')
  expect((await on('run-policies', '--at', '2026-01-05T10:00Z')).out).toBe('1 leads looked at: 1 clocks started, 0 met, 0 breached.')
  expect((await on('run-policies', '--at', '2026-01-07')).out).toBe('1 leads looked at: 0 clocks started, 0 met, 1 breached.')
  expect((await on('run-policies', '--json')).json()).toEqual({ started: 0, met: 0, breached: 0, planned: 0, leads: 0, finished: true })
  expect(await on('run-policies', '--at', '2999-01-01')).toMatchObject({ code: 2, err: 'Error: now: lies in the future' })
})

test('reminders are due, put off and overdue, and stand in a calendar', async () => {
  const on = ledgerCommand()
  const lead = await created(on)
  await on('lead', 'follow-up', lead, '--due', '2026-04-07', '--command-id', 'f')
  expect((await on('reminders', '--at', '2026-04-06T12:00Z')).out).toBe('Nothing is due.')
  expect((await on('reminders', '--owner', 'Grace', '--at', '2026-04-07T12:00Z')).out).toMatch(/^2026-04-07 +UTC +due +\S+ +f +Acme/m)
  expect((await on('lead', 'snooze', lead, '--follow-up', 'f', '--until', '2026-04-09')).out).toContain('ReminderSnoozed')
  expect((await on('reminders', '--at', '2026-04-08T12:00Z', '--json')).json()).toEqual([])
  expect((await on('reminders', '--at', '2026-04-09T12:00Z', '--json')).json()).toMatchObject([{ state: 'overdue', due: { date: '2026-04-07', zone: 'UTC' } }])
  const { out } = await on('calendar', '--owner', 'Grace')
  expect(out).toMatch(/^BEGIN:VCALENDAR[^]*DTSTART;VALUE=DATE:20260407[^]*END:VCALENDAR$/)
  expect(out).not.toContain('Acme')
  expect((await on('calendar', '--owner', 'Grace', '--include', 'company')).out).toContain('Acme')
  expect(await on('calendar', '--owner', 'Grace', '--include', 'phone')).toMatchObject({ code: 2 })
})

test('a digest says what an owner has to know', async () => {
  const on = ledgerCommand()
  const old = await created(on, '--at', '2026-01-05T09:00Z')
  const fresh = await created(on)
  const { out } = await on('digest', '--owner', 'Grace')
  expect(out).toContain(`First answer overdue:\n  ${old}  due 2026-01-06 09:00`)
  expect(out).toContain('Follow-ups: none\nNo next step: none')
  expect(out).toContain(`New since yesterday:\n  ${fresh}  Acme`)
  expect((await on('digest', '--owner', 'Bob', '--json')).json()).toMatchObject({ owner: 'Bob', overdueSla: [], newLeads: [] })
})

test('collaborators come and go beside the owner, and ownership tells of both', async () => {
  const on = ledgerCommand()
  const lead = await created(on)
  expect((await on('lead', 'collaborator', 'add', lead, '--user', 'cleo')).out).toContain('CollaboratorAdded')
  expect((await on('lead', 'collaborator', 'add', lead, '--user', 'cleo')).out).toContain('nothing to change')
  expect((await on('lead', 'ownership', lead)).out).toMatch(/Grace[^]*cleo +collaborator/)
  expect((await on('lead', 'collaborator', 'remove', lead, '--user', 'cleo')).out).toContain('CollaboratorRemoved')
  expect((await on('lead', 'ownership', 'nobody')).out).toBe('Nobody owned it.')
})

test('a list is reviewed once a day by somebody of the roster', async () => {
  const on = ledgerCommand()
  await on('user', 'add', 'anna', '--team', 'north')
  expect((await on('review', 'anna', '--list', 'mine')).out).toBe('Done: anna.')
  expect((await on('review', 'anna', '--list', 'mine')).out).toBe('It was so already.')
  expect(await on('review', 'ben', '--list', 'mine')).toMatchObject({ code: 1 })
  await on(...acme.slice(0, -1), 'anna')
  expect((await on('alerts')).out).toMatch(/^team[^]*^north +1 +100\.0 % +0$/m)
})

test.for(['run-policies', 'reminders', 'calendar', 'digest', 'lead snooze', 'lead collaborator add', 'lead collaborator remove', 'lead ownership', 'review'])(
  'the help of %s has an example',
  async (command) => expect((await run(...command.split(' '), '--help')).out).toMatch(/Example:\n {2}leadledger /),
)
