import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ledgerCommand, scratchPath } from './console.fixture.js'

test('a mapping is saved with an import, listed, and imported by', async () => {
  const [file, mapping] = [scratchPath('leads.csv'), scratchPath('mapping.json')]
  writeFileSync(file, 'id,name\n1,Acme\n')
  writeFileSync(mapping, JSON.stringify({ id: 'id', fields: { company: 'name' }, source: { value: 'File' }, status: { value: 'new' } }))
  const on = ledgerCommand()
  expect((await on('mappings', '--help')).out).toMatch(/Example:\n {2}leadledger mappings/)
  expect((await on('import', file, '--mapping', mapping, '--json')).json()).toMatchObject({ created: 1 })
  expect((await on('mappings')).out).toBe('No mappings are saved.')
  expect((await on('import', file, '--mapping', mapping, '--save-mapping', 'crm', '--dry-run')).code).toBe(0)
  expect((await on('mappings', '--json')).json()).toEqual([])
  await on('import', file, '--mapping', mapping, '--save-mapping', 'crm')
  expect((await on('mappings', '--json')).json()).toMatchObject([{ name: 'crm', mapping: { id: 'id' } }])
  expect((await on('mappings')).out).toMatch(/^crm +id, fields, source, status$/m)
  expect((await on('import', file, '--mapping-name', 'crm', '--json')).json()).toMatchObject({ events: 0, unchanged: 1 })
  expect(await on('import', file, '--mapping-name', 'crn')).toMatchObject({ code: 2, err: expect.stringContaining('there are crm') as string })
  expect((await on('import', file, '--save-mapping', 'other')).err).toContain('--save-mapping: give the mapping with --mapping')
})

test('a report of won deals is booked, with the order of its dates and its currency said on the command line', async () => {
  const file = scratchPath('opportunities.csv')
  const header = '"Opportunity Name","Account Name","Stage","Amount","Close Date","Created Date","Opportunity ID"'
  writeFileSync(
    file,
    `${header}\n"Engines","Acme","Closed Won","$12,000.00","3/13/2024","1/5/2024","006A"\n"Looms","Bolt","Closed Lost","$9,000.00","3/14/2024","1/5/2024","006B"\n`,
  )
  const on = ledgerCommand()
  expect((await on('import', file, '--preset', 'auto', '--currency', 'USD', '--dry-run', '--json')).json()).toMatchObject({
    failed: 2,
    reasons: { 'date-format': 2 },
  })
  expect((await on('import', file, '--preset', 'auto', '--currency', 'USD', '--dates', 'month-first', '--json')).json()).toMatchObject({ created: 2 })
  expect((await on('kpi', 'bookings', 'dealWinRate', 'wonCycle', '--json')).json()).toMatchObject([
    { value: { amount: '12000.00', currency: 'USD' } },
    { numerator: 1, denominator: 2 },
    { n: 1 },
  ])
  expect(await on('import', file, '--dates', 'month-first')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--dates: give a mapping or a preset with it') as string,
  })
  expect(await on('import', file, '--preset', 'auto', '--dates', 'sideways')).toMatchObject({ code: 2 })
})

test('what is wrong with a mapping is said line by line, and so is what the file does not have', async () => {
  const [file, mapping] = [scratchPath('leads.csv'), scratchPath('mapping.json')]
  writeFileSync(file, 'id,name\n1,Acme\n')
  const on = ledgerCommand()
  writeFileSync(mapping, JSON.stringify({ zone: 'Mars', fields: { company: 'name' }, status: { column: 'stage', map: { a: 'gone' } } }))
  const wrong = await on('import', file, '--mapping', mapping)
  expect([wrong.code, wrong.err.split('\n').length]).toEqual([2, 2])
  expect(wrong.err).toMatch(/^Error: zone is no IANA time zone$/m)
  writeFileSync(mapping, JSON.stringify({ id: 'Nr', fields: { company: 'name' } }))
  expect((await on('import', file, '--mapping', mapping)).err).toMatch(/^Error: .*Nr/)
})
