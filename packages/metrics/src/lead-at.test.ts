import { expect, test } from 'vitest'
import { journey, usd } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { leadAt } from './lead-at.js'

const life = journey(
  { createdAt: 10 },
  { to: 'contacted', at: 20 },
  { to: 'lost', at: 30, reason: 'price' },
  { to: 'reopened', at: 40 },
  { to: 'contacted', at: 50 },
  { to: 'qualified', at: 60 },
  { to: 'converted', at: 70, value: usd(5) },
  { to: 'reverted', at: 80 },
)

test.for([
  { asOf: 10, status: 'new', enteredAt: 10 },
  { asOf: 19, status: 'new', enteredAt: 10 },
  { asOf: 20, status: 'contacted', enteredAt: 20 },
  { asOf: 30, status: 'lost', enteredAt: 30 },
  { asOf: 40, status: 'new', enteredAt: 40 },
  { asOf: 75, status: 'converted', enteredAt: 70 },
  { asOf: 80, status: 'qualified', enteredAt: 80 },
] as const)('as of $asOf the lead is $status', ({ asOf, status, enteredAt }) => {
  expect(leadAt(life, asOf)).toMatchObject({ status, enteredAt })
})

test('a lead is not there before it is created', () => expect(leadAt(life, 9)).toBeUndefined())

test('a loss stands until the lead is reopened, and stays as an episode', () => {
  expect(leadAt(life, 29)).toMatchObject({ loss: undefined, losses: [] })
  expect(leadAt(life, 39)).toMatchObject({ loss: { reason: 'price' }, losses: [{ reason: 'price' }] })
  expect(leadAt(life, 40)).toMatchObject({ loss: undefined, losses: [{ reason: 'price' }] })
})

test('a conversion stands until it is reverted', () => {
  expect(leadAt(life, 79)?.conversion).toMatchObject({ at: 70, value: usd(5) })
  expect(leadAt(life, 80)?.conversion).toBeUndefined()
})

test('what happened at an unknown time has happened', () => {
  const undated = journey({ createdAt: null }, { to: 'contacted', at: null }, { to: 'lost', at: null })
  expect(leadAt(undated, 0)).toMatchObject({ status: 'lost', enteredAt: null, loss: { at: null } })
  const reopened = journey({}, { to: 'lost', at: 5 }, { to: 'reopened', at: null })
  expect(leadAt(reopened, 5)).toMatchObject({ status: 'new', loss: undefined })
})

test('a lead whose steps were dated out of order still has one outcome', () => {
  const lostEarlier = journey({}, { to: 'converted', at: 5 }, { to: 'reverted', at: 10 }, { to: 'lost', at: 8 })
  expect(leadAt(lostEarlier, 9)).toMatchObject({ status: 'lost', conversion: undefined, loss: { at: 8 } })
  const wonEarlier = journey({}, { to: 'lost', at: 5 }, { to: 'reopened', at: 10 }, { to: 'converted', at: 8 })
  expect(leadAt(wonEarlier, 9)).toMatchObject({ status: 'converted', conversion: { at: 8 }, loss: undefined })
})

test('the response is that of the first cycle', () => {
  const second = journey({}, { to: 'lost', at: 5 }, { to: 'reopened', at: 6 }, { to: 'contacted', at: 7 })
  expect(leadAt(second, 10)?.response).toBeUndefined()
  expect(leadAt(life, 100)?.response).toMatchObject({ at: 20, cycle: 1 })
  expect(leadAt(life, 19)?.response).toBeUndefined()
})

test('a lead counts nowhere while the import that made it is taken back', async () => {
  const taken = { ...journey({ createdAt: 10 }, { to: 'lost', at: 20 }), merges: [{ into: null, at: 30, until: 50 }] }
  expect([29, 30, 49, 50].map((asOf) => leadAt(taken, asOf)?.leftOut)).toEqual([undefined, 'withdrawn', 'withdrawn', undefined])
  const winRate = await kpi([taken, journey({}, { to: 'lost', at: 20 })], 'winRate', { asOf: 40, zone: 'UTC' })
  expect(winRate).toMatchObject({ denominator: 1, n: 1, excluded: { withdrawn: 1 } })
})
