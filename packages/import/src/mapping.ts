import { isCurrency, isZone, statuses } from '@leadledger/leads'
import { z } from 'zod'
import { dateFormat } from './date-format.js'
import { dateOrders } from './date-orders.js'
import { isEncoding } from './encoding.js'
import { presetNames } from './preset-names.js'

const columnName = z.string().min(1).max(1_000)
/** A list names the same column under several names, of which the file has exactly one. */
const column = z.union([columnName, z.array(columnName).min(1).max(50)])
const from = { column, optional: z.boolean().optional() }
const value = z.string().max(10_000)
const zone = z.string().min(1).max(64).refine(isZone, { message: 'is no IANA time zone' })
const cells = z.array(z.string().max(1_000)).min(1).max(1_000)

const text = z.union([columnName, z.strictObject(from), z.strictObject({ value })])
const columns = z.array(column).min(1).max(50)
/** Several columns for one detail: the first that is filled, while the others become custom fields; or all of them, in order. */
const detail = z.union([
  columnName,
  z.strictObject(from),
  z.strictObject({ value }),
  z.strictObject({ first: columns }),
  z.strictObject({ join: columns, separator: z.string().max(10).optional() }),
])
const custom = z.union([columnName, z.strictObject({ ...from, personal: z.boolean().optional() }), z.strictObject({ value, personal: z.boolean().optional() })])

const oneFormat = z
  .string()
  .min(1)
  .max(200)
  .superRefine((pattern, context) => {
    const { problem } = dateFormat(pattern)
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
  })
const format = z.union([oneFormat, z.array(oneFormat).min(1).max(20)], { error: 'must be a format or a list of formats, since a date is never guessed' })
const dated = { format, zone: zone.optional() }
const date = z.union([z.strictObject({ ...from, ...dated }), z.strictObject({ first: columns, ...dated }), z.strictObject({ value, ...dated })], {
  error: 'must be { "column": …, "format": … }, since a date is never guessed',
})

/** `attempted` is a lead somebody tried to reach: new, since an attempt is not a contact. `won` and `deal-lost` are converted ones whose deal ended. */
export const toldStatuses = [...statuses, 'attempted', 'won', 'deal-lost'] as const
const status = z.enum(toldStatuses)
const test = { ...from, equals: cells.optional(), begins: cells.optional() }
const testsCells = (told: { equals?: unknown; begins?: unknown }): boolean => told.equals !== undefined || told.begins !== undefined
const untested = { message: 'must say what the cell equals or begins with' }
const when = z.array(z.strictObject({ ...test, status }).refine(testsCells, untested)).max(50)
const statusMap = z.record(z.string().max(1_000), status)
const statusTarget = z.union([
  columnName,
  z.strictObject({ ...from, map: statusMap, default: status.optional(), when: when.optional() }),
  z.strictObject({ value: status, when: when.optional() }),
])

/** Entries for the map of the preset. */
const moreStatuses = z.strictObject({ map: statusMap, default: status.optional() })

const currency = z.string().refine(isCurrency, { message: 'is no ISO 4217 code' })
const amount = { decimal: z.enum(['.', ',']).optional(), thousands: z.enum([',', '.', ' ', "'"]).optional() }
const money = z.union(
  [
    z.strictObject({ ...from, currency, ...amount }),
    z.strictObject({ ...from, currencyColumn: column, ...amount }),
    z.strictObject({ value, currency, ...amount }),
  ],
  { error: 'must be { "column": …, "currency": … } or { "column": …, "currencyColumn": … }' },
)
const reason = z.union([
  columnName,
  z.strictObject({ ...from, map: z.record(z.string().max(1_000), z.string().min(1).max(200)).optional() }),
  z.strictObject({ value }),
])

const named = {
  company: detail.optional(),
  contact: detail.optional(),
  firstName: detail.optional(),
  lastName: detail.optional(),
  title: detail.optional(),
  email: detail.optional(),
  phone: detail.optional(),
  website: detail.optional(),
  address: detail.optional(),
  note: detail.optional(),
  owner: text.optional(),
}
const customName = /^custom\..{1,100}$/su
const noFields = (fields: unknown): string[] => Object.keys(fields ?? {}).filter((key) => !Object.hasOwn(named, key) && !customName.test(key))
const toldTwice = (fields: { contact?: unknown; firstName?: unknown; lastName?: unknown }): boolean =>
  Boolean(fields?.contact) && Boolean(fields?.firstName ?? fields?.lastName)
/** Checked whatever else is wrong, so that every problem is told at once. */
const always = { when: () => true }

const fields = z
  .object(named)
  .catchall(custom)
  .refine((fields) => noFields(fields).length === 0, {
    ...always,
    error: ({ input }) => `has no field ${noFields(input).join(', ')} (own fields are called custom.<name>)`,
  })
  .refine((fields) => !toldTwice(fields), { ...always, message: 'tells the contact twice: by contact, and by firstName and lastName' })

/** What the mapping file may say; `docs/import.md` tells what each part means. */
export const mapping = z.strictObject({
  $schema: z.string().optional(),
  /** What this mapping does not say, the preset says. */
  preset: z.enum(presetNames).optional(),
  system: z.string().min(1).max(200).optional(),
  encoding: z.string().refine(isEncoding, { message: 'is no encoding' }).optional(),
  delimiter: z
    .string()
    .regex(/^[\t !#-/:-@[-`{-~]$/, { message: 'must be one ASCII character that is no letter, digit or quote' })
    .optional(),
  anyCase: z.boolean().optional(),
  skipRows: z.int().min(0).max(10_000).optional(),
  zone: zone.optional(),
  blank: z.array(z.string().max(1_000)).max(1_000).optional(),
  ignore: z.array(columnName).max(10_000).optional(),
  skip: z
    .array(
      z
        .strictObject({ ...test, reason: z.string().regex(/^[a-z][a-z0-9-]{0,49}$/, { message: 'must be a word such as merged' }) })
        .refine(testsCells, untested),
    )
    .max(50)
    .optional(),
  id: z.union([columnName, z.strictObject(from)]).optional(),
  fields: fields.optional(),
  country: text.optional(),
  source: text.optional(),
  /** How dates are written that do not begin with the year, in addition to the formats of each. */
  dates: z.enum(dateOrders).optional(),
  createdAt: date.optional(),
  contactedAt: date.optional(),
  qualifiedAt: date.optional(),
  convertedAt: date.optional(),
  closedAt: date.optional(),
  expectedPurchase: date.optional(),
  expectedClose: date.optional(),
  status: z.union([statusTarget, moreStatuses]).optional(),
  currency: currency.optional(),
  dealValue: money.optional(),
  stage: text.optional(),
  dealName: text.optional(),
  lostReason: reason.optional(),
  lostNote: text.optional(),
  competitor: text.optional(),
})

type Told = z.infer<typeof mapping>
type Named = Exclude<keyof typeof named, 'owner'>

/** What the details, the owner and the custom fields are taken from. */
export type Fields = { readonly [Name in Named]?: DetailTarget | undefined } & { readonly owner?: TextTarget | undefined } & {
  readonly [name: `custom.${string}`]: CustomTarget
}

/** How the columns of a file become leads. Made by `parseMapping`. */
export type Mapping = Omit<Told, 'preset' | '$schema' | 'status' | 'fields'> & {
  readonly status?: StatusTarget | undefined
  readonly fields?: Fields | undefined
}
/** What a mapping file says, before it is laid onto its preset. */
export type MappingFile = Omit<Told, 'preset' | '$schema' | 'fields'> & { readonly fields?: Fields | undefined }
export type TextTarget = z.infer<typeof text>
export type DetailTarget = z.infer<typeof detail>
export type CustomTarget = z.infer<typeof custom>
export type DateTarget = z.infer<typeof date>
export type StatusTarget = z.infer<typeof statusTarget>
export type ToldStatus = z.infer<typeof status>
