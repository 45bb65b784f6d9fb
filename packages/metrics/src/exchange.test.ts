import type { Rate } from '@leadledger/leads'
import { describe, expect, test } from 'vitest'
import { exchange } from './exchange.js'

const rate = (base: string, quote: string, date: string, value: string): Rate => ({ base, quote, date, rate: value })
const convert = exchange([
  rate('USD', 'EUR', '2026-03-10', '0.95'),
  rate('USD', 'EUR', '2026-03-01', '0.92'),
  rate('EUR', 'GBP', '2026-03-01', '0.8333'),
  rate('JPY', 'EUR', '2026-03-01', '0.00612'),
])

describe('money is converted', () => {
  test.for([
    ['at the rate of its date', 100_00, 'USD', '2026-03-10', 'EUR', 95_00n],
    ['at the last rate before it', 100_00, 'USD', '2026-03-09', 'EUR', 92_00n],
    ['by the inverse where the pair is recorded the other way round', 100_00, 'GBP', '2026-03-01', 'EUR', 120_00n],
    ['between currencies of different digits', 12_345, 'JPY', '2026-03-01', 'EUR', 75_55n],
    ['to itself without a rate', 7, 'CHF', '2026-03-01', 'CHF', 7n],
    ['away from zero at the half', -50, 'USD', '2026-03-10', 'EUR', -48n],
  ] as const)('%s', ([, minor, currency, date, to, expected]) => expect(convert({ minor, currency }, date, to)).toBe(expected))
})

describe('money stays as it is', () => {
  test.for([
    ['before the first rate', 'USD', '2026-02-28', 'EUR'],
    ['more than 31 days after the last', 'USD', '2026-04-11', 'EUR'],
    ['where only a third currency links the two', 'USD', '2026-03-01', 'GBP'],
  ] as const)('%s', ([, currency, date, to]) => expect(convert({ minor: 1, currency }, date, to)).toBeUndefined())
})
