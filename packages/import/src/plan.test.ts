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
    expect([dates.createdAt?.told, dates.contactedAt?.told]).toEqual(Array.from({ length: 2 }, () => [{ column: 'day', index: 0 }]))
    expect(custom.map(({ name, personal }) => [name, personal])).toEqual([
      ['x', true],
      ['y', true],
    ])
  })
})

describe('an amount', () => {
  const dealValue = { column: 'worth', currencyColumn: 'coin', optional: true }
  const customs = (mapping: unknown, columns: string[]): string[] => planOf(parseMapping(mapping), columns).custom.map(({ name }) => name)

  test('without a currency is a custom field, and so is a currency without an amount', () => {
    expect(customs({ id: 'id', dealValue }, ['id', 'worth'])).toEqual(['worth'])
    expect(customs({ id: 'id', dealValue }, ['id', 'coin'])).toEqual(['coin'])
    expect(customs({ id: 'id', dealValue }, ['id', 'worth', 'coin'])).toEqual([])
  })

  test('takes the currency of the mapping where the file tells none', () => {
    expect(customs({ id: 'id', dealValue, currency: 'EUR' }, ['id', 'worth'])).toEqual([])
    expect(customs({ id: 'id', dealValue, currency: 'EUR' }, ['id', 'coin'])).toEqual(['coin'])
  })
})

describe('names in any letter case', () => {
  test('fit only where the mapping says so, and to the letter first', () => {
    expect(mismatch({ id: 'ID' }, ['id', 'x']).missing).toEqual(['ID'])
    expect(planOf(parseMapping({ anyCase: true, id: 'ID' }), ['id', 'x']).id).toEqual({ column: 'id', index: 0 })
    expect(planOf(parseMapping({ anyCase: true, id: 'ID' }), ['id', 'ID']).id).toEqual({ column: 'ID', index: 1 })
  })

  test('that fit two columns are refused', () =>
    expect(mismatch({ anyCase: true, id: 'iD' }, ['id', 'ID']).problems).toEqual(['the columns "id" and "ID" would feed one target']))
})

test('a mapping of which the file has no column is refused', () =>
  expect(mismatch({ fields: { email: { column: 'mail', optional: true } } }, ['x']).problems).toEqual(['it has none of the columns that the mapping names']))
