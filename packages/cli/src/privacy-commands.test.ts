import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ledgerCommand, scratchPath } from './console.fixture.js'

const person = ['--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Web']

test('a person is erased with --yes, and before that it is said what would happen', async () => {
  const on = ledgerCommand()
  const { lead } = (await on('lead', 'create', ...person, '--json')).json<{ lead: string }>()
  const planned = await on('lead', 'erase', lead, '--basis', 'gdpr-17')
  expect(planned).toMatchObject({ code: 0 })
  expect(planned.out).toMatch(/would be erased: 1 events stay.*\nNothing was written/)
  expect((await on('lead', lead)).out).toContain('Ada King')
  expect((await on('erasures')).out).toBe('Nobody was erased.')

  const erased = await on('lead', 'erase', lead, '--basis', 'gdpr-17', '--request', 'R-7', '--yes', '--by', 'dpo', '--json')
  expect(erased.json()).toEqual({ leads: [{ lead, outcome: 'erased', events: 1 }], remaining: [], scrubbed: true })
  expect((await on('lead', lead, '--json')).json()).toMatchObject({ contact: null, erased: true })
  expect((await on('lead', 'erase', lead, '--basis', 'gdpr-17', '--yes')).out).toContain('was erased before')
  expect((await on('erasures', '--reconcile')).out).toMatch(new RegExp(`^No key was left.*\n.*\n.*\n?.*${lead} .* gdpr-17 +R-7 +–$`, 'm'))
})

test('an erasure needs a ground in codes, and a lead that is there', async () => {
  const on = ledgerCommand()
  await on('lead', 'create', ...person)
  expect(await on('lead', 'erase', 'nobody', '--basis', 'gdpr-17', '--yes')).toMatchObject({ code: 1 })
  expect(await on('lead', 'erase', 'nobody', '--basis', 'she asked')).toMatchObject({ code: 2 })
  expect(await on('lead', 'erase', 'nobody')).toMatchObject({ code: 2 })
})

test('what is held about a person is exported, and of nobody else', async () => {
  const on = ledgerCommand()
  const { lead } = (await on('lead', 'create', ...person, '--json')).json<{ lead: string }>()
  expect((await on('export-subject', lead, '--json')).json()).toMatchObject({
    lead,
    erased: null,
    card: { contact: 'Ada King' },
    events: [{ type: 'LeadCreated' }],
  })
  expect((await on('export-subject', lead)).out).toMatch(/Ada King, Acme.*\nsources +1\n/)
  expect(await on('export-subject', 'nobody')).toMatchObject({ code: 1 })
})

test('who is due is listed and swept', async () => {
  const on = ledgerCommand()
  const { lead } = (await on('lead', 'create', ...person, '--at', '2020-01-01', '--json')).json<{ lead: string }>()
  await on('lead', 'lose', lead, '--reason', 'price', '--at', '2020-02-01')
  expect((await on('retention')).out).toBe('Nobody is due.')
  const file = scratchPath('handbook.json')
  writeFileSync(file, JSON.stringify({ retention: [{ id: 'lost-24', outcome: 'lost', since: 'closing', months: 24 }] }))
  await on('handbook', 'adopt', file)
  expect((await on('retention')).out).toMatch(new RegExp(`${lead} +2022-02-01 +lost-24 +closing`))
  expect((await on('retention', '--sweep', '--json')).json()).toMatchObject({ due: [{ lead, rule: 'lost-24' }], scrubbed: true })
  expect((await on('lead', lead, '--json')).json()).toMatchObject({ erased: true })
  expect(await on('retention', '--sweep', '--as-of', '2030-01-01')).toMatchObject({ code: 2 })
})
