import { expect, test } from 'vitest'
import { ledgerCommand } from './console.fixture.js'

test('a lead is enriched on the command line, and what was entered stays', async () => {
  const on = ledgerCommand()
  const acme = ['--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Referral', '--json']
  const { lead } = (await on('lead', 'create', ...acme)).json<{ lead: string }>()
  const enriched = await on(
    'lead',
    'enrich',
    lead,
    '--provider',
    'registry',
    '--confidence',
    '80',
    '--company',
    'ACME Inc.',
    '--title',
    'CTO',
    '--custom',
    'staff=120',
  )
  expect([enriched.code, enriched.err]).toEqual([0, ''])
  expect((await on('lead', lead, '--json')).json()).toMatchObject({ company: 'Acme', title: 'CTO', custom: { staff: '120' } })
  const timeline = (await on('timeline', lead, '--json')).json<{ type: string; data: object }[]>()
  expect(timeline.at(1)).toMatchObject({ type: 'LeadEnriched', data: { provider: 'registry', confidence: 80, filled: ['title', 'custom'] } })
})
