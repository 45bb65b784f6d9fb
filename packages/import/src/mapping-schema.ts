import { z } from 'zod'
import { mapping } from './mapping.js'

interface Schema {
  description?: string
  properties?: Record<string, Schema>
  patternProperties?: Record<string, unknown>
  additionalProperties?: unknown
}

const meanings: Readonly<Record<string, string>> = {
  preset: 'A mapping to build on: what this one does not say, the preset says.',
  system: 'Name space of the ids: the same id in the same system is the same lead in every file. By default the name of the id column.',
  encoding: 'Encoding of the file, such as windows-1252; UTF-8 by default. A byte order mark in the file outweighs it.',
  delimiter: 'Character between two cells; by default the one of , ; tab | under which the header has every column the mapping names.',
  anyCase: 'Names of columns, and the cells that the mapping lists, fit in any letter case; a column that fits to the letter goes first.',
  skipRows: 'Lines above the header.',
  zone: 'IANA time zone of dates that tell none; UTC by default.',
  blank: 'Cells that mean nothing, besides empty ones.',
  ignore: 'Columns to leave out; every other column that nothing names becomes a custom field.',
  skip: 'Rows to leave out, such as deleted records, with the reason that the report counts.',
  id: 'Column of the id a record has in its system. Without it a lead is known by its file and row.',
  fields: 'Details of the lead, its owner, and custom fields as custom.<name>; "personal": false keeps one readable after an erasure.',
  country: 'ISO 3166 code for phone numbers without +.',
  source: 'Where the lead came from.',
  dates:
    'How dates are written that do not begin with the year, such as 31.12.2024 (day-first) or 12/31/2024 (month-first); read in addition to the formats of each date.',
  createdAt: 'When the lead came in; formats are Unicode (LDML) date letters, tried in order and never guessed.',
  contactedAt: 'When somebody first reached the lead.',
  qualifiedAt: 'When the lead was qualified.',
  convertedAt: 'When the lead was converted: when its deal was opened.',
  closedAt: 'When the lead was lost or disqualified, or its deal won or lost; without convertedAt also when it was converted.',
  expectedPurchase: 'The day on which the lead expects to buy.',
  expectedClose: 'When the open deal of a converted lead is expected to be won.',
  status:
    'What each value of the column means; a value that is not listed rejects its row unless there is a default. With a preset, a map alone adds to the map of the preset.',
  currency: 'ISO 4217 code of amounts beside which the file tells none.',
  dealValue: 'Amount and its currency.',
  stage: 'Deal stage of a converted lead.',
  dealName: 'Name of the deal of a converted lead.',
  lostReason: 'Why the lead or its deal was lost, or the lead disqualified; "unspecified" by default.',
  lostNote: 'What was said about the loss, in words.',
  competitor: 'Who won the lead instead.',
}

/** The JSON Schema of the mapping file, as published in `@leadledger/import/mapping.schema.json`. */
export function mappingSchema(): unknown {
  const { $schema, ...schema } = z.toJSONSchema(mapping, { io: 'input', reused: 'ref' }) as Schema & { $schema: string }
  for (const [name, property] of Object.entries(schema.properties ?? {})) if (meanings[name]) property.description = meanings[name]
  const { fields } = schema.properties ?? {}
  if (fields) {
    fields.patternProperties = { '^custom\\..{1,100}$': fields.additionalProperties }
    fields.additionalProperties = false
  }
  return { $schema, title: 'Leadledger import mapping', description: 'How the columns of a CSV file become leads.', ...schema }
}
