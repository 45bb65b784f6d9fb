import { expect, test } from 'vitest'
import { withLead } from './console.fixture.js'

test('reports are printed part by part, with what changed and a digest', async () => {
  const { on } = await withLead()
  const { out } = await on('report', 'monthly', '2026-03')
  expect(out).toMatch(/^Month 2026-03, as of 2026-03-31/)
  expect(out).toContain('Why leads were lost\n-------------------\nNothing was lost.')
  expect(out).toMatch(/digest [0-9a-f]{64}/)
  expect((await on('report', 'yearEnd', '2026')).out).toContain('The size of no market is recorded.')
  expect((await on('report', 'quarterly', '2026-Q1', '--currency', 'EUR', '--json')).json()).toMatchObject({ report: 'quarterly', sections: expect.any(Array) })
  expect((await on('report', 'monthly', '2026-13')).code).toBe(2)
})
