import { handbookShape } from '@leadledger/leads'
import { z } from 'zod'

/** A field as people are told of it. */
export interface Field {
  readonly name: string
  readonly type: string
  readonly required: boolean
}

type Shape = Readonly<Record<string, z.core.$ZodType>>

/** The fields of an object, in the order they are declared. */
export const fieldsOf = (shape: Shape): readonly Field[] =>
  Object.entries(shape).map(([name, field]) => ({
    name,
    type: field === handbookShape ? 'all policies' : typeText(jsonSchemaOf(field)),
    required: !z.safeParse(field, undefined).success,
  }))

/** JSON Schema of what a field holds once it is parsed; what only code can check is left out. */
const jsonSchemaOf = (schema: z.core.$ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema

interface JsonSchema {
  readonly type?: string
  readonly format?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly items?: JsonSchema | false
  readonly prefixItems?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** A type in a few words, such as `text ≤ 200`, `"met" or "unmet"` or `{ minor: integer, currency: text }`. */
function typeText(schema: JsonSchema): string {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(typeText))].join(' or ')
  if (schema.allOf) return schema.allOf.map(typeText).join(' and ')
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  switch (schema.type) {
    case 'string':
      return schema.format === 'date' ? 'local date' : `text${schema.maxLength === undefined ? '' : ` ≤ ${schema.maxLength}`}`
    case 'integer':
    case 'number':
      return `${schema.type}${rangeText(schema)}`
    case 'array':
      return schema.prefixItems ? `[${schema.prefixItems.map(typeText).join(', ')}]` : `list of ${groupText(schema.items || {})}`
    case 'object':
      return objectText(schema)
    case undefined:
      return 'any value'
    default:
      return schema.type
  }
}

const groupText = (schema: JsonSchema): string => ((schema.anyOf ?? schema.oneOf) ? `(${typeText(schema)})` : typeText(schema))

function objectText({ properties, required = [], additionalProperties }: JsonSchema): string {
  if (properties)
    return `{ ${Object.entries(properties)
      .map(([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${typeText(field)}`)
      .join(', ')} }`
  return `{ [name]: ${typeof additionalProperties === 'object' ? typeText(additionalProperties) : 'any value'} }`
}

/** Bounds that somebody chose, not those of a safe integer or a date. */
function rangeText({ minimum, maximum }: JsonSchema): string {
  const chosen = (bound: number | undefined): bound is number => bound !== undefined && Math.abs(bound) < 8.64e15
  if (chosen(minimum) && chosen(maximum)) return ` ${minimum} to ${maximum}`
  if (chosen(minimum)) return ` ≥ ${minimum}`
  return chosen(maximum) ? ` ≤ ${maximum}` : ''
}
