import { expect, test } from 'vitest'
import { ledgerCommand, run } from './console.fixture.js'

const acme = ['lead', 'create', '--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Referral'] as const

test('alerts say what is neglected, whose it is, and what that means', async () => {
  const on = ledgerCommand()
  const { lead } = (await on(...acme, '--contact', 'Cy Ray', '--json')).json<{ lead: string }>()
  await on('lead', 'disqualify', lead, '--reason', 'spam')
  expect((await on('alerts')).out).toBe('There are no open leads.')
  await on(...acme)
  await on(...acme, '--owner', 'Grace', '--contact', 'Bo Rask')
  const { out, code } = await on('alerts')
  expect(code).toBe(0)
  expect(out).toMatch(/^Grace +1 +100\.0 % +0$/m)
  expect(out).toMatch(/^– +1 +0\.0 % +1$/m)
  expect(out).toMatch(/^unassigned +1 +nobody owns it$/m)
  expect((await on('alerts', '--owner', 'Grace', '--json')).json()).toMatchObject({ openLeads: 1, compliance: 1, alerts: [] })
  expect((await on('alerts', '--kind', 'unassigned', '--limit', '1', '--json')).json()).toMatchObject({ alerts: [{ kind: 'unassigned', owner: null }] })
})

test('the help of alerts names every kind, and another kind is misuse', async () => {
  expect((await run('alerts', '--help')).out).toMatch(/thinNote +the last contact/)
  expect((await run('alerts', '--kind', 'forgotten')).code).toBe(2)
})

test('effort says which bands the work goes into', async () => {
  const on = ledgerCommand()
  const { lead } = (await on(...acme, '--owner', 'Grace', '--json')).json<{ lead: string }>()
  await on('lead', 'log', lead, '--channel', 'call', '--outcome', 'connected')
  expect((await on('effort')).out).toMatch(/^cold +1 +100\.0 % +1/m)
  expect((await on('effort', '--owner', 'Bob', '--json')).json()).toMatchObject({ all: { interactions: 0, share: null }, bands: [{ band: 'hot' }, {}, {}] })
})
