import { z } from 'zod'
import { isCurrency } from './money.js'

/** Text kept byte for byte; blank text counts as missing. */
export const text = z.string().max(200)
/** Addresses and links. */
export const mediumText = z.string().max(2_000)
/** Notes, evidence, reasons in words. */
export const longText = z.string().max(10_000)
/** Milliseconds since 1970, within the range of a Date. */
export const at = z.number().int().min(-8.64e15).max(8.64e15)
export const localDate = z.iso.date()
export const zone = z.string().min(1).max(64).refine(isZone, { message: 'is no IANA time zone' })
export const due = z.strictObject({ date: localDate, zone })
export const money = z.strictObject({
  minor: z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER),
  currency: z.string().refine(isCurrency, { message: 'is no ISO 4217 code' }),
})
/** Names of custom fields are data: `__proto__` and its kin are refused, not ignored. */
export const customFields = z.record(
  z.string().min(1).max(100).refine((name) => !['__proto__', 'constructor', 'prototype'].includes(name), { message: 'is no allowed field name' }),
  z.string().max(10_000),
)

const knownZones = new Map<string, boolean>()

function isZone(name: string): boolean {
  let known = knownZones.get(name)
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name })
      known = true
    } catch {
      known = false
    }
    if (knownZones.size < 1_000) knownZones.set(name, known)
  }
  return known
}
