import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ledgerCommand, scratchPath } from './console.fixture.js'

test('imports are listed, and one is taken back but for what was touched since', async () => {
  const [file, mapping] = [scratchPath('leads.csv'), scratchPath('mapping.json')]
  writeFileSync(file, 'id,name\n1,Acme\n2,Bolt\n')
  writeFileSync(mapping, JSON.stringify({ id: 'id', fields: { company: 'name' }, source: { value: 'File' }, status: { value: 'new' } }))
  const on = ledgerCommand()
  await on('import', file, '--mapping', mapping, '--by', 'anna')
  const [{ id }] = (await on('imports', '--json')).json<[{ id: string }]>()
  expect((await on('imports')).out).toMatch(new RegExp(`^${id} .* anna +completed +2 +0 +0$`, 'm'))
  const { items } = (await on('leads', '--json')).json<{ items: { id: string; company: string }[] }>()
  const acme = items.find(({ company }) => company === 'Acme')?.id ?? ''
  await on('lead', 'note', acme, '--text', 'wants a quote', '--by', 'ben')
  expect((await on('revert-import', file, '--dry-run', '--json')).json()).toMatchObject({
    withdrawn: 1,
    restored: 0,
    left: [{ lead: acme, row: 1 }],
    dryRun: true,
  })
  const reverted = await on('revert-import', id)
  expect(reverted).toMatchObject({ code: 0 })
  expect(reverted.out).toMatch(/^Leads withdrawn: 1, put back: 0, left: 1\.\n\n.*\n.*touched by ben, /)
  expect((await on('imports')).out).toContain('reverted')
  expect((await on('leads', '--json')).json()).toMatchObject({ items: [{ company: 'Acme' }] })
  expect(await on('revert-import', scratchPath('none.csv'))).toMatchObject({ code: 2 })
})
