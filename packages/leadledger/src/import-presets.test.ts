import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { presetNames } from '@leadledger/import'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'
import type { Suspect } from './suspects.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const sample = (file: string): string => fileURLToPath(new URL(`../../import/testdata/${file}.csv`, import.meta.url))
const files = [
  ...presetNames.filter((name) => name !== 'hubspot' && name !== 'salesforce').map((name) => [name, name] as const),
  ['hubspot', 'hubspot-export'] as const,
  ['salesforce', 'salesforce-api'] as const,
]

let directory: string
let ledger: Ledger
beforeEach(async () => {
  directory = temporaryDirectory()
  ledger = await openLedger({ at: 'memory:', clock: () => Date.UTC(2026, 5, 15), by: { id: 'anna', kind: 'user' } })
  onTestFinished(() => ledger.close())
})
const csv = (name: string, ...lines: readonly string[]): string => {
  const file = join(directory, name)
  writeFileSync(file, lines.join('\n'))
  return file
}
/** That it started and was completed. */
const ofRecord = 2
const events = async (): Promise<bigint> => (await ledger.status()).position

describe.each(files)('an import by the preset %s', (preset, file) => {
  test('is what its dry run said, accounts for every row, and changes nothing the second time', async () => {
    const dry = await ledger.import({ file: sample(file), preset, dryRun: true })
    expect(await events()).toBe(0n)
    const real = await ledger.import({ file: sample(file), preset })
    expect(real).toEqual(dry)
    expect(real.created + real.updated + real.unchanged + real.skipped + real.failed).toBe(real.rows)
    expect([real.created > 1, await events()]).toEqual([true, BigInt(real.events + ofRecord)])
    const again = await ledger.import({ file: sample(file), preset })
    expect(again).toMatchObject({ events: 0, created: 0, updated: 0, unchanged: real.created, skipped: real.skipped, failed: real.failed })
    expect(await events()).toBe(BigInt(real.events + ofRecord))
  })

  test('goes by the columns when asked for auto', async () => {
    const { detected, created } = await ledger.import({ file: sample(file), preset: 'auto', dryRun: true })
    expect([detected?.preset, created > 1]).toEqual([preset, true])
  })
})

describe('an import by a preset', () => {
  test('may be refined by a mapping, also one that says how the file is written', async () => {
    const file = csv('own.csv', 'exported today', 'lead_value;lead_pipeline_stage_id;created_at;person_name', '100,50;Demo;05.01.2024;Ada')
    const createdAt = { column: 'created_at', format: 'dd.MM.yyyy' }
    const dealValue = { column: 'lead_value', currency: 'EUR', decimal: ',' }
    const mapping = { skipRows: 1, status: { map: { Demo: 'qualified' } }, createdAt, dealValue }
    expect(await ledger.import({ file, preset: 'auto', mapping })).toMatchObject({ created: 1, detected: { preset: 'krayin' }, recordIds: false })
    expect((await ledger.leads()).items[0]).toMatchObject({ status: 'qualified', contact: 'Ada', dealValue: { amount: '100.50', currency: 'EUR' } })
  })

  test.for([
    ['auto', { preset: 'krayin' }, 'name,email\n', 'no-preset-fits'],
    ['auto', undefined, 'hs_lead_status,lead_value\n', 'ambiguous-preset'],
    ['odoo', { preset: 'krayin' }, 'name\n', 'invalid-input'],
    ['odoo', undefined, 'Farbe\n', 'mapping-mismatch'],
  ] as const)('by %s and %o is refused for %j: %s', async ([preset, mapping, text, code]) => {
    const options = { file: csv('x.csv', text), preset, ...(mapping && { mapping }) }
    await expect(ledger.import(options)).rejects.toMatchObject({ code })
    expect(await events()).toBe(0n)
  })
})

describe('suspected duplicates', () => {
  const header = 'Id,LastName,Company,Email,Phone,CountryCode'
  const suspectsOf = async (file: string, options: object = {}): Promise<{ suspects: Suspect[]; report: unknown }> => {
    const suspects: Suspect[] = []
    const report = await ledger.import({ file, preset: 'salesforce', ...options, onSuspect: (suspect) => suspects.push(suspect) })
    return { suspects, report }
  }

  test('are told by row and lead, in the ledger and in the file, and stay leads of their own', async () => {
    const { lead } = await ledger.create({ source: 'Website', company: 'Acme', contact: 'Ada King', email: 'Ada@Example.com', phone: '+44 20 7946 0958' })
    const file = csv(
      'leads.csv',
      header,
      '1,Berg,Bolt,ada@example.com,,',
      '2,Ada King,Cord,,020 7946 0958,GB',
      '3,Other,Dust,,020 7946 0958,GB',
      '4,Edge,,new@example.com,,',
      '5,Fuse,,NEW@example.com ,,',
    )
    const dry = await suspectsOf(file, { dryRun: true })
    const real = await suspectsOf(file)
    expect(real).toEqual(dry)
    expect(real.suspects.map(({ row, known, same }) => [row, known === lead, same])).toEqual([
      [1, true, 'email'],
      [2, true, 'phone-and-name'],
      [5, false, 'email'],
    ])
    const [, , fifth] = real.suspects
    expect(fifth?.known).not.toBe(fifth?.lead)
    expect(real.report).toMatchObject({ created: 5, suspects: 3 })
    expect((await ledger.leads()).total).toBe(6)
  })

  test('are compared as duplicates are: names without accents, addresses in any case, also those that are none', async () => {
    const file = csv('leads.csv', header, '1,Łukasz Żak,,,020 7946 0958,GB', '2,lukasz  ZAK,,,020 7946 0958,GB', '3,Ada,,ADA at home,,', '4,Ida,,ada at home,,')
    const { suspects } = await suspectsOf(file)
    expect(suspects.map(({ row, same }) => [row, same])).toEqual([
      [2, 'phone-and-name'],
      [4, 'email'],
    ])
  })

  test('are none when the same file comes again, and are not looked for unless somebody asks', async () => {
    const file = csv('leads.csv', header, '1,A,,a@example.com,,', '2,B,,a@example.com,,')
    expect((await suspectsOf(file)).suspects).toHaveLength(1)
    expect((await suspectsOf(file)).suspects).toEqual([])
    expect(await ledger.import({ file, preset: 'salesforce' })).not.toHaveProperty('suspects')
  })
})

test('the rejects of a preset can be repaired and imported, with the preset told anew by their columns', async () => {
  const rejects = join(directory, 'rejects.csv')
  expect(await ledger.import({ file: sample('espocrm'), preset: 'espocrm', rejects })).toMatchObject({ created: 5, failed: 3 })
  writeFileSync(rejects, readFileSync(rejects, 'utf8').replace(';12,5;', ';12.5;').replace('Sleeping', 'New').replace('02-30', '02-29'))
  expect(await ledger.import({ file: rejects, preset: 'auto' })).toMatchObject({ detected: { preset: 'espocrm' }, created: 3, failed: 0 })
})
