import { isCurrency, statuses } from '@leadledger/leads'
import { z } from 'zod'
import { dateFormat } from './date-format.js'
import { isEncoding } from './encoding.js'
import { InvalidMapping } from './errors.js'
import { repeatedKeys } from './json-keys.js'
import { mappingProblems } from './mapping-problems.js'

const columnName = z.string().min(1).max(1_000)
/** A list names the same column under several names, of which the file has exactly one. */
const column = z.union([columnName, z.array(columnName).min(1).max(50)])
const from = { column, optional: z.boolean().optional() }
const value = z.string().max(10_000)
const zone = z.string().min(1).max(64).refine(isZone, { message: 'is no IANA time zone' })
const cells = z.array(z.string().max(1_000)).min(1).max(1_000)

const text = z.union([columnName, z.strictObject(from), z.strictObject({ value })])
const custom = z.union([columnName, z.strictObject({ ...from, personal: z.boolean().optional() }), z.strictObject({ value, personal: z.boolean().optional() })])

const oneFormat = z
  .string()
  .min(1)
  .max(200)
  .superRefine((pattern, context) => {
    const { problem } = dateFormat(pattern)
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
  })
const dated = { format: z.union([oneFormat, z.array(oneFormat).min(1).max(20)]), zone: zone.optional() }
const date = z.union([z.strictObject({ ...from, ...dated }), z.strictObject({ value, ...dated })])

/** `attempted` is a lead somebody tried to reach: new, since an attempt is not a contact. */
const status = z.enum([...statuses, 'attempted'])
const when = z.array(z.strictObject({ ...from, equals: cells, status })).max(50)
const statusTarget = z.union([
  columnName,
  z.strictObject({ ...from, map: z.record(z.string().max(1_000), status), default: status.optional(), when: when.optional() }),
  z.strictObject({ value: status, when: when.optional() }),
])

const currency = z.string().refine(isCurrency, { message: 'is no ISO 4217 code' })
const amount = { decimal: z.enum(['.', ',']).optional(), thousands: z.enum([',', '.', ' ', "'"]).optional() }
const money = z.union([
  z.strictObject({ ...from, currency, ...amount }),
  z.strictObject({ ...from, currencyColumn: column, ...amount }),
  z.strictObject({ value, currency, ...amount }),
])
const reason = z.union([columnName, z.strictObject({ ...from, map: z.record(z.string().max(1_000), z.string().min(1).max(200)).optional() }), z.strictObject({ value })])

const fields = z
  .object({
    company: text.optional(),
    contact: text.optional(),
    firstName: text.optional(),
    lastName: text.optional(),
    title: text.optional(),
    email: text.optional(),
    phone: text.optional(),
    website: text.optional(),
    address: text.optional(),
    note: text.optional(),
    owner: text.optional(),
  })
  .catchall(custom)
  .superRefine((named, context) => {
    for (const key of Object.keys(named)) {
      if (key.startsWith('custom.') ? key.length > 'custom.'.length && key.length <= 'custom.'.length + 100 : Object.hasOwn(fieldNames, key)) continue
      context.addIssue({ code: 'custom', path: [key], message: 'is no field; own fields are called custom.<name>' })
    }
    if (named.contact !== undefined && (named.firstName !== undefined || named.lastName !== undefined))
      context.addIssue({ code: 'custom', path: ['contact'], message: 'is told twice: by itself and by firstName and lastName' })
  })

const fieldNames: Readonly<Record<string, true>> = {
  company: true,
  contact: true,
  firstName: true,
  lastName: true,
  title: true,
  email: true,
  phone: true,
  website: true,
  address: true,
  note: true,
  owner: true,
}

/** What the mapping file may say; `docs/import.md` tells what each part means. */
export const mapping = z.strictObject({
  $schema: z.string().optional(),
  system: z.string().min(1).max(200).optional(),
  encoding: z.string().refine(isEncoding, { message: 'is no encoding' }).optional(),
  delimiter: z.string().regex(/^[\t !#-/:-@[-`{-~]$/, { message: 'must be one ASCII character that is no letter, digit or quote' }).optional(),
  skipRows: z.int().min(0).max(10_000).optional(),
  zone: zone.optional(),
  blank: z.array(z.string().max(1_000)).max(1_000).optional(),
  ignore: z.array(columnName).max(10_000).optional(),
  skip: z.array(z.strictObject({ ...from, equals: cells, reason: z.string().regex(/^[a-z][a-z0-9-]{0,49}$/, { message: 'must be a word such as merged' }) })).max(50).optional(),
  id: z.union([columnName, z.strictObject(from)]).optional(),
  fields: fields.optional(),
  country: text.optional(),
  source: text.optional(),
  createdAt: date.optional(),
  contactedAt: date.optional(),
  qualifiedAt: date.optional(),
  closedAt: date.optional(),
  status: statusTarget.optional(),
  dealValue: money.optional(),
  stage: text.optional(),
  lostReason: reason.optional(),
  competitor: text.optional(),
})

/** How the columns of a file become leads. Made by `parseMapping`. */
export type Mapping = z.infer<typeof mapping>
export type TextTarget = z.infer<typeof text>
export type CustomTarget = z.infer<typeof custom>
export type DateTarget = z.infer<typeof date>
export type StatusTarget = z.infer<typeof statusTarget>
export type MoneyTarget = z.infer<typeof money>
export type ReasonTarget = z.infer<typeof reason>
export type ToldStatus = z.infer<typeof status>

/**
 * A mapping from the text of its file, or from what `JSON.parse` made of it.
 * @throws {InvalidMapping} with every problem and its path.
 */
export function parseMapping(json: unknown): Mapping {
  const content = typeof json === 'string' ? parseJson(json) : json
  const parsed = mapping.safeParse(content)
  if (!parsed.success) throw new InvalidMapping(mappingProblems(parsed.error.issues))
  return parsed.data
}

function parseJson(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '')
  let content: unknown
  try {
    content = JSON.parse(json)
  } catch (cause) {
    throw new InvalidMapping([{ path: '', problem: `is no JSON: ${cause instanceof Error ? cause.message : ''}` }])
  }
  const twice = repeatedKeys(json)
  if (twice.length > 0) throw new InvalidMapping(twice.map((path) => ({ path, problem: 'is told twice' })))
  return content
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
