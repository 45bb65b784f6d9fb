import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dateIn, givenOn, quotaOf, workingDaysLeft, type Given } from './quota.js'

const office: [string, string][] = [['09:00', '17:00']]
const calendar = { hours: { mon: office, tue: office, wed: office, thu: office, fri: office }, holidays: ['2026-12-25'] }

describe('the daily part of a monthly cap', () => {
  test('spreads what is left over the working days that are left', () => {
    expect(workingDaysLeft('2026-12-21', calendar)).toBe(8)
    expect(workingDaysLeft('2026-12-31', calendar)).toBe(1)
    expect(workingDaysLeft('2026-12-20', calendar)).toBe(9)
    expect(workingDaysLeft('2026-12-21')).toBe(11)
    expect(quotaOf(20, { date: '2026-12-21', thatDay: 0, earlier: 3 }, 8)).toBe(3)
  })

  test('is never more than the cap in any month, whichever days leads come on, and uses it up where there are enough', () =>
    fc.assert(
      fc.property(fc.nat(60), fc.array(fc.nat(30), { minLength: 31, maxLength: 31 }), (cap, coming) => {
        let given: Given | undefined
        let total = 0
        const days: number[] = []
        for (const [index, leads] of coming.entries()) {
          const date = `2026-12-${String(index + 1).padStart(2, '0')}`
          let today = 0
          for (let lead = 0; lead < leads; lead++) {
            const sofar = givenOn(given, date)
            if (sofar.thatDay >= quotaOf(cap, sofar, workingDaysLeft(date))) break
            given = { ...sofar, thatDay: sofar.thatDay + 1 }
            today++
          }
          total += today
          days.push(today)
        }
        expect(total).toBeLessThanOrEqual(cap)
        if (coming.every((leads) => leads >= cap)) {
          expect(total).toBe(cap)
          expect(Math.max(...days) - Math.min(...days)).toBeLessThanOrEqual(1)
        }
      }),
    ))

  test('begins anew with the month, and goes by the days of the organisation', () => {
    expect(givenOn({ date: '2026-12-31', thatDay: 4, earlier: 9 }, '2027-01-01')).toEqual({ date: '2027-01-01', thatDay: 0, earlier: 0 })
    expect(givenOn({ date: '2026-12-30', thatDay: 4, earlier: 9 }, '2026-12-31')).toEqual({ date: '2026-12-31', thatDay: 0, earlier: 13 })
    expect(givenOn({ date: '2026-12-31', thatDay: 4, earlier: 9 }, '2026-12-30').date).toBe('2026-12-31')
    expect(dateIn('Asia/Tokyo', Date.parse('2026-12-31T20:00Z'))).toBe('2027-01-01')
  })
})
