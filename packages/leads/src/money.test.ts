import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currencyDigits } from './currency-digits.js'
import { anyText } from './field-arbitraries.fixture.js'
import { moneyOf, moneyText } from './money.js'

describe('money', () => {
  test.for([
    ['1054', 'USD', 105_400, '1054.00'],
    ['1054.5', 'EUR', 105_450, '1054.50'],
    ['1054', 'JPY', 1_054, '1054'],
    ['1.234', 'KWD', 1_234, '1.234'],
    ['0.005', 'BHD', 5, '0.005'],
    ['0.0001', 'CLF', 1, '0.0001'],
    ['-0.05', 'USD', -5, '-0.05'],
    [' 12.30 ', 'USD', 1_230, '12.30'],
    ['1.500000', 'USD', 150, '1.50'],
    ['7.000', 'JPY', 7, '7'],
    ['-0', 'USD', 0, '0.00'],
    ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER, '90071992547409.91'],
  ] as const)('%s %s is %i minor units, written %s', ([amount, currency, minor, text]) => {
    expect(moneyOf(amount, currency)).toStrictEqual({ minor, currency })
    expect(moneyText({ minor, currency })).toStrictEqual({ amount: text, currency })
  })

  test.for([
    ['1.005', 'USD', 'more digits than the currency has'],
    ['0.1', 'JPY', 'more digits than the currency has'],
    ['90071992547409.92', 'USD', 'more than an exact integer'],
    ['1,054', 'USD', 'a thousands separator'],
    ['1054,00', 'EUR', 'a decimal comma'],
    ['1e3', 'USD', 'an exponent'],
    ['$5', 'USD', 'a sign'],
    ['', 'USD', 'nothing'],
    ['.5', 'USD', 'no whole part'],
    ['5', 'usd', 'a code in small letters'],
    ['5', 'ABC', 'no ISO 4217 code'],
  ] as const)('refuses %s %s: %s', ([amount, currency]) => expect(moneyOf(amount, currency)).toBeUndefined())

  test('writes sums beyond exact numbers, as bigint', () =>
    expect(moneyText({ minor: -123_456_789_012_345_678_901n, currency: 'USD' })).toEqual({ amount: '-1234567890123456789.01', currency: 'USD' }))

  test('reads back whatever it writes', () => {
    const anyMoney = fc.record({ minor: fc.maxSafeInteger(), currency: fc.constantFrom(...currencyDigits.keys()) })
    fc.assert(
      fc.property(anyMoney, (money) => {
        const { amount, currency } = moneyText(money)
        const back = moneyOf(amount, currency)
        return back?.minor === money.minor && back.currency === money.currency
      }),
      { numRuns: 2_000 },
    )
  })

  test('never throws, whatever text comes', () =>
    fc.assert(
      fc.property(fc.oneof(fc.double().map(String), anyText), fc.oneof(fc.constantFrom('USD', 'JPY'), fc.string()), (amount, currency) => {
        const money = moneyOf(amount, currency)
        return money === undefined || Number.isSafeInteger(money.minor)
      }),
    ))

  test('knows the digits of each currency, also of those that old deals carry', () => {
    const digits = (code: string) => currencyDigits.get(code)
    expect(['JPY', 'KRW', 'ISK', 'UGX', 'XAF'].map(digits)).toEqual([0, 0, 0, 0, 0])
    expect(['USD', 'EUR', 'HUF', 'IDR', 'COP', 'MRU'].map(digits)).toEqual([2, 2, 2, 2, 2, 2])
    expect(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map(digits)).toEqual([3, 3, 3, 3, 3, 3, 3])
    expect(['HRK', 'LTL', 'ZWL', 'BYR'].map(digits)).toEqual([2, 2, 2, 0])
    expect([...currencyDigits.keys()].every((code) => /^[A-Z]{3}$/.test(code))).toBe(true)
  })
})
