import { z } from 'zod'
import { longest, text } from './command-fields.js'
import { durationMs } from './duration.js'

/** A name things are known by for ever: labels may change, ids may not. */
export const id = z
  .string()
  .max(longest.id)
  .regex(/^[a-z0-9][a-z0-9-]*$/i, { message: 'is no id: expected letters, digits and -, a letter or digit first' })
export const label = text.optional()
const longestDurationMs = 3_660 * 86_400_000
/** Whole units as ISO 8601 writes them, such as `PT24H` or `P1D`; a day has 24 hours. */
export const duration = z
  .string()
  .regex(/^P(?=\d|T\d)(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/, { message: 'is no duration as PT24H or P1DT30M', abort: true })
  .refine((text) => durationMs(text) <= longestDurationMs, { message: 'is longer than 3,660 days' })
