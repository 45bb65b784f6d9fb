import { expect, test } from 'vitest'
import { acme, ledgerCommand, withLead } from './console.fixture.js'

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

test('reports show earlier periods beside costs, and targets in the unit of their KPI, also those of the next period', async () => {
  const on = ledgerCommand()
  await on(...acme, '--at', '2026-03-02T09:00Z')
  await on(...acme, '--at', '2026-02-02T09:00Z')
  await on(...acme, '--at', '2026-02-03T09:00Z')
  await on('target', 'set', 'qualificationRate', '2026-03', '--value', '0.25')
  await on('target', 'set', 'responseTime', '2026-04', '--value', '86400000')
  const { out } = await on('report', 'monthly', '2026-03')
  expect(out).toMatch(/\nall .* n\/a +1 .*\nthe period before .* n\/a +2 .*\na year before .* n\/a +0 /)
  expect(out).toMatch(/qualificationRate +2026-03 +all +25\.0 % +0\.0 % +-25\.0 points\n/)
  expect(out).toMatch(/For the next period:\nKPI +period +owner +target\nresponseTime +2026-04 +all +1\.0 days\n/)
})

test('the report of a team says whose it is and what it leaves out', async () => {
  const { on } = await withLead()
  await on('user', 'add', 'grace', '--team', 'north')
  const monthly = ['report', 'monthly', '2026-03', '--team', 'north']
  const { out } = await on(...monthly)
  expect(out).toMatch(/^Month 2026-03, team north, as of 2026-03-31/)
  expect(out).toContain('Left out: Leads by source, since what is spent has no owner, and so no team.')
  expect((await on(...monthly, '--format', 'markdown')).out).toContain('## Left out')
  expect(await on('report', 'monthly', '2026-03', '--team', 'west')).toMatchObject({ code: 2, err: 'Error: team: is none of north' })
  expect((await on('kpi', 'statusCounts', '--team', 'north', '--json')).json()).toMatchObject([{ value: 0 }])
  expect((await on('lost-reasons', '--team', 'west')).code).toBe(2)
  expect((await on('forecast', '--from', '2026-01', '--to', '2026-02', '--team', 'north')).out).toContain('Nothing was forecast')
})

test('notes stand below the figures of a report, also in Markdown and CSV', async () => {
  const { on } = await withLead()
  const noted = await on('report-note', 'monthly', '2026-03', '--section', 'challenges', '--text', 'Few calls', '--department', 'South', '--json')
  const { noteId } = noted.json<{ noteId: string }>()
  expect((await on('report', 'monthly', '2026-03')).out).toContain(`Notes\n-----\nchallenges, South: Few calls  (tester, ${noteId})`)
  expect((await on('report', 'monthly', '2026-03', '--format', 'markdown')).out).toMatch(/^# Month 2026-03\n[^]*## Notes\n\n### challenges, South\n\nFew calls/)
  const { out } = await on('report', 'monthly', '2026-03', '--format', 'csv')
  expect(out).toMatch(/^report,period,section,item,group,measure,value,unit,currency\n/)
  expect(out).toMatch(/monthly,2026-03,Notes,challenges,South,note,Few calls,text,$/)
  expect((await on('report-note', 'monthly', '2026-03', '--remove', noteId)).out).toBe(`Removal of note ${noteId} recorded`)
  expect((await on('report', 'monthly', '2026-03')).out).not.toContain('Few calls')
  expect(await on('report-note', 'monthly', '2026-03', '--section', 'plan')).toMatchObject({
    code: 2,
    err: 'Error: --section and --text: give both, or --remove',
  })
  expect(await on('report-note', 'monthly', '2026-03', '--remove', 'nowhere')).toMatchObject({ code: 1, err: 'Refused: no-such-note' })
})
