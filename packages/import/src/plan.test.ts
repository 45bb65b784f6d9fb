import { describe, expect, test } from 'vitest'
import { MappingMismatch } from './errors.js'
import { parseMapping } from './parse-mapping.js'
import { planOf } from './plan.js'

const mismatch = (mapping: unknown, columns: string[]): MappingMismatch => {
  try {
    planOf(parseMapping(mapping), columns)
  } catch (error) {
    if (error instanceof MappingMismatch) return error
  }
  throw new Error('the mapping fits')
}

describe('a mapping laid onto a header', () => {
  test('that lacks columns tells all of them and those there are', () => {
    const mapping = {
      id: 'key',
      fields: { company: 'firm', email: { column: ['mail', 'e-mail'] }, phone: { column: 'tel', optional: true } },
      ignore: ['gone'],
    }
    const { missing, columns, message } = mismatch(mapping, ['id', 'company'])
    expect(missing).toEqual(['gone', 'key', 'firm', 'mail" or "e-mail'])
    expect(columns).toEqual(['id', 'company'])
    expect(message).not.toContain('"company"')
  })

  test.each([
    ['two names of one target are both there', { fields: { email: { column: ['mail', 'e-mail'] } } }, ['mail', 'e-mail'], /would feed one target/],
    ['two columns have one name', {}, ['a', 'b', 'a'], /2 columns are called "a"/],
    ['a custom field and an unnamed column have one name', { fields: { 'custom.b': 'a' } }, ['a', 'b'], /both feed custom\.b/],
    ['a column is used and ignored', { id: 'a', ignore: ['a'] }, ['a'], /both used and ignored/],
    ['a column is called as no field may be', {}, ['a', '__proto__'], /"__proto__" cannot be/],
    ['a custom field is called as no field may be', { fields: { 'custom.constructor': 'a' } }, ['a'], /"constructor" cannot be/],
    ['a column nobody names has an endless name', {}, ['a', 'n'.repeat(101)], /cannot be/],
  ])('is refused when %s', (_, mapping, columns, problem) => expect(mismatch(mapping, columns).problems.join('; ')).toMatch(problem))

  test('takes repeated and impossible names when they are ignored', () => {
    const { custom } = planOf(parseMapping({ ignore: ['a', '__proto__'] }), ['a', 'b', 'a', '__proto__'])
    expect(custom.map(({ name }) => name)).toEqual(['b'])
  })

  test('feeds two targets by one column, and makes a custom field of each column nothing names', () => {
    const date = { column: 'day', format: 'yyyy-MM-dd' }
    const { dates, custom } = planOf(parseMapping({ createdAt: date, contactedAt: date }), ['day', 'x', 'y'])
    expect([dates.createdAt?.told, dates.contactedAt?.told]).toEqual(Array.from({ length: 2 }, () => ({ column: 'day', index: 0 })))
    expect(custom.map(({ name, personal }) => [name, personal])).toEqual([
      ['x', true],
      ['y', true],
    ])
  })
})
