import { expect, test } from 'vitest'
import type { MetricContext } from './context.js'
import { day, hour, journey } from './journey.fixture.js'
import { defineHandbook } from '@leadledger/leads'
import { kpi } from './kpi.js'

const context: MetricContext = { asOf: 10 * day, zone: 'UTC' }
const answered = (at: number, owner = 'Ann') => journey({ owner }, { to: 'contacted', at })

const leads = [
  ...[1, 2, 3, 4, 10, 20, 30, 40, 50, 100].map((hours) => answered(hours * hour)),
  journey({}),
  journey({ createdAt: null }, { to: 'contacted', at: 5 }),
  journey({ createdAt: 10 }, { to: 'contacted', at: 5 }),
  journey({ imported: true }, { to: 'contacted', at: null }),
  journey({ imported: true }, { to: 'contacted', at: day, inferred: true }, { to: 'qualified', at: day, inferred: true }),
  { ...journey({ imported: true }, { to: 'qualified', at: day }), responses: [] },
  journey({ imported: true }),
  journey({ imported: true }, { to: 'lost', at: day }),
]

test('the response time knows whom it leaves out', async () => {
  const result = await kpi(leads, 'responseTime', context)
  expect(result).toMatchObject({ value: 15 * hour, median: 15 * hour, mean: 26 * hour, numerator: 10, denominator: 18, n: 10 })
  expect(result.p90).toBeCloseTo(55 * hour, 3)
  expect(result.excluded).toEqual({ negative: 1, unanswered: 3, unknownCreated: 1, unknownResponse: 3 })
  expect(result.answeredShare).toBeCloseTo(14 / 17, 12)
})

test('without an answer there is no response time', async () => {
  expect(await kpi([journey({})], 'responseTime', context)).toMatchObject({ value: null, mean: null, n: 0, answeredShare: 0, smallSample: true })
  expect(await kpi([], 'responseTime', context)).toMatchObject({ answeredShare: null })
})

test('a lead not answered within 24 hours counts as no, and nobody is judged before', async () => {
  expect(await kpi(leads, 'within24h', context)).toMatchObject({
    basis: 'cohort',
    numerator: 6,
    denominator: 13,
    excluded: { negative: 1, unknownCreated: 1, unknownResponse: 3 },
  })
  const justNow = { ...context, asOf: day - 1 }
  expect(await kpi([answered(hour), journey({})], 'within24h', justNow)).toMatchObject({ denominator: 0, excluded: { immature: 2 } })
  expect(await kpi([journey({})], 'within24h', { ...context, asOf: day })).toMatchObject({ denominator: 1, excluded: {} })
  expect(await kpi([answered(day), answered(day + 1)], 'within24h', context)).toMatchObject({ numerator: 1, denominator: 2 })
})

test('a lead kept in the ledger has its answers logged: reached without one, it is unanswered', async () => {
  const repliedToAMachine = { ...journey({}, { to: 'contacted', at: hour }), responses: [] }
  expect(await kpi([repliedToAMachine], 'responseTime', context)).toMatchObject({ excluded: { unanswered: 1 }, answeredShare: 0 })
  expect(await kpi([repliedToAMachine], 'within24h', context)).toMatchObject({ numerator: 0, denominator: 1 })
})

test('an answer after asOf is none yet', async () => {
  expect(await kpi([answered(2 * day)], 'responseTime', { ...context, asOf: day })).toMatchObject({ n: 0, excluded: { unanswered: 1 } })
})

test('the answer is credited to who gave it, its absence to the owner now', async () => {
  const handedOver = { ...answered(hour, 'Bob'), owner: 'Cy' }
  const { groups } = await kpi([handedOver, journey({ owner: 'Cy' })], 'responseTime', { ...context, by: 'owner' })
  expect(groups).toMatchObject([
    { key: 'Bob', value: hour, answeredShare: 1 },
    { key: 'Cy', value: null, answeredShare: 0, excluded: { unanswered: 1 } },
  ])
})

const office = [['09:00', '17:00']] as const
/** 1970-01-01, day 0, is a Thursday. */
const working = defineHandbook({
  calendars: [{ id: 'office', zone: 'UTC', hours: { thu: office, fri: office, mon: office } as never }],
  firstResponse: { within: 'PT4H', warn: 'PT1H', calendar: 'office', stops: 'contact' },
})
const inForce = { ...context, handbooks: [{ since: null, handbook: working }] }

test('the response time in working hours counts what the calendar of the handbook has open', async () => {
  const fridayEvening = journey({ createdAt: day + 16 * hour }, { to: 'contacted', at: 4 * day + 10 * hour })
  expect(await kpi([fridayEvening], 'businessResponseTime', inForce)).toMatchObject({ value: 2 * hour, n: 1 })
  expect(await kpi([fridayEvening], 'businessResponseTime', context)).toMatchObject({ value: 66 * hour })
  const atNight = journey({ createdAt: 2 * hour }, { to: 'contacted', at: 3 * hour })
  expect(await kpi([atNight], 'businessResponseTime', inForce)).toMatchObject({ value: 0, n: 1 })
})

test('what the handbook promises is kept or not by the version in force when the lead was created', async () => {
  const early = journey({ createdAt: 9 * hour }, { to: 'contacted', at: 13 * hour })
  const late = journey({ createdAt: 9 * hour }, { to: 'contacted', at: 13 * hour + 1 })
  expect(await kpi([early, late, journey({ createdAt: 9 * hour })], 'withinSla', inForce)).toMatchObject({ numerator: 1, denominator: 3 })
  expect(await kpi([early, late], 'withinSla', context)).toMatchObject({ numerator: 2, denominator: 2 })
  const laterVersion = { ...context, handbooks: [{ since: 10 * hour, handbook: working }] }
  expect(await kpi([early, late], 'withinSla', laterVersion)).toMatchObject({ numerator: 2, denominator: 2 })
  expect(await kpi([journey({ createdAt: 9 * hour })], 'withinSla', { ...inForce, asOf: 13 * hour - 1 })).toMatchObject({
    denominator: 0,
    excluded: { immature: 1 },
  })
})

test('where the handbook asks for a contact, an attempt is none', async () => {
  const attempted = { ...journey({ createdAt: 9 * hour }), responses: [{ at: 10 * hour, owner: 'Ann', cycle: 1 }] }
  expect(await kpi([attempted], 'withinSla', inForce)).toMatchObject({ numerator: 0, denominator: 1 })
  const response = defineHandbook({ firstResponse: { ...working.firstResponse, stops: 'response' }, calendars: working.calendars })
  expect(await kpi([attempted], 'withinSla', { ...context, handbooks: [{ since: null, handbook: response }] })).toMatchObject({ numerator: 1, denominator: 1 })
  expect(await kpi([journey({ imported: true }, { to: 'qualified', at: day })], 'withinSla', inForce)).toMatchObject({ excluded: { unknownResponse: 1 } })
})
