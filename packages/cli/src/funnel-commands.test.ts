import { expect, test } from 'vitest'
import { ledgerCommand, run } from './console.fixture.js'

const acme = ['lead', 'create', '--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Referral', '--json'] as const

test('funnel and cohorts show how far leads got', async () => {
  const on = ledgerCommand()
  const { lead } = (await on(...acme, '--at', '2026-01-10T00:00Z')).json<{ lead: string }>()
  await on(...acme, '--at', '2026-02-10T00:00Z')
  await on('lead', 'log', lead, '--channel', 'call', '--outcome', 'connected', '--at', '2026-01-11T00:00Z')
  const asOf = ['--as-of', '2026-04-15T00:00Z']
  const { out } = await on('funnel', ...asOf)
  expect(out).toMatch(/^new +2 +█{30} +100\.0 % +0/m)
  expect(out).toMatch(/^contacted +1 +█{15} +50\.0 % +50\.0 %/m)
  expect((await on('funnel', '--by', 'source', '--json', ...asOf)).json()).toMatchObject({ n: 2, groups: [{ key: 'Referral', n: 2 }] })
  expect((await on('cohorts', ...asOf)).out).toMatch(/^2026-01 +1 +0\.0 % +0\.0 % +0\.0 %$/m)
  expect((await run('funnel', '--mode', 'some')).code).toBe(2)
})
