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

test('funnel, cohorts, criteria, conversations and pipeline are of one team where one is named', async () => {
  const on = ledgerCommand()
  await on('user', 'add', 'anna', '--team', 'north')
  await on('user', 'add', 'ben', '--team', 'south')
  for (const owner of ['anna', 'ben', 'ben']) {
    const { lead } = (await on(...acme, '--owner', owner, '--at', '2026-01-10T00:00Z')).json<{ lead: string }>()
    await on('lead', 'ask', lead, '--question', 'budget', '--says', 'met')
    const met = ['need', 'budget', 'authority'].flatMap((criterion) => ['--criterion', `${criterion}=met`])
    await on('lead', 'convert', lead, ...met, '--value', '100', '--currency', 'EUR', '--expected-close', '2030-01-01')
  }
  const of = async (team: string) => {
    const figures = async (command: string) => (await on(command, '--team', team, '--json')).json<never>()
    return {
      funnel: await figures('funnel'),
      cohorts: await figures('cohorts'),
      criteria: await figures('criteria'),
      conversations: await figures('conversations'),
      pipeline: await figures('pipeline'),
    }
  }
  const expected = (n: number) => ({
    funnel: { n },
    cohorts: { rows: [{ size: n }] },
    criteria: { worked: n },
    conversations: { questions: { n } },
    pipeline: { totals: { deals: n } },
  })
  expect(await of('north')).toMatchObject(expected(1))
  expect(await of('south')).toMatchObject(expected(2))
  for (const command of ['funnel', 'cohorts', 'criteria', 'conversations', 'pipeline'])
    expect(await on(command, '--team', 'west')).toMatchObject({ code: 2, err: 'Error: team: is none of north, south' })
})
