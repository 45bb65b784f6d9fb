import { startOfDate } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'

/** A moment as callers give it: a Date, milliseconds since 1970, or ISO 8601 text; a bare date or month begins in the ledger's zone. */
export type InstantInput = Date | number | string

const day = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/
const instant = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/

export const noMoment = 'is no moment; expected a date such as 2026-03-31, or 2026-03-31T09:00:00Z'

/** @throws {InvalidInput} naming the field, for anything that is no moment. */
export function instantOf(input: InstantInput, zone: string, field: string): number {
  const found = momentOf(input, zone)
  if (found === undefined) throw new InvalidInput([`${field}: ${noMoment}`])
  return found
}

/** Milliseconds since 1970; `undefined` for anything that is no moment, such as 30 February. */
export function momentOf(input: unknown, zone: string): number | undefined {
  const found = input instanceof Date ? input.getTime() : typeof input === 'string' ? fromText(input.trim(), zone) : input
  return Number.isInteger(found) && Math.abs(found as number) <= 8.64e15 ? (found as number) : undefined
}

function fromText(text: string, zone: string): number | undefined {
  const date = day.exec(text)
  if (date) return startOf(`${date[1]}-${date[2]}-${date[3] ?? '01'}`, zone)
  const moment = instant.exec(text)
  // The engine takes 30 February for 2 March.
  return moment && startOf(moment[1] as string, 'UTC') !== undefined ? Date.parse(text.replace(' ', 'T')) : undefined
}

function startOf(date: string, zone: string): number | undefined {
  try {
    return startOfDate(date, zone)
  } catch {
    return undefined
  }
}

/** ISO 8601 in UTC, or `null`. */
export const isoOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
