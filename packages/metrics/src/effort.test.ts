import { defaultHandbook, noScoreInputs, type LeadFacts, type LoggedInteraction } from '@leadledger/leads'
import { expect, test } from 'vitest'
import { effort } from './effort.js'

const day = 86_400_000
const rulesFrom = (points: number) => ({
  ...defaultHandbook,
  scoring: {
    groups: [{ id: 'all', cap: 100 }],
    rules: [{ id: 'web', group: 'all', points, when: { test: 'is' as const, fact: 'source', oneOf: ['web'] } }],
    bands: [
      { id: 'hot', from: 10 },
      { id: 'cold', from: null },
    ],
    hysteresis: 0,
    priority: [],
  },
})
/** From day 10 on, the source that made a lead hot is worth nothing. */
const handbooks = [
  { since: null, handbook: rulesFrom(10) },
  { since: 10 * day, handbook: rulesFrom(1) },
]

const call = (at: number | null, fields: Partial<LoggedInteraction> = {}): LoggedInteraction => ({
  channel: 'call',
  direction: 'outbound',
  outcome: 'no_answer',
  automated: false,
  at,
  recordedAt: at ?? 0,
  cycle: 1,
  durationMs: null,
  noteLength: null,
  ...fields,
})

/** Came at 0, hot from day 2 on, Ann's until day 5 and Bob's from then on. */
const lead = (...interactions: LoggedInteraction[]): LeadFacts => ({
  lead: 'L1',
  createdAt: 0,
  imported: false,
  source: null,
  owner: 'Bob',
  owners: [
    { owner: 'Ann', at: 0 },
    { owner: 'Bob', at: 5 * day },
  ],
  status: 'new',
  cycle: 1,
  visits: [{ status: 'new', at: 0, owner: 'Ann', cycle: 1 }],
  responses: [],
  conversions: [],
  losses: [],
  customer: [],
  touchpoints: [],
  scoreInputs: { ...noScoreInputs, facts: [{ at: 2 * day, fact: 'source', value: 'web' }] },
  interactions,
})

const context = { asOf: 30 * day, zone: 'UTC', handbooks }

test('counts what people did by the band of that moment and the rules of that moment', async () => {
  const worked = lead(call(day), call(3 * day, { durationMs: 60_000 }), call(6 * day, { durationMs: 30_000 }), call(11 * day))
  const { bands, all } = await effort([worked], context)
  expect(bands).toEqual([
    { band: 'hot', interactions: 2, share: 0.5, leads: 1, durationMs: 90_000, timed: 2 },
    { band: 'cold', interactions: 2, share: 0.5, leads: 1, durationMs: 0, timed: 0 },
  ])
  expect(all).toEqual({ band: 'all', interactions: 4, share: 1, leads: 1, durationMs: 90_000, timed: 2 })
  expect((await effort([worked], { ...context, owner: 'Ann' })).all.interactions).toBe(2)
  expect((await effort([worked], { ...context, from: 3 * day, to: 11 * day })).bands.map(({ interactions }) => interactions)).toEqual([2, 0])
  expect((await effort([worked], { ...context, asOf: 2 * day })).bands.map(({ interactions }) => interactions)).toEqual([0, 1])
})

test('leaves out what machines and leads did, and names what has no time', async () => {
  const { all, excluded } = await effort(
    [
      lead(
        call(day, { channel: 'email', outcome: 'sent', automated: true }),
        call(day, { channel: 'email', outcome: 'received', direction: 'inbound' }),
        call(null),
      ),
    ],
    context,
  )
  expect(all).toMatchObject({ interactions: 0, share: null })
  expect(excluded).toEqual({ unknownHappened: 1 })
})

test('refuses a window that ends before it begins', async () => {
  await expect(effort([], { ...context, from: day, to: 0 })).rejects.toThrow(RangeError)
})
