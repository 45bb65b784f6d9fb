import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ledgerCommand, run, scratchPath } from './console.fixture.js'

describe('presets', () => {
  test('are listed, and told one by one', async () => {
    const all = (await run('presets', '--json')).json<{ name: string; targets: { target: string }[] }[]>()
    expect(all.length).toBe(17)
    expect(all.every(({ targets }) => targets.some(({ target }) => target === 'status' || target === 'createdAt'))).toBe(true)
    expect((await run('presets')).out).toMatch(/^zoho +leads: the export and the API$/m)
    expect((await run('presets', 'zoho')).out).toMatch(/^Attempted to Contact +attempted$/m)
    expect((await run('presets', 'nowhere')).code).toBe(2)
  })

  test('are told by the columns of a file, and leads that may be known are listed', async () => {
    const [file, duplicates] = [scratchPath('export.csv'), scratchPath('duplicates.csv')]
    writeFileSync(file, 'Record Id,Last Name,Email,Skype ID\nz1,King,ada@example.com,\nz2,Lovelace,ada@example.com,\n')
    const on = ledgerCommand()
    const { code, out } = await on('import', file, '--preset', 'auto', '--duplicates', duplicates)
    expect([code, out]).toEqual([0, expect.stringContaining('Preset zoho, told by the columns Skype ID.')])
    expect(out).toContain(`Suspected duplicates: 1, in ${duplicates}.`)
    expect(readFileSync(duplicates, 'utf8')).toMatch(/^row,lead,known,same\n2,[0-9A-Z]{26},[0-9A-Z]{26},email\n$/)
  })

  test('that cannot be told make the import a misuse', async () => {
    const file = scratchPath('any.csv')
    writeFileSync(file, 'hs_lead_status,lead_value\n')
    const on = ledgerCommand()
    const { code, err } = await on('import', file, '--preset', 'auto')
    expect([code, err]).toEqual([2, 'Error: The file may be of hubspot (by hs_lead_status) or krayin (by lead_value): name the preset'])
  })
})
