import type { HandoverEnd, HandoverFacts, LeadFacts } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFacts } from './arbitrary-journey.fixture.js'
import { day, hour, journey } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { wilson } from './wilson.js'

const context = { asOf: 100 * day, zone: 'UTC' }
const handed = (to: string, at: number | null, how?: HandoverEnd, endedAt: number | null = null): HandoverFacts => ({
  from: 'Ann',
  to,
  at,
  ended: how ? { how, at: endedAt, reason: null } : null,
})
const lead = (source: string, ...handovers: readonly HandoverFacts[]): LeadFacts => ({ ...journey({ source }), handovers })

const leads = [
  lead('Web', handed('Ben', day, 'returned', 2 * day), handed('Ben', 3 * day, 'accepted', 3 * day + 2 * hour)),
  lead('Web', handed('Cleo', day, 'accepted', day + 4 * hour)),
  lead('Fair', handed('Cleo', day, 'accepted', day + 9 * hour)),
  lead('Fair', handed('Cleo', day, 'reassigned', 2 * day), handed('Cleo', 5 * day)),
  lead('Fair'),
]

describe('the rate of acceptance', () => {
  test('counts answers only: what waits, or ended otherwise, is none', async () => {
    const found = await kpi(leads, 'acceptanceRate', context)
    expect(found).toMatchObject({ numerator: 3, denominator: 4, value: 0.75 })
    expect(found.ci).toEqual(wilson(3, 4))
    expect(await kpi([], 'acceptanceRate', context)).toMatchObject({ value: null, denominator: 0 })
  })

  test('is told by receiver, whoever owns the lead now, and by source', async () => {
    const by = async (dimension: 'owner' | 'source') =>
      (await kpi(leads, 'acceptanceRate', { ...context, by: dimension })).groups?.map(({ key, numerator, denominator }) => [key, numerator, denominator])
    expect(await by('owner')).toEqual([
      ['Ben', 1, 2],
      ['Cleo', 2, 2],
    ])
    expect(await by('source')).toEqual([
      ['Web', 2, 3],
      ['Fair', 1, 1],
    ])
  })

  test('goes by when the answer came', async () => {
    expect(await kpi(leads, 'acceptanceRate', { ...context, from: 2 * day, to: 4 * day })).toMatchObject({ numerator: 1, denominator: 2 })
    expect(await kpi(leads, 'acceptanceRate', { ...context, asOf: 2 * day - 1 })).toMatchObject({ numerator: 2, denominator: 2 })
    const undated = [lead('Web', handed('Ben', day, 'accepted'))]
    expect(await kpi(undated, 'acceptanceRate', { ...context, from: 0 })).toMatchObject({ denominator: 0, excluded: { unknownHappened: 1 } })
  })
})

test('the time to accept is the median from the hand-over to the acceptance', async () => {
  expect(await kpi(leads, 'acceptanceTime', context)).toMatchObject({ value: 4 * hour, numerator: 3 })
  const wrong = [lead('Web', handed('Ben', null, 'accepted', day)), lead('Web', handed('Ben', 2 * day, 'accepted', day))]
  expect(await kpi(wrong, 'acceptanceTime', context)).toMatchObject({ value: null, excluded: { unknownHappened: 1, negative: 1 } })
})

test('the groups of receivers hold every answer once, and as many are timed, or left out, as were accepted', () =>
  fc.assert(
    fc.asyncProperty(fc.array(arbitraryFacts, { maxLength: 8 }), fc.integer({ min: 0, max: 600 * day }), async (facts, asOf) => {
      const { numerator, denominator, groups = [] } = await kpi(facts, 'acceptanceRate', { zone: 'UTC', asOf, by: 'owner' })
      const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)
      expect([sum(groups.map((group) => group.numerator)), sum(groups.map((group) => group.denominator))]).toEqual([numerator, denominator])
      expect((await kpi(facts, 'acceptanceTime', { zone: 'UTC', asOf })).denominator).toBe(numerator)
    }),
  ))
