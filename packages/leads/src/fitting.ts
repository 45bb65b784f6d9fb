import type { Schema } from '@leadledger/eventsourcing'
import { z } from 'zod'

type Fits = (value: unknown) => boolean

/**
 * A schema that takes what `schema` takes. Every event that is written or read is checked, nearly all fit, and telling that takes
 * a fifth of what zod needs to build its answer; what does not fit is shown to zod, which says why.
 */
export function fitting<Shape extends z.core.$ZodShape>(schema: z.ZodObject<Shape>): FittingSchema<Shape> {
  const fits = fitsOf(schema)
  const { validate } = schema['~standard']
  return {
    shape: schema.shape,
    '~standard': { validate: (value) => (fits(value) ? { value: value as z.infer<z.ZodObject<Shape>> } : validate(value)) },
  }
}

export interface FittingSchema<Shape extends z.core.$ZodShape> extends Schema<z.infer<z.ZodObject<Shape>>> {
  readonly shape: Shape
}

const never: Fits = () => false

/** True only for values that the schema leaves as they are; `never` for schemas of kinds that events do not use. */
function fitsOf(schema: z.core.$ZodType): Fits {
  if (schema instanceof z.ZodNullable) return either(null, schema.def.innerType)
  if (schema instanceof z.ZodOptional) return either(undefined, schema.def.innerType)
  if (schema instanceof z.ZodString || schema instanceof z.ZodISODate) return fitsString(schema)
  if (schema instanceof z.ZodNumber) return schema.isInt ? fitsInteger(schema) : never
  if (schema instanceof z.ZodBoolean) return (value) => typeof value === 'boolean'
  if (schema instanceof z.ZodEnum) return among(schema.options)
  if (schema instanceof z.ZodRecord) return fitsRecord(schema)
  if (schema instanceof z.ZodObject && schema.def.catchall instanceof z.ZodNever && !schema.def.checks?.length) return fitsObject(schema)
  return never
}

function either(nothing: null | undefined, inner: z.core.$ZodType): Fits {
  const fits = fitsOf(inner)
  return (value) => value === nothing || fits(value)
}

function among(options: readonly unknown[]): Fits {
  const known = new Set(options)
  return (value) => known.has(value)
}

const lengths: ReadonlySet<string> = new Set(['min_length', 'max_length', 'length_equals'])

/** Lengths are compared here, other checks by zod, as long as they change nothing. */
function fitsString(schema: z.ZodString | z.ZodISODate): Fits {
  const { minLength, maxLength } = schema
  const checks = (schema.def.checks ?? []).map(({ _zod }) => _zod.def.check)
  if (checks.includes('overwrite')) return never
  if (schema.format === null && checks.every((check) => lengths.has(check))) {
    const least = minLength ?? 0
    const most = maxLength ?? Infinity
    return (value) => typeof value === 'string' && value.length >= least && value.length <= most
  }
  return (value) => typeof value === 'string' && schema.safeParse(value).success
}

function fitsInteger({ def, minValue, maxValue }: z.ZodNumber): Fits {
  if (!(def.checks ?? []).every(({ _zod }) => isBound(_zod.def))) return never
  const least = minValue ?? -Infinity
  const most = maxValue ?? Infinity
  return (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
}

const isBound = ({ check, inclusive = true }: { readonly check: string; readonly inclusive?: boolean }): boolean =>
  check === 'number_format' || (inclusive && (check === 'greater_than' || check === 'less_than'))

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

function fitsObject(schema: z.ZodObject): Fits {
  const fields = Object.entries(schema.shape as Readonly<Record<string, z.core.$ZodType>>).map(([name, field]) => ({ name, fits: fitsOf(field) }))
  const names = new Set(fields.map(({ name }) => name))
  return (value) => {
    if (!isObject(value)) return false
    for (const name in value) if (!names.has(name)) return false
    return fields.every(({ name, fits }) => fits(value[name]))
  }
}

function fitsRecord({ def: { keyType, valueType } }: z.ZodRecord): Fits {
  const fitsKey = fitsOf(keyType)
  const fitsValue = fitsOf(valueType)
  return (value) => isObject(value) && Object.entries(value).every(([key, field]) => key !== '__proto__' && fitsKey(key) && fitsValue(field))
}
