import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ledgerCommand, run, scratchPath, withLead } from './console.fixture.js'

describe('a lead on the command line', () => {
  test('goes from new to converted, and every step says what it did', async () => {
    const { on, lead } = await withLead()
    const steps = [
      await on('lead', 'assign', lead, '--owner', 'Grace'),
      await on('lead', 'log', lead, '--channel', 'call', '--outcome', 'connected', '--duration', '12m', '--next-step', '2030-01-15', '--next-note', 'offer'),
      await on('lead', 'change', lead, '--title', 'CTO'),
      await on('lead', 'qualify', lead, '--criterion', 'need=met', '--criterion', 'budget=met', '--criterion', 'authority=unmet', '--evidence', 'need=said so'),
      await on('lead', 'convert', lead, '--value', '12000', '--currency', 'EUR', '--stage', 'proposal', '--expected-close', '2030-06-30'),
    ]
    expect(steps.map(({ code, err }) => [code, err])).toEqual(steps.map(() => [0, '']))
    expect((await on('lead', lead, '--json')).json()).toMatchObject({
      id: lead,
      status: 'converted',
      company: 'Łódź Engines',
      title: 'CTO',
      owner: 'Grace',
      phoneE164: '+442079460958',
      dealValue: { amount: '12000.00', currency: 'EUR' },
    })
    const timeline = (await on('timeline', lead, '--json')).json<{ type: string; actor: { id: string }; source: { kind: string } }[]>()
    expect(timeline.map(({ type }) => type)).toEqual([
      'LeadCreated',
      'LeadAssigned',
      'InteractionLogged',
      'LeadContacted',
      'FollowUpScheduled',
      'LeadDetailsChanged',
      'QualificationAssessed',
      'LeadQualified',
      'LeadConverted',
      'FollowUpCancelled',
    ])
    expect(timeline[0]).toMatchObject({ actor: { id: 'tester', kind: 'user' }, source: { kind: 'cli' } })
  })

  test('is lost with a reason, and reopened as a new cycle', async () => {
    const { on, lead } = await withLead()
    expect((await on('lead', 'lose', lead)).err).toContain('missing-fields (missing reason)')
    await on('lead', 'lose', lead, '--reason', 'price', '--competitor', 'Globex')
    expect((await on('lost-reasons', '--json')).json()).toMatchObject({ rows: [{ reason: 'price', count: 1 }] })
    expect((await on('lost-reasons', '--by', 'stage,competitor')).out).toMatch(/^new +1 *\n {2}Globex +1 *\n {4}price +1 +100\.0 %/m)
    expect((await on('lost-reasons', '--deals')).out).toContain('No losses.')
    expect((await on('lost-reasons', '--by', 'stage,stage')).err).toContain('at most two dimensions')
    await on('lead', 'reopen', lead)
    expect((await on('lead', lead, '--json')).json()).toMatchObject({ status: 'new', cycle: 2 })
  })

  test('is no longer qualified, with a reason', async () => {
    const { on, lead } = await withLead()
    await on('lead', 'qualify', lead, '--criterion', 'need=met', '--criterion', 'budget=met', '--criterion', 'authority=met')
    expect(await on('lead', 'unqualify', lead)).toMatchObject({ code: 1, err: expect.stringContaining('missing-fields (missing reason)') })
    await on('lead', 'unqualify', lead, '--reason', 'budget was cut', '--criterion', 'budget=unmet')
    expect((await on('lead', lead, '--json')).json()).toMatchObject({ status: 'new', qualifiedAt: null, qualification: { met: 2 } })
    expect((await on('kpi', 'withdrawnQualifications', '--json')).json()).toMatchObject([{ numerator: 1, denominator: 1 }])
  })

  test('is shown as it stood', async () => {
    const { on, lead } = await withLead()
    await on('lead', 'log', lead, '--channel', 'email', '--outcome', 'sent', '--at', '2025-03-01T10:00:00Z')
    expect((await on('lead', lead, '--as-of', '2025-02-01')).code).toBe(1)
    expect((await on('lead', lead, '--json')).json()).toMatchObject({ status: 'contacted', contactedAt: '2025-03-01T10:00:00.000Z' })
  })

  test('takes a command once, however often it is sent', async () => {
    const { on, lead } = await withLead()
    const sent = ['lead', 'assign', lead, '--owner', 'Grace', '--command-id', 'one', '--json']
    expect((await on(...sent)).json()).toMatchObject({ duplicate: false, version: 2 })
    expect((await on(...sent)).json()).toMatchObject({ duplicate: true, version: 2 })
    expect((await on('lead', 'assign', lead, '--owner', 'Mallory', '--command-id', 'one')).code).toBe(2)
  })
})

describe('lists and numbers', () => {
  test('filter, page and search', async () => {
    const { on, lead } = await withLead()
    await on('lead', 'create', '--company', 'Acme', '--contact', 'Cy', '--phone', '12', '--source', 'Web', '--owner', 'Grace')
    expect((await on('leads', '--json', '--unassigned')).json()).toMatchObject({ total: 1, items: [{ id: lead }], next: null })
    expect((await on('leads', '--json', '--search', 'lodz')).json()).toMatchObject({ total: 1 })
    const first = (await on('leads', '--json', '--limit', '1', '--sort', 'company')).json<{ next: string; items: { company: string }[] }>()
    const second = (await on('leads', '--json', '--limit', '1', '--sort', 'company', '--after', first.next)).json<{ items: { company: string }[] }>()
    expect([first.items[0]?.company, second.items[0]?.company]).toEqual(['Acme', 'Łódź Engines'])
    expect((await on('leads', '--json', '--all', '--limit', '1')).json<{ items: unknown[] }>().items).toHaveLength(2)
    expect((await on('leads')).out).toContain('2 of 2 leads')
  })

  test('answer KPIs in the shape programs rely on', async () => {
    const { on } = await withLead()
    const [status, ...others] = (await on('kpi', '--json')).json<{ kpi: string; groups?: unknown[] }[]>()
    expect(status).toMatchObject({ kpi: 'statusCounts', value: 1, numerator: 1, denominator: 1, n: 1, excluded: {} })
    expect(others.length).toBe(51)
    expect((await on('kpi', 'conversionRate', '--by', 'source', '--json')).json()).toMatchObject([
      { basis: 'ever', value: 0, groups: [{ key: 'Referral', denominator: 1 }] },
    ])
    expect((await on('kpi', 'winRate', '--json')).json()).toMatchObject([{ value: null }])
    expect((await on('--by', 'someone', 'kpi', 'winRate', '--by', 'owner', '--json')).code).toBe(0)
  })

  test('list follow-ups, overdue ones apart', async () => {
    const { on, lead } = await withLead()
    await on('lead', 'follow-up', lead, '--due', '2020-01-02', '--note', 'late')
    await on('lead', 'follow-up', lead, '--due', '2999-01-02')
    expect((await on('follow-ups', '--json')).json<unknown[]>()).toHaveLength(2)
    const [late] = (await on('follow-ups', '--overdue', '--json')).json<{ followUp: string }[]>()
    expect(late).toMatchObject({ lead, overdue: true, note: 'late' })
    await on('lead', 'follow-up', lead, '--complete', late?.followUp ?? '')
    expect((await on('follow-ups', '--overdue')).out).toBe('No open follow-ups.')
  })
})

describe('looking after a ledger', () => {
  test('rebuild and verify agree, and status says where everything stands', async () => {
    const { on } = await withLead()
    expect((await on('rebuild', '--json')).json()).toMatchObject({ events: 1 })
    expect((await on('verify', '--json')).json()).toMatchObject({ equal: true })
    expect((await on('status', '--json')).json()).toMatchObject({
      durability: 'full',
      position: 1,
      projections: expect.toSatisfy((all: readonly { lag: number }[]) => all.length > 0 && all.every(({ lag }) => lag === 0)),
    })
  })

  test('an import is reported, and a dry run leaves no ledger behind', async () => {
    const file = scratchPath('leads.csv')
    const mapping = scratchPath('mapping.json')
    const rejects = scratchPath('rejects.csv')
    writeFileSync(file, 'id,name,day\n1,Acme,2026-01-02\n2,Globex,never\n')
    writeFileSync(
      mapping,
      JSON.stringify({
        zone: 'UTC',
        id: 'id',
        fields: { company: 'name' },
        source: { value: 'File' },
        status: { value: 'new' },
        createdAt: { column: 'day', format: 'yyyy-MM-dd' },
      }),
    )
    const on = ledgerCommand()
    const report = { rows: 2, created: 1, updated: 0, unchanged: 0, skipped: 0, failed: 1, events: 1 }
    expect((await on('import', file, '--mapping', mapping, '--dry-run', '--json')).json()).toMatchObject(report)
    expect((await on('leads')).code).toBe(2)
    expect((await on('import', file, '--mapping', mapping, '--rejects', rejects, '--json')).json()).toMatchObject(report)
    expect((await on('import', file, '--mapping', mapping, '--json')).json()).toMatchObject({ events: 0, unchanged: 1, failed: 1 })
    expect((await on('leads', '--json')).json()).toMatchObject({ items: [{ externalId: '1', company: 'Acme', createdAt: '2026-01-02T00:00:00.000Z' }] })
  })
})

describe('misuse', () => {
  test.for<[string, readonly string[]]>([
    ['an unknown command', ['fly']],
    ['an unknown option', ['leads', '--colour', 'red']],
    ['an unknown KPI', ['kpi', 'happiness']],
    ['an unknown status', ['leads', '--status', 'gone']],
    ['an unknown sort', ['leads', '--sort', 'secret']],
    ['no moment', ['leads', '--created-from', 'yesterday']],
    ['no zone', ['leads', '--zone', 'Mars/Olympus']],
    ['no currency', ['lead', 'convert', 'X', '--value', '12', '--currency', 'XYZ']],
    ['no number', ['leads', '--limit', '0']],
    ['an id no stream can have', ['timeline', 'a b']],
    ['a dimension that is none', ['kpi', '--by', 'mood']],
    ['a mapping that is missing', ['import', 'none.csv', '--mapping', 'none.json']],
    ['no lead', ['lead']],
    ['an option that must be given', ['lead', 'log', 'X']],
    ['evidence without an answer', ['lead', 'qualify', 'X', '--evidence', 'budget=said so']],
    ['words of a next step without its date', ['lead', 'log', 'X', '--channel', 'call', '--outcome', 'connected', '--next-note', 'send it']],
    ['two steps of follow-ups at once', ['lead', 'follow-up', 'X', '--complete', 'a', '--cancel', 'b']],
    ['words that such a step does not take', ['lead', 'follow-up', 'X', '--cancel', 'b', '--note', 'they called off']],
    ['a follow-up without its date', ['lead', 'follow-up', 'X', '--note', 'call']],
    ['a currency without its amount', ['lead', 'change', 'X', '--currency', 'EUR']],
    ['a deal below nothing', ['lead', 'convert', 'X', '--value', '-5', '--currency', 'EUR']],
  ])('%s exits with 2 and says what is wrong', async ([, words]) => {
    const { on } = await withLead()
    const { code, err, out } = await on(...words)
    expect([code, out]).toEqual([2, ''])
    expect(err).not.toBe('')
    const asJson = await on(...words, '--json')
    expect([asJson.code, asJson.err]).toEqual([2, ''])
    expect(asJson.json()).toMatchObject({ error: expect.any(String) as string, message: expect.any(String) as string })
  })

  test.for([
    { words: ['fly'], help: 'leadledger --help' },
    { words: ['leads', '--colour', 'red'], help: 'leadledger leads --help' },
    { words: ['lead', 'qualify', 'X', '--need', 'met'], help: 'leadledger lead qualify --help' },
    { words: ['spend', 'add', '--sum', '3'], help: 'leadledger spend add --help' },
  ])('of $words.0 points to the help of what was called: $help', async ({ words, help }) => {
    expect((await run(...words)).err).toMatch(new RegExp(`\\(see: ${help}\\)$`))
  })

  test('a ledger that is not there is not made by asking it', async () => {
    expect(await run('leads', '--ledger', scratchPath('nowhere'))).toMatchObject({ code: 2 })
  })

  test('a lead that is not there is an answer, not a crash', async () => {
    const { on } = await withLead()
    expect((await on('lead', '01J8ZQ5V7YAAAAAAAAAAAAAAAA')).code).toBe(1)
    expect((await on('lead', 'assign', '01J8ZQ5V7YAAAAAAAAAAAAAAAA', '--owner', 'Grace')).err).toContain('no-such-lead')
  })

  test('with --json an error is JSON too', async () => {
    const { on } = await withLead()
    expect((await on('leads', '--sort', 'secret', '--json')).json()).toMatchObject({ error: 'invalid-query' })
  })
})

describe('the leads behind a KPI on the command line', () => {
  test('are listed with what they count for', async () => {
    const { on, lead } = await withLead()
    await on('lead', 'lose', lead, '--reason', 'price')
    expect((await on('kpi', 'winRate', '--why', '--json')).json()).toMatchObject({
      totals: { numerator: 0, denominator: 1, excluded: 0, open: 0 },
      leads: [{ lead, numerator: false, denominator: true }],
    })
    const shown = await on('kpi', 'winRate', '--why', '--by', 'source')
    expect(shown.out).toContain('0 above the line, 1 below it, 0 left out, 0 still open.')
    expect(shown.out).toMatch(new RegExp(`${lead} .* below .* Referral`))
    expect((await on('kpi', '--why')).err).toContain('--why: name one KPI')
  })
})

describe('help', () => {
  test.for([
    'import',
    'presets',
    'lead create',
    'lead change',
    'lead enrich',
    'lead verify',
    'lead assign',
    'lead claim',
    'lead release',
    'lead hand-over',
    'lead accept',
    'lead return',
    'handovers',
    'lead log',
    'lead amend',
    'lead follow-up',
    'lead qualify',
    'lead disqualify',
    'lead convert',
    'lead revert',
    'lead lose',
    'lead reopen',
    'leads',
    'timeline',
    'follow-ups',
    'sla',
    'handbook show',
    'handbook check',
    'handbook adopt',
    'handbook diff',
    'kpi',
    'lost-reasons',
    'rebuild',
    'verify',
    'status',
    'demo',
  ])('of %s has an example', async (command) => {
    const { code, out } = await run(...command.split(' '), '--help')
    expect(code).toBe(0)
    expect(out).toMatch(/Examples?:\n {2}leadledger /)
  })

  test('names the exit codes', async () => expect((await run('--help')).out).toContain('Exit codes: 0 done'))
})

test('docs/cli.md names every command', async () => {
  const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')
  const commands = (await run('--help')).out.match(/^ {2}([a-z][a-z-]*)(?= |$)/gm) ?? []
  const leadCommands = (await run('lead', '--help')).out.match(/^ {2}([a-z][a-z-]*)(?= (?:\[options\]|<))/gm) ?? []
  expect(commands.length).toBeGreaterThan(8)
  expect(leadCommands.length).toBeGreaterThan(12)
  const missing = [
    ...commands.map((text) => text.trim()).filter((name) => name !== 'help' && !page.includes(`\`${name}`)),
    ...leadCommands.map((text) => `lead ${text.trim()}`).filter((name) => name !== 'lead help' && !page.includes(`\`${name}`)),
  ]
  expect(missing).toEqual([])
})
