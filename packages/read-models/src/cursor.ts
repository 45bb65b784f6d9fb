import { z } from 'zod'
import { InvalidQuery } from './errors.js'
import type { ColumnType } from './view.js'

const shape = z.strictObject({
  /** The list the cursor belongs to: its sort order. */
  s: z.string().max(40),
  /** Sort value and key of the last row of the page. */
  v: z.union([z.string(), z.number(), z.null()]),
  k: z.string().max(200),
})

export type Cursor = z.infer<typeof shape>

/** Opaque to callers. It only says where to go on: values are bound and checked, so a forged one reaches no more than the list. */
export const encodeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor), 'utf8').toString('base64url')

/** @throws {InvalidQuery} for text that is no cursor of the list sorted by `sort`, or whose value such a column cannot hold. */
export function decodeCursor(text: string, sort: string, type: ColumnType): Cursor {
  const parsed = shape.safeParse(jsonOf(text))
  if (!parsed.success || parsed.data.s !== sort || !isValueOf(type, parsed.data.v)) throw new InvalidQuery(['after: is no cursor of this list'])
  return parsed.data
}

const isValueOf = (type: ColumnType, value: Cursor['v']): boolean =>
  value === null || (type === 'integer' ? Number.isSafeInteger(value) : typeof value === 'string')

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
