import { expect, test } from 'vitest'
import { ledgerCommand } from './console.fixture.js'

const created = (company: string, at: string) =>
  ['lead', 'create', '--company', company, '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Web', '--at', at, '--json'] as const
const march = ['--from', '2026-03-01', '--to', '2026-04-01'] as const

test('a KPI stands beside the window before, and a year before', async () => {
  const on = ledgerCommand()
  for (const [company, at] of [
    ['Acme', '2026-02-10T09:00Z'],
    ['Bolt', '2026-03-10T09:00Z'],
    ['Cord', '2026-03-11T09:00Z'],
  ] as const)
    await on(...created(company, at))
  expect((await on('kpi', 'statusCounts', '--compare', ...march, '--json')).json()).toMatchObject([
    { value: 2, deltaPrev: { unit: 'relative', change: 1, before: { value: 1 } }, deltaYoY: { change: null, before: { n: 0 } } },
  ])
  expect((await on('kpi', 'statusCounts', '--compare', ...march)).out).toContain('+100.0 % to the window before')
  expect(await on('kpi', '--compare')).toMatchObject({ code: 2, err: expect.stringContaining('a comparison needs a window') as string })
})

test('criteria are counted over the leads somebody worked on', async () => {
  const on = ledgerCommand()
  expect((await on('criteria', '--help')).out).toMatch(/Example:\n {2}leadledger criteria/)
  const { lead } = (await on(...created('Acme', '2026-03-10T09:00Z'))).json<{ lead: string }>()
  await on('lead', 'log', lead, '--channel', 'call', '--outcome', 'connected', '--at', '2026-03-11T09:00Z')
  const { worked, criteria } = (await on('criteria', '--by', 'owner', '--json')).json<{ worked: number; criteria: readonly object[] }>()
  expect([worked, criteria.length > 0]).toEqual([1, true])
  expect(criteria[0]).toMatchObject({ assessed: 0, completeness: 0, metShare: null })
  expect((await on('criteria')).out).toMatch(/^all +\S+ +0\.0 % +0 +1 +n\/a/m)
  expect((await on('criteria', '--by', 'custom.size')).code).toBe(2)
})

test('who was let through, and who writes things down, is listed', async () => {
  const on = ledgerCommand()
  const { lead } = (await on(...created('Acme', '2026-03-10T09:00Z'))).json<{ lead: string }>()
  expect((await on('overrides')).out).toContain('Nobody was let through.')
  await on('lead', 'convert', lead, '--value', '100', '--currency', 'EUR', '--reason', 'an old customer', '--manager', 'Grace', '--at', '2026-03-11T09:00Z')
  expect((await on('overrides', '--manager', 'Grace', '--json')).json()).toMatchObject([{ lead, manager: 'Grace', reason: 'an old customer', from: 'new' }])
  expect((await on('overrides')).out).toMatch(/Grace +tester +an old customer/)
  expect((await on('adoption', '--json')).json()).toMatchObject([{ user: 'tester', leads: 1, interactions: 0 }])
  expect((await on('adoption')).out).toMatch(/^tester +– +0 +1/m)
  expect((await on('adoption', '--help')).out).toMatch(/Example:\n {2}leadledger adoption/)
})
