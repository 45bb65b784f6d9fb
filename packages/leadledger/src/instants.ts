import { startOfDate } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'

/** A moment as callers give it: a Date, milliseconds since 1970, or ISO 8601 text; a bare date or month begins in the ledger's zone. */
export type InstantInput = Date | number | string

const date = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/
const instant = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/

/** @throws {InvalidInput} naming the field, for anything that is no moment. */
export function instantOf(input: InstantInput, zone: string, field: string): number {
  const found = typeof input === 'string' ? fromText(input.trim(), zone) : Number(input)
  if (found === undefined || !Number.isInteger(found) || Math.abs(found) > 8.64e15)
    throw new InvalidInput([`${field}: is no moment; expected a date such as 2026-03-31, or 2026-03-31T09:00:00Z`])
  return found
}

function fromText(text: string, zone: string): number | undefined {
  const match = date.exec(text)
  try {
    if (match) return startOfDate(`${match[1]}-${match[2]}-${match[3] ?? '01'}`, zone)
  } catch {
    return undefined
  }
  return instant.test(text) ? Date.parse(text.replace(' ', 'T')) : undefined
}

/** ISO 8601 in UTC, or `null`. */
export const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
