import { expect, test } from 'vitest'
import { z } from 'zod'
import { problemTexts } from './problem-text.js'

test('a problem says where it is, and of what is not there that it is missing', () => {
  const schema = z.strictObject({ due: z.strictObject({ date: z.string() }), count: z.number() })
  const problems = (value: unknown) => problemTexts(schema.safeParse(value).error?.issues ?? [], 'command')
  expect(problems({ count: 1 })).toEqual(['due: is missing'])
  expect(problems({ due: {}, count: 'x' })).toEqual(['due.date: is missing', 'count: Invalid input: expected number, received string'])
  expect(problems({ due: { date: '' }, count: 1, more: 1 })).toEqual(['command: Unrecognized key: "more"'])
})
