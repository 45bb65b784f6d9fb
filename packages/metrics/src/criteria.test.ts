import type { FactChange } from '@leadledger/leads'
import { describe, expect, test } from 'vitest'
import { criteriaCompleteness, type AnsweredLead, type CriteriaContext } from './criteria.js'
import { day, journey } from './journey.fixture.js'

const context: CriteriaContext = { asOf: 100 * day, zone: 'UTC', named: ['need', 'budget'] }
const answered = (facts: AnsweredLead['facts'], ...answers: readonly (readonly [at: number, criterion: string, value: string | null])[]): AnsweredLead => ({
  facts,
  inputs: { behaviours: [], erased: false, facts: answers.map(([at, criterion, value]): FactChange => ({ at, fact: `criterion.${criterion}`, value })) },
})
const worked = (owner: string, createdAt = 0) => journey({ owner, createdAt }, { to: 'contacted', at: createdAt + day })
const leads = [
  answered(worked('Ann'), [day, 'need', 'met'], [2 * day, 'budget', 'unknown']),
  answered(worked('Ann'), [day, 'need', 'unmet'], [3 * day, 'need', 'met'], [3 * day, 'timing', 'unmet']),
  answered(worked('Bob'), [day, 'need', 'unmet']),
  answered(journey({ owner: 'Bob' }), [day, 'need', 'met']),
]

describe('the completeness of criteria', () => {
  test('counts, of worked leads, those of which it is known; unknown is not no', async () => {
    const { worked: count, criteria } = await criteriaCompleteness(leads, context)
    expect(count).toBe(3)
    expect(criteria).toMatchObject([
      { criterion: 'need', assessed: 3, met: 2, completeness: 1, metShare: 2 / 3 },
      { criterion: 'budget', assessed: 0, met: 0, completeness: 0, metShare: null },
      { criterion: 'timing', assessed: 1, met: 0, completeness: 1 / 3, metShare: 0 },
    ])
  })

  test('knows at asOf only what was answered by then', async () => {
    const { criteria } = await criteriaCompleteness(leads, { ...context, asOf: 2 * day })
    expect(criteria).toMatchObject([{ criterion: 'need', met: 1 }, { criterion: 'budget' }])
  })

  test('shows owner by owner whether people judge alike', async () => {
    const { groups } = await criteriaCompleteness(leads, { ...context, by: 'owner' })
    expect(groups).toMatchObject([
      { key: 'Ann', worked: 2, criteria: [{ criterion: 'need', metShare: 1 }, {}, {}] },
      { key: 'Bob', worked: 1, criteria: [{ criterion: 'need', metShare: 0 }, {}] },
    ])
  })

  test('is, of one team, that of the leads credited to its people by the team they were in when these were created', async () => {
    const place = (since: number | null, team: string) => ({ since, team, department: null })
    const roster = new Map([['Ann', { places: [place(null, 'north'), place(10 * day, 'south')] }]])
    const moved = answered(worked('Ann', 20 * day), [21 * day, 'need', 'met'])
    const byTeam = await criteriaCompleteness([...leads, moved], { ...context, roster, by: 'team' })
    expect(byTeam.groups?.map(({ key, worked: n }) => [key, n])).toEqual([
      ['north', 2],
      ['Unknown', 1],
      ['south', 1],
    ])
    for (const { key, ...figures } of byTeam.groups ?? [])
      expect(await criteriaCompleteness([...leads, moved], { ...context, roster, team: key })).toMatchObject(figures)
  })

  test('forgets the answers of a lead that was opened anew', async () => {
    const again = answered(worked('Ann'), [day, 'need', 'met'], [5 * day, 'need', null])
    expect((await criteriaCompleteness([again], context)).criteria).toMatchObject([{ assessed: 0 }, {}])
  })

  test('is null of nothing, and names leads of unknown creation in a window', async () => {
    expect((await criteriaCompleteness([], context)).criteria).toMatchObject([{ completeness: null, ci: null }, {}])
    const undated = answered(journey({ createdAt: null }, { to: 'contacted', at: day }))
    expect(await criteriaCompleteness([undated, ...leads.slice(0, 1)], { ...context, from: 0, to: day, by: 'month' })).toMatchObject({
      worked: 1,
      excluded: { unknownCreated: 1 },
    })
  })
})
