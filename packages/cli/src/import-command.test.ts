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
