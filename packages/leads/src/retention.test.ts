import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { handbookChanges } from './handbook-changes.js'
import { defineHandbook, handbookProblems } from './handbook.js'
import { retentionOf, type RetentionRule } from './retention.js'

type Lead = Parameters<typeof retentionOf>[0]

const at = (date: string): number => Date.parse(`${date}T12:00:00Z`)
const base = { conversions: [], customer: [], touchpoints: [], interactions: [] }
const lost = (date: string | null): Lead => ({
  ...base,
  status: 'lost',
  visits: [{ status: 'lost', at: date === null ? null : at(date), owner: null, cycle: 1 }],
})
const rule: RetentionRule = { id: 'lost-24', outcome: 'lost', since: 'closing', months: 24 }
const call = (date: string) => ({ at: at(date) }) as NonNullable<Lead['interactions']>[number]
const deal = (state: 'open' | 'won' | 'lost'): Lead => ({
  ...base,
  status: 'converted',
  visits: [{ status: 'converted', at: at('2024-01-10'), owner: null, cycle: 1 }],
  conversions: [
    {
      at: at('2024-01-10'),
      owner: null,
      cycle: 1,
      value: null,
      stage: null,
      probability: null,
      expectedClose: null,
      steps: [{ at: at('2024-03-01'), owner: null, state }],
    },
  ],
})
const consenting = (granted: boolean): Lead => ({
  ...lost('2024-01-31'),
  nurture: {
    consents: {
      statements: [
        { purpose: 'news', channel: 'email', granted: true, at: 1 },
        { purpose: null, channel: null, granted, at: 2 },
      ],
      absorbed: [],
    },
  } as never,
})

describe('how long a person is kept', () => {
  test('is so many months since the lead was closed, or since anything was done', () => {
    const active = { ...lost('2024-01-31'), interactions: [call('2024-05-31')] }
    expect(retentionOf(active, [rule], 'UTC')).toMatchObject({ rule, since: at('2024-01-31'), due: '2026-01-31' })
    expect(retentionOf(active, [{ ...rule, since: 'last-activity', months: 1 }], 'UTC')).toMatchObject({ due: '2024-06-30' })
  })

  test('is counted in the zone of the handbook, and a month too short ends with its last day', () => {
    const late = { ...lost('2024-01-30'), visits: [{ status: 'lost' as const, at: Date.parse('2024-01-30T23:30:00Z'), owner: null, cycle: 1 }] }
    expect(retentionOf(late, [{ ...rule, months: 1 }], 'UTC')?.due).toBe('2024-02-29')
    expect(retentionOf(late, [{ ...rule, months: 2 }], 'Europe/Berlin')?.due).toBe('2024-03-31')
  })

  test('has no end for a lead that has not ended, and none that anybody knows for one closed at an unknown time', () => {
    const any: RetentionRule = { ...rule, outcome: 'any' }
    expect(retentionOf({ ...lost('2024-01-31'), status: 'new' }, [any], 'UTC')).toBeUndefined()
    expect(retentionOf(deal('open'), [any], 'UTC')).toBeUndefined()
    expect(retentionOf(lost(null), [any], 'UTC')).toMatchObject({ due: null })
    expect([deal('won'), deal('lost')].map((lead) => retentionOf(lead, [any], 'UTC')?.due)).toEqual(['2026-03-01', '2026-03-01'])
  })

  test('is said by the first rule that fits, and one whose exception holds does not', () => {
    const rules: readonly RetentionRule[] = [
      { ...rule, unless: ['consent'] },
      { ...rule, id: 'any-60', outcome: 'any', months: 60, unless: ['customer'] },
    ]
    expect([consenting(false), consenting(true)].map((lead) => retentionOf(lead, rules, 'UTC')?.rule.id)).toEqual(['lost-24', 'any-60'])
    expect([deal('won'), deal('lost')].map((lead) => retentionOf(lead, rules, 'UTC')?.rule.id)).toEqual([undefined, 'any-60'])
    const left: Lead = { ...deal('won'), customer: [{ kind: 'churn', at: at('2025-01-01'), owner: null, reason: 'moved' }] }
    expect(retentionOf(left, rules, 'UTC')?.rule.id).toBe('any-60')
  })

  test('never ends sooner by more months, or by something that was done later', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3e12 }), fc.integer({ min: 0, max: 1e11 }), fc.integer({ min: 1, max: 600 }), (closed, later, months) => {
        const lead: Lead = { ...lost(null), visits: [{ status: 'lost', at: closed, owner: null, cycle: 1 }] }
        const due = (of: Lead, more: number) => retentionOf(of, [{ ...rule, since: 'last-activity', months: months + more }], 'Europe/Berlin')?.due ?? ''
        const active = { ...lead, interactions: [{ ...call('2024-01-01'), at: closed + later }] }
        expect(due(lead, 1) >= due(lead, 0) && due(active, 0) >= due(lead, 0)).toBe(true)
      }),
    ))
})

describe('the retention of a handbook', () => {
  test('has no rule by default, and a new one shows in the difference', () => {
    expect(defineHandbook().retention).toEqual([])
    expect(handbookChanges(defineHandbook(), defineHandbook({ retention: [rule] }))).toMatchObject([{ path: 'retention.lost-24', to: { months: 24 } }])
  })

  test('is checked as a whole, with every problem at once', () => {
    expect(handbookProblems({ retention: [rule, { ...rule, id: 'late' }, { ...rule, outcome: 'disqualified' }] })).toEqual([
      'retention: has lost-24 twice',
      'retention.late: is never come to, since lost-24 takes every such lead',
    ])
    expect(handbookProblems({ retention: [{ ...rule, months: 0, since: 'birth' }] })).toHaveLength(2)
  })
})
