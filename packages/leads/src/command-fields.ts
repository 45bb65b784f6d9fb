import { z } from 'zod'
import { isCurrency } from './money.js'
import { isZone } from './zone.js'

/** Longest texts, in UTF-16 units. */
export const longest = { id: 64, zone: 64, text: 200, email: 320, medium: 2_000, long: 10_000, fieldName: 100 } as const

/** Text kept byte for byte; half a surrogate pair has no bytes in UTF-8 and would not come back as it was. */
const upTo = (length: number): z.ZodString =>
  z
    .string()
    .max(length)
    .refine((value) => value.isWellFormed(), { message: 'holds half a surrogate pair, which is no text' })

/** Text kept byte for byte; blank text counts as missing. */
export const text = upTo(longest.text)
export const emailText = upTo(longest.email)
/** Addresses and links. */
export const mediumText = upTo(longest.medium)
/** Notes, evidence, reasons in words. */
export const longText = upTo(longest.long)
/** A name something is known by, such as an owner, a criterion or a rule. */
export const name = text.refine((value) => value.trim() !== '', { message: 'is blank' })
/** A code or a path, such as `page-view` or `/pricing`, which stays readable for ever: mail addresses, queries and sentences are none. */
export const code = upTo(longest.text).regex(/^[A-Za-z0-9_/][A-Za-z0-9_./:-]*$/, {
  message: 'is no code: expected letters, digits and _ . / : -; words belong into the note',
})
/** Chosen by the caller, unique within its lead. */
export const id = upTo(longest.id).min(1)
/** Milliseconds since 1970, within the range of a Date. */
export const at = z.number().int().min(-8.64e15).max(8.64e15)
export const localDate = z.iso.date()
export const zone = z.string().min(1).max(longest.zone).refine(isZone, { message: 'is no IANA time zone' })
export const due = z.strictObject({ date: localDate, zone })
export const money = z.strictObject({
  minor: z.int(),
  currency: z.string().refine(isCurrency, { message: 'is no ISO 4217 code' }),
})
/** What a lead or a deal is worth as a person says it; a file may hold less than nothing, and is kept as it is. */
export const worth = money.refine(({ minor }) => minor >= 0, { message: 'is below 0' })
/** ISO 3166 code that says how to read a phone number without `+`. */
export const country = z.string().regex(/^[A-Z]{2}$/, { message: 'is no ISO 3166 code of two capitals' })

const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
const hasNoReservedName = (value: object): boolean => Reflect.ownKeys(value).every((key) => typeof key === 'string' && !reserved.has(key))

/** A record whose names are data: `__proto__` and its kin are refused, where a plain record schema drops them unseen. */
export const named = <Value extends z.ZodType>(fieldName: z.ZodString, value: Value) =>
  z
    .custom<z.input<z.ZodRecord<z.ZodString, Value>>>((given) => typeof given === 'object' && given !== null && !Array.isArray(given), {
      message: 'is no object',
      abort: true,
    })
    .refine(hasNoReservedName, { message: 'has a field named __proto__, constructor or prototype, which no field may be named' })
    .pipe(z.record(fieldName, value))

const fieldName = upTo(longest.fieldName).min(1)
export const customFields = named(fieldName, longText)
/** `null` removes a field. */
export const customChanges = named(fieldName, longText.nullable())
