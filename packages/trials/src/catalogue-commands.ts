import * as leads from '@leadledger/leads'
import { z } from 'zod'

type Shape = Readonly<Record<string, z.core.$ZodType>>

/** Every command that some schema of the domain parses, with its fields. */
export function commandSchemas(): readonly (readonly [name: string, shape: Shape])[] {
  const found = new Map<string, Shape>()
  for (const schema of Object.values<unknown>(leads)) for (const [name, shape] of commandsIn(schema)) found.set(name, shape)
  return [...found]
}

function commandsIn(schema: unknown): readonly (readonly [string, Shape])[] {
  if (schema instanceof z.ZodDiscriminatedUnion) return schema.options.flatMap(commandsIn)
  if (!(schema instanceof z.ZodObject)) return []
  const { type } = schema.shape as Shape
  return type instanceof z.ZodLiteral ? [[String(type.value), schema.shape]] : []
}
