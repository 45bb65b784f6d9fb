import { z } from 'zod'
import { mapping } from './mapping.js'

interface Schema {
  $id?: string
  title?: string
  description?: string
  properties?: Record<string, Schema>
  patternProperties?: Record<string, unknown>
  additionalProperties?: unknown
}

/** The JSON Schema of the mapping file, as published in `@leadledger/import/mapping.schema.json`. */
export function mappingSchema(): unknown {
  const { $schema, ...rest } = z.toJSONSchema(mapping, { io: 'input' }) as Schema & { $schema: string }
  const { fields } = rest.properties ?? {}
  if (fields) {
    fields.patternProperties = { '^custom\\..{1,100}$': fields.additionalProperties }
    fields.additionalProperties = false
  }
  return { $schema, title: 'Leadledger import mapping', description: 'How the columns of a CSV file become leads.', ...rest }
}
