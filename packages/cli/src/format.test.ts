import { expect, test } from 'vitest'
import { amount } from './format.js'

test.for([
  ['10005534.00', '10,005,534.00 USD'],
  ['-1250.00', '-1,250.00 USD'],
  ['-0.50', '-0.50 USD'],
  ['7', '7 USD'],
] as const)('an amount of %s is shown as %s', ([text, shown]) => {
  expect(amount({ amount: text, currency: 'USD' })).toBe(shown)
})
