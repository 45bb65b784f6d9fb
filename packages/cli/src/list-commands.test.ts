import { expect, test } from 'vitest'
import { ledgerCommand } from './console.fixture.js'

test('leads are filtered by team, former owner, other statuses and a range that words name', async () => {
  const on = ledgerCommand()
  await on('user', 'add', 'anna', '--team', 'north')
  const words = ['--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Web', '--json'] as const
  const create = async (company: string, ...more: string[]) =>
    (await on('lead', 'create', '--company', company, ...words, ...more)).json<{ lead: string }>().lead
  await create('Old', '--owner', 'anna', '--at', '2020-02-01')
  const lead = await create('Today', '--owner', 'ben')
  const found = async (...flags: string[]) =>
    (await on('leads', ...flags, '--json')).json<{ items: { company: string }[] }>().items.map(({ company }) => company)
  expect(await found('--team', 'north')).toEqual(['Old'])
  expect(await found('--created', 'today')).toEqual(['Today'])
  expect(await found('--created', 'fiscal 2020-Q1', '--not-status', 'lost,converted')).toEqual(['Old'])
  await on('lead', 'assign', lead, '--owner', 'anna')
  expect(await found('--previous-owner', 'ben')).toEqual(['Today'])
  expect(await on('leads', '--created', 'lately')).toMatchObject({ code: 2 })
})

test('views are saved, shared, listed by and removed', async () => {
  const on = ledgerCommand()
  const words = ['--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Web'] as const
  for (const [company, owner] of [
    ['B', 'anna'],
    ['A', 'anna'],
    ['C', 'ben'],
  ] as const)
    await on('lead', 'create', '--company', company, '--owner', owner, ...words)
  expect(await on('view', 'save', 'anna', 'mine', '--owner', 'anna', '--status', 'new', '--sort', 'company', '--shared')).toMatchObject({
    code: 0,
    out: 'mine recorded',
  })
  const found = async (...flags: string[]) =>
    (await on('leads', ...flags, '--json')).json<{ items: { company: string }[] }>().items.map(({ company }) => company)
  expect(await found('--view', 'mine', '--view-of', 'anna')).toEqual(['A', 'B'])
  expect(await found('--view', 'mine', '--view-of', 'anna', '--sort', '-company')).toEqual(['B', 'A'])
  expect((await on('view', 'list', '--for', 'ben')).out).toMatch(/anna +mine +shared +status new, owner anna +company/)
  expect(await on('leads', '--view', 'mine')).toMatchObject({ code: 2 })
  expect(await on('view', 'remove', 'anna', 'mine')).toMatchObject({ code: 0 })
  expect(await on('view', 'remove', 'anna', 'mine')).toMatchObject({ code: 1, err: 'Refused: no-such-view' })
  expect((await on('view', 'list')).out).toBe('No views.')
})

test('the record of a lead stands in two columns, with money, fields and own statuses as people write them', async () => {
  const on = ledgerCommand()
  const words = ['--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Web', '--value', '1200', '--currency', 'EUR']
  const { lead } = (await on('lead', 'create', ...words, '--custom', 'region=north', '--custom', 'size=3', '--json')).json<{ lead: string }>()
  await on('lead', 'status', lead, '--to', 'nurturing')
  const { out } = await on('lead', lead)
  const columns = new Set(out.split('\n').map((line) => /^\S+ +/.exec(line)?.[0].length))
  expect(columns.size).toBe(1)
  expect(out).toMatch(/^dealValue +1,200\.00 EUR$/m)
  expect(out).toMatch(/^custom +region north, size 3$/m)
  expect(out).toMatch(/^ownStatusLabel +Nurturing$/m)
  expect((await on('leads')).out).toMatch(/Ada King +Nurturing /)
  expect((await on('leads', '--json')).json()).toMatchObject({ items: [{ ownStatus: 'nurturing', ownStatusLabel: 'Nurturing' }] })
})

test('the record of a lead comes with hints when they are asked for, of now only', async () => {
  const on = ledgerCommand()
  const words = ['lead', 'create', '--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Web', '--json'] as const
  const { lead } = (await on(...words)).json<{ lead: string }>()
  await on(...words)
  expect((await on('lead', lead, '--json')).json()).not.toHaveProperty('suspects')
  expect((await on('lead', lead, '--hints', '--json')).json()).toMatchObject({
    id: lead,
    contact: 'Ada King',
    suspects: 1,
    nextFollowUp: null,
    knownContact: null,
  })
  expect(await on('lead', lead, '--hints', '--as-of', '2099-01-01')).toMatchObject({ code: 2 })
})
