import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { sharedData, waitsFor } from '../testdata/shared-data.js'
import { detectPreset, detectPresetOf } from './detect-preset.js'
import { AmbiguousPreset, MappingMismatch, NoPresetFits, UnreadableFile } from './errors.js'
import { mappedColumns } from './mapped-columns.js'
import { planOf } from './plan.js'
import { presetNames } from './preset-names.js'
import { presetTargets } from './preset-targets.js'
import { presets } from './presets.js'

const sample = (file: string): string => fileURLToPath(new URL(`../testdata/${file}.csv`, import.meta.url))

describe('the preset of a file', () => {
  test.for<readonly [string, string]>([
    ...presetNames.filter((name) => name !== 'hubspot' && name !== 'salesforce').map((name) => [name, name] as const),
    ['hubspot-api', 'hubspot'],
    ['hubspot-export', 'hubspot'],
    ['salesforce-api', 'salesforce'],
    ['salesforce-report', 'salesforce'],
  ])('%s.csv is %s', async ([file, preset]) => expect((await detectPresetOf(sample(file))).preset).toBe(preset))

  test('is told with the columns that speak for it, in any letter case', () =>
    expect(detectPreset(['first name', 'LAST NAME', 'company / account'])).toEqual({ preset: 'salesforce', marks: ['company / account'] }))

  test('is not told by columns that many systems have', () =>
    expect(() => detectPreset(['First Name', 'Last Name', 'Email', 'Phone', 'Company'])).toThrow(NoPresetFits))

  test('is not guessed between two: the candidates are named', () => {
    const ambiguous = (): unknown => detectPreset(['hs_lead_status', 'lead_value', 'email'])
    expect(ambiguous).toThrow(AmbiguousPreset)
    expect(ambiguous).toThrow('hubspot (by hs_lead_status) or krayin (by lead_value)')
  })

  test('of a file that is not there is no question', () => expect(detectPresetOf(sample('nowhere'))).rejects.toThrow(UnreadableFile))

  const shapes = waitsFor('crm-export-shapes')
  test.skipIf(shapes !== '').for<readonly [string, string]>([
    ['hubspot/contact_data.csv', 'hubspot'],
    ['salesforce/sf_lead_data.csv', 'salesforce'],
  ])(`%s is %s${shapes}`, async ([file, preset]) => expect((await detectPresetOf(`${sharedData('crm-export-shapes')}${file}`)).preset).toBe(preset))
})

test('no two presets share a mark, in any letter case', () => {
  const marks = presetNames.flatMap((name) => presets[name].marks.map((mark) => mark.toLowerCase()))
  expect(marks.filter((mark, index) => marks.indexOf(mark) !== index)).toEqual([])
})

describe.each(presetNames)('the preset %s', (name) => {
  const { mapping, marks, others } = presets[name]
  const alternatives = presetTargets(mapping)

  test('fits a file with any one of its columns, in any letter case', () => {
    const { dealValue: _, ...priceless } = mapping
    for (const column of new Set(mappedColumns(priceless))) expect(planOf(mapping, [column.toUpperCase()]).columns).toEqual([column.toUpperCase()])
  })

  test('tells its marks, other columns and targets', () => expect([marks.length > 3, others.length > 1, alternatives.length > 6]).toEqual([true, true, true]))

  test('does not fit a file that has none of them', () => expect(() => planOf(mapping, ['Farbe', 'Größe'])).toThrow(MappingMismatch))

  test('never takes one column under two names of a target', () => {
    for (const { target, columns } of alternatives)
      expect([target, new Set(columns.map((column) => column.toLowerCase())).size]).toEqual([target, columns.length])
  })
})
