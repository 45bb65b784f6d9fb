import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { InvalidMapping } from './errors.js'
import { mappingSchema } from './mapping-schema.js'
import { parseMapping } from './parse-mapping.js'
import { presets } from './presets.js'

const problemsOf = (json: unknown): Record<string, string> => {
  try {
    parseMapping(json)
  } catch (error) {
    if (error instanceof InvalidMapping) return Object.fromEntries(error.problems.map(({ path, problem }) => [path, problem]))
    throw error
  }
  return {}
}

describe('a mapping', () => {
  test('takes a column by its name, as an object or as a constant for any target', () => {
    const fields = { company: 'a', contact: { column: 'b' }, phone: { value: 'x' }, 'custom.product': { column: ['c', 'd'], personal: false } }
    expect(parseMapping({ id: 'id', fields })).toEqual({ id: 'id', fields })
  })

  test('tells every problem at once, with its path', () => {
    const mapping = {
      compny: 'a',
      zone: 'Mars/Phobos',
      encoding: 'utf-99',
      fields: { company: 5, 'custom.': 'x', nickname: 'n', contact: 'c', firstName: 'f' },
      createdAt: { column: 'engage_date' },
      closedAt: { column: 'close_date', format: ['yyyy-MM-dd', 'yy/MM/dd'] },
      status: { column: 'stage', map: { Won: 'gained' } },
      dealValue: { column: 'v', currency: 'XXQ' },
      lostReason: { value: 'a', column: 'b' },
    }
    const problems = problemsOf(mapping)
    expect(Object.keys(problems).sort()).toEqual(
      [
        'closedAt.format.1',
        'compny',
        'createdAt.format',
        'dealValue.currency',
        'encoding',
        'fields',
        'fields.company',
        'lostReason.value',
        'status.map.Won',
        'zone',
      ].sort(),
    )
    expect(problems['fields']).toMatch(/contact twice|custom\., nickname/)
    expect(problems['createdAt.format']).toMatch(/never guessed/)
    expect(problems['zone']).toBe('is no IANA time zone')
    expect(problems['closedAt.format.1']).toMatch(/yy/)
  })

  test('says what a date or an amount needs', () => {
    expect(problemsOf({ createdAt: 'day', dealValue: 'amount', id: { value: 'x' } })).toEqual({
      createdAt: 'must be { "column": …, "format": … }, since a date is never guessed',
      dealValue: 'must be { "column": …, "currency": … } or { "column": …, "currencyColumn": … }',
      'id.column': 'must be the name of a column, { "column": … } or { "value": … }',
      'id.value': 'is unknown here',
    })
  })

  test('is refused when it is no JSON, no object, or tells a key twice', () => {
    expect(problemsOf('{"id": ')['']).toMatch(/no JSON/)
    expect(problemsOf('[]')['']).toBe('must be of type object')
    expect(problemsOf('{"fields": {"company": "a", "company": "b", "note": "company"}, "id": "id"}')).toEqual({ company: 'is told twice' })
  })

  test('builds on a preset and says what differs', () => {
    const { zone, fields, system, ...rest } = parseMapping({ preset: 'salesforce', zone: 'Europe/Berlin', fields: { company: 'Firma' } })
    expect([zone, system, fields?.company, fields?.email]).toEqual(['Europe/Berlin', 'salesforce', 'Firma', presets.salesforce.mapping.fields?.email])
    expect(rest).not.toHaveProperty('preset')
  })

  test('adds statuses to those of its preset', () => {
    const { status } = parseMapping({ preset: 'hubspot', status: { map: { 'Our own': 'qualified', NEW: 'contacted' }, default: 'new' } })
    const before = presets.hubspot.mapping.status
    if (typeof before !== 'object' || !('map' in before)) throw new Error('the preset has no map')
    expect(status).toEqual({ ...before, default: 'new', map: { ...before.map, 'Our own': 'qualified', NEW: 'contacted' } })
    expect(problemsOf({ status: { map: { a: 'new' } } })).toEqual({ 'status.column': 'is missing' })
  })

  test('tells the contact instead of its preset, in whole or in parts', () => {
    const fieldsOf = (preset: string, fields: unknown): string[] => Object.keys(parseMapping({ preset, fields }).fields ?? {})
    expect(fieldsOf('hubspot', { contact: 'x' })).not.toContain('firstName')
    expect(fieldsOf('odoo', { lastName: 'x' })).not.toContain('contact')
    expect(fieldsOf('hubspot', { lastName: 'x' })).toContain('firstName')
  })

  test.each(Object.entries(presets))('of the preset %s keeps its own rules', (_, { mapping }) => expect(parseMapping(mapping)).toEqual(mapping))

  test('has the JSON Schema that is published', () => {
    const published: unknown = JSON.parse(readFileSync(new URL('../mapping.schema.json', import.meta.url), 'utf8'))
    expect(published).toEqual(mappingSchema())
  })
})

describe('the documentation of the mapping', () => {
  const text = readFileSync(new URL('../../../docs/import.md', import.meta.url), 'utf8')
  const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => json ?? '')

  test('has examples', () => expect(examples.length).toBeGreaterThan(3))
  test.each(examples)('shows a mapping that can be used: %s', (json) => expect(problemsOf(json)).toEqual({}))
})
