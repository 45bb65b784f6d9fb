import { expect, test } from 'vitest'
import { dateFormat } from './date-format.js'
import { dateOrders, formatsOf } from './date-orders.js'
import { instantReader } from './instant.js'

test.for([
  ['month-first', '1/5/2024', '2024-01-05T00:00:00.000Z'],
  ['month-first', '12/31/2023 4:05 PM', '2023-12-31T16:05:00.000Z'],
  ['month-first', '01/05/2024, 16:05:09', '2024-01-05T16:05:09.000Z'],
  ['day-first', '1/5/2024', '2024-05-01T00:00:00.000Z'],
  ['day-first', '31.12.2023 16:05', '2023-12-31T16:05:00.000Z'],
  ['day-first', '05-01-2024', '2024-01-05T00:00:00.000Z'],
] as const)('%s reads %s', ([order, text, instant]) => {
  const found = instantReader(formatsOf(order), 'UTC')(text)
  expect(typeof found === 'object' && new Date(found.at).toISOString()).toBe(instant)
})

test.for([
  ['month-first', '31/12/2023', 'no-such-date'],
  ['day-first', '12/31/2023', 'no-such-date'],
  ['day-first', '31.12.23', 'date-format'],
] as const)('%s refuses %s: %s', ([order, text, problem]) => expect(instantReader(formatsOf(order), 'UTC')(text)).toBe(problem))

test('every format of an order is one', () => expect(dateOrders.flatMap(formatsOf).filter((format) => dateFormat(format).problem !== undefined)).toEqual([]))
