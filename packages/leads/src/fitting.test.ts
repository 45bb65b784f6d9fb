import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { fitting } from './fitting.js'

const kinds = {
  text: z.string().min(1).max(3),
  code: z.string().length(2),
  anyText: z.string(),
  date: z.iso.date(),
  trimmed: z.string().trim(),
  count: z.int().min(1).max(9),
  whole: z.int(),
  above: z.number().int().gt(3),
  even: z.int().multipleOf(2),
  fraction: z.number(),
  flag: z.boolean(),
  choice: z.enum(['a', 'b']),
  perhaps: z.string().max(2).nullable(),
  optional: z.int().optional(),
  byDefault: z.string().default('x'),
  fields: z.record(z.string().max(3), z.int()),
  inner: z.strictObject({ a: z.string(), b: z.int().optional() }),
  refined: z.strictObject({ a: z.string() }).refine(({ a }) => a !== 'b'),
  loose: z.object({ a: z.string() }),
} satisfies Record<string, z.ZodType>

/** Values that fit some of the kinds, or nearly. */
const near = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'b',
    'abc',
    'abcd',
    ' a ',
    '2026-02-28',
    '2026-02-30',
    null,
    undefined,
    true,
    0,
    1,
    4,
    9,
    10,
    1.5,
    -0,
    Number.NaN,
    Infinity,
    2 ** 53,
    [],
    {},
  ),
  fc.dictionary(fc.constantFrom('a', 'b', 'abc', 'abcd', '__proto__'), fc.constantFrom('a', 'b', 1, 1.5, undefined)),
  fc.constant(JSON.parse('{"__proto__":1,"a":"x"}') as unknown),
  fc.anything(),
)

const answer = (result: unknown): unknown => {
  const { value, issues } = result as { value?: unknown; issues?: readonly { path?: unknown; message: string }[] }
  return issues ? issues.map(({ path, message }) => ({ path, message })) : { value }
}

describe('a fitting schema', () => {
  test.for(Object.entries(kinds))('takes, makes and refuses what zod does: %s', ([, kind]) => {
    const schema = z.strictObject({ field: kind, other: z.int().optional() })
    const quick = fitting(schema)
    fc.assert(
      fc.property(
        fc.oneof(
          near.map((field) => ({ field })),
          fc.record({ field: near, other: near, more: near }, { requiredKeys: [] }),
          near,
        ),
        (value) => {
          expect(answer(quick['~standard'].validate(value))).toEqual(answer(schema['~standard'].validate(value)))
        },
      ),
      { numRuns: 300 },
    )
  })
})
