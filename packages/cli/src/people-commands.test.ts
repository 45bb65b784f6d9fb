import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ledgerCommand, scratchPath } from './console.fixture.js'

const acme = ['lead', 'create', '--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Referral', '--json']

async function withTeam() {
  const on = ledgerCommand()
  const file = scratchPath('handbook.json')
  writeFileSync(file, JSON.stringify({ assignment: { rules: [{ id: 'all', team: 'sales', method: 'round-robin' }], calendar: null } }))
  await on('handbook', 'adopt', file)
  for (const user of ['anna', 'ben']) expect((await on('user', 'add', user, '--team', 'sales', '--name', user.toUpperCase())).code).toBe(0)
  return { on, lead: async () => (await on(...acme)).json<{ lead: string }>().lead }
}

test('people are registered, paused and listed', async () => {
  const { on } = await withTeam()
  expect(await on('user', 'add', 'anna')).toMatchObject({ code: 1, err: 'Refused: user-exists (anna)' })
  await on('user', 'change', 'anna', '--weight', '2', '--monthly-cap', '9')
  await on('user', 'change', 'anna', '--clear', 'monthly-cap')
  await on('user', 'pause', 'ben', '--until', '2999-01-01')
  expect((await on('user', 'list', '--json')).json()).toMatchObject([
    { user: 'anna', name: 'ANNA', weight: 2, monthlyCap: null, available: true },
    { user: 'ben', available: false },
  ])
  expect((await on('user', 'list')).out).toMatch(/anna +ANNA +sales +2 +– +– +there\n.*ben .*away until 2999-01-01/)
})

test('what a role sees, changes and may is told', async () => {
  const { on } = await withTeam()
  expect((await on('user', 'permissions', 'anna')).out).toBe('anna: no role\nsees all leads\nchanges all leads\nmay assign, override, merge, erase')
  const file = scratchPath('permissions.json')
  const roles = [
    { id: 'rep', label: 'Rep', see: 'own', change: 'own', may: [] },
    { id: 'head', label: 'Head', see: 'team', change: 'own', may: ['assign'] },
  ]
  writeFileSync(file, JSON.stringify({ permissions: { roles, otherwise: 'rep' } }))
  await on('handbook', 'adopt', file)
  await on('user', 'change', 'ben', '--role', 'head', '--team', 'south')
  await on('user', 'change', 'anna', '--reports-to', 'ben')
  expect((await on('user', 'permissions', 'ben')).out).toBe('ben: role head\nsees those of anna, ben\nchanges those of ben\nmay assign')
  expect((await on('user', 'permissions', 'anna', '--json')).json()).toMatchObject({ role: 'rep', see: ['anna'], may: [] })
})

test('the queue is assigned with reasons, and a leaver’s leads are handed over', async () => {
  const { on, lead } = await withTeam()
  const [first, second] = [await lead(), await lead()]
  expect((await on('assign', '--queue')).out).toMatch(new RegExp(`${first} +assigned +anna +rule all, round-robin; before ben\n${second} +assigned +ben`))
  await on('user', 'leave', 'anna')
  expect((await on('handover', 'anna', '--to-rule', '--json')).json()).toMatchObject([{ lead: first, outcome: 'assigned', owner: 'ben' }])
  expect((await on('reassign', first, '--to', 'cleo', '--json')).json()).toMatchObject([{ outcome: 'given', owner: 'cleo', previous: 'ben' }])
  expect(await on('reassign', 'nobody', '--to-queue')).toMatchObject({ code: 1 })
})

test('what cannot be meant is misuse', async () => {
  const { on } = await withTeam()
  for (const words of [
    ['assign'],
    ['assign', 'x', '--queue'],
    ['reassign', 'x'],
    ['reassign', '--to', 'ben'],
    ['handover', 'anna', '--to', 'ben', '--to-rule'],
  ])
    expect((await on(...words)).code, words.join(' ')).toBe(2)
})
