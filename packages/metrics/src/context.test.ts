import { expect, test } from 'vitest'
import { contextProblems, type MetricContext } from './context.js'
import { kpi } from './kpi.js'
import { lostReasons } from './lost-reasons.js'

const context: MetricContext = { asOf: 0, zone: 'UTC' }
const paths = (wrong: object): readonly string[] => contextProblems({ ...context, ...wrong }).map(({ path }) => path)

test('finds nothing wrong with a sound context', () => {
  expect(paths({ from: 0, to: 1, basis: 'cohort', horizonDays: 30, by: 'custom.product' })).toEqual([])
})

test('tells every problem at once, with its field', () => {
  const wrong = { asOf: NaN, from: 2, to: 1, zone: 'Nowhere', basis: 'sometimes', horizonDays: 0, by: 'weekday' }
  expect(paths(wrong)).toEqual(['asOf', 'to', 'zone', 'basis', 'horizonDays', 'by'])
  expect(paths({ by: 'custom.' })).toEqual(['by'])
  expect(paths({ from: 0.5, to: Infinity })).toEqual(['from', 'to'])
})

test('computes nothing with an unsound context', async () => {
  await expect(kpi([], 'winRate', { ...context, zone: 'Nowhere' })).rejects.toThrow('zone is no IANA time zone')
  await expect(lostReasons([], { ...context, by: 'weekday' as 'stage' })).rejects.toThrow(RangeError)
})

test('refuses a name that is no KPI', async () => {
  await expect(kpi([], 'luck' as 'winRate', context)).rejects.toThrow('There is no KPI of this name')
})
