import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryFacts } from './arbitrary-journey.fixture.js'
import { cohorts } from './cohorts.js'
import { day, journey } from './journey.fixture.js'

const at = (text: string): number => Date.parse(text)
const lead = (createdAt: string | null, convertedAt?: string | null) =>
  journey(
    { createdAt: createdAt === null ? null : at(createdAt) },
    ...(convertedAt === undefined ? [] : [{ to: 'converted' as const, at: convertedAt === null ? null : at(convertedAt) }]),
  )

const leads = [
  lead('2026-01-05T00:00Z', '2026-01-20T00:00Z'),
  lead('2026-01-31T23:59Z', '2026-03-02T00:00Z'),
  lead('2026-01-10T00:00Z'),
  lead('2026-02-01T00:00Z', '2026-02-28T00:00Z'),
  lead('2026-03-01T00:00Z', '2026-03-02T00:00Z'),
]

test('cohorts add up conversions month by month, as far as months are over', async () => {
  const { rows, definition } = await cohorts(leads, { asOf: at('2026-04-01T00:00Z') - 1, zone: 'UTC' })
  expect(definition).toBe('cohorts@1')
  expect(rows).toEqual([
    { month: '2026-01', size: 3, converted: [1, 1, 2], rates: [1 / 3, 1 / 3, 2 / 3] },
    { month: '2026-02', size: 1, converted: [1, 1], rates: [1, 1] },
    { month: '2026-03', size: 1, converted: [1], rates: [1] },
  ])
  const before = await cohorts(leads, { asOf: at('2026-03-31T23:59:59.998Z'), zone: 'UTC' })
  expect(before.rows.map(({ converted }) => converted)).toEqual([[1, 1], [1], []])
})

test('a month begins where the zone says', async () => {
  const { rows } = await cohorts([lead('2026-01-31T23:30Z')], { asOf: at('2026-03-01T00:00Z'), zone: 'Europe/Berlin' })
  expect(rows).toEqual([{ month: '2026-02', size: 1, converted: [0], rates: [0] }])
})

test('what has no date, or a wrong one, is in no column', async () => {
  const odd = [lead(null), lead('2026-01-05T00:00Z', null), lead('2026-01-05T00:00Z', '2025-12-01T00:00Z')]
  const { rows, excluded } = await cohorts(odd, { asOf: at('2026-02-01T00:00Z'), zone: 'UTC' })
  expect(rows).toEqual([{ month: '2026-01', size: 2, converted: [0], rates: [0] }])
  expect(excluded).toEqual({ unknownCreated: 1, unknownClosed: 1, negative: 1 })
})

test('of any leads, a row grows from month to month and never beyond its size', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryFacts, { maxLength: 20 }), fc.nat(700 * day), async (facts, asOf) => {
      const { rows } = await cohorts(facts, { asOf, zone: 'UTC' })
      for (const { size, converted } of rows) {
        expect([...converted, size]).toEqual([...converted, size].toSorted((one, other) => one - other))
      }
      expect(rows.reduce((sum, { size }) => sum + size, 0)).toBe(facts.filter(({ createdAt }) => createdAt !== null && createdAt <= asOf).length)
    }),
  )
})
