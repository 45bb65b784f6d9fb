import { ledgerEvents } from '@leadledger/leads'
import { z } from 'zod'
import { eventServes } from './catalogue-serves.js'
import { sectionText } from './catalogue-sections.js'

type Json = Readonly<Record<string, unknown>>

/** The dialect that every tool for AsyncAPI must read. */
const draft = 'http://json-schema.org/draft-07/schema#'
/** Resolved against where a schema file lies, so that the folder may be copied anywhere. */
export const schemaName = (type: string, schema: number): string => `${type}.${schema}.json`

const objectOf = ({ shape }: { readonly shape: z.core.$ZodShape }): Json => {
  const { $schema: _, ...schema } = z.toJSONSchema(z.strictObject(shape), { target: 'draft-7' }) as Json
  return schema
}
const shaped = (part: unknown) => part as { readonly shape: z.core.$ZodShape }

const millis = { type: 'integer', minimum: -8.64e15, maximum: 8.64e15 }

/** One AES-256-GCM block, as the vault writes it. */
const sealedBlock: Json = {
  description: 'AES-256-GCM: format, key as subject#generation, nonce and ciphertext with tag in base64. `#/definitions/personal` says what it opens to.',
  type: 'object',
  properties: { v: { const: 1 }, k: { type: 'string' }, n: { type: 'string' }, c: { type: 'string' } },
  required: ['v', 'k', 'n', 'c'],
  additionalProperties: false,
}

/** An event of the log with its envelope: a line of an exported log, with `data` and `metadata` parsed, which are texts in it. */
export const envelopeSchema: Json = {
  $schema: draft,
  $id: 'envelope.json',
  title: 'Envelope',
  description: 'What every event of the log carries: a line of an exported log, with data and metadata parsed, which are JSON texts in it.',
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid', description: 'follows from the id of the command and the place of the event in it' },
    stream: { type: 'string', description: 'category and id, such as lead-01J…' },
    type: { type: 'string' },
    schema: { type: 'integer', minimum: 1, description: 'version of the schema of this type' },
    version: { type: 'integer', minimum: 1, description: 'place in the stream' },
    occurredAt: { anyOf: [{ type: 'null' }, millis], description: 'when it happened, milliseconds since 1970; null when nobody knows' },
    recordedAt: { ...millis, description: "the store's clock, milliseconds since 1970; never goes back along the log" },
    data: { type: 'object', description: 'the fields of the type; sealed ones are in $sealed' },
    metadata: { $ref: '#/definitions/metadata' },
  },
  required: ['id', 'stream', 'type', 'schema', 'version', 'occurredAt', 'recordedAt', 'data', 'metadata'],
  definitions: { metadata: metadataSchema() },
}

function metadataSchema(): Json {
  const source = (kind: Json, more: Json = {}): Json => ({
    type: 'object',
    properties: { kind, ...more },
    required: ['kind', ...Object.keys(more)],
    additionalProperties: false,
  })
  const text = { type: 'string' }
  return {
    type: 'object',
    properties: {
      actor: { type: 'object', properties: { id: text, kind: { enum: ['user', 'system', 'import'] } }, required: ['id', 'kind'], additionalProperties: false },
      commandId: text,
      commandDigest: { type: 'string', description: 'keyed digest of the content of the command' },
      correlationId: text,
      causationId: { type: ['string', 'null'] },
      source: {
        oneOf: [
          source({ enum: ['api', 'cli', 'demo'] }),
          source({ const: 'import' }, { file: text, row: { type: 'integer' } }),
          source({ const: 'policy' }, { policy: text, rule: text }),
        ],
      },
      inferred: { const: true, description: 'the fact was concluded, not reported' },
    },
    required: ['actor', 'commandId', 'correlationId', 'causationId', 'source'],
    additionalProperties: false,
  }
}

/** The schemas of all events at their current version, by file name. */
export function eventSchemas(): ReadonlyMap<string, Json> {
  return new Map(
    ledgerEvents.map(({ type, schema, clear, personal }) => {
      const sealed = objectOf(shaped(personal))
      const isSealed = Object.keys(shaped(personal).shape).length > 0
      const data = objectOf(shaped(clear))
      const file = schemaName(type, schema)
      const asks = eventServes[type].map(sectionText).join(', ')
      return [
        file,
        {
          $schema: draft,
          $id: file,
          title: type,
          ...(asks && { description: `Serves ${asks}.` }),
          allOf: [{ $ref: 'envelope.json' }],
          properties: {
            type: { const: type },
            schema: { const: schema },
            data: isSealed ? { ...data, properties: { ...(data.properties as Json), $sealed: sealedBlock } } : data,
          },
          ...(isSealed && { definitions: { personal: sealed } }),
        },
      ] as const
    }),
  )
}

/** The log as AsyncAPI 3: one channel that every event goes through, in the order of the log. */
export function asyncApi(version: string): Json {
  const types = ledgerEvents.map(({ type }) => type).toSorted()
  const schemaOf = new Map<string, number>(ledgerEvents.map(({ type, schema }) => [type, schema]))
  const among = (path: string) => types.map((type) => ({ $ref: `#/${path}/${type}` }))
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'The log of a ledger of leads',
      version,
      description: 'Every event is JSON in its envelope. Personal fields are sealed in `data.$sealed`; all others stay readable for ever.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    channels: {
      log: {
        address: null,
        title: 'The log',
        description: 'All streams in the order of their commits. Read it with `follow`, or a line an event from an exported log.',
        messages: Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
      },
    },
    operations: {
      recordEvents: {
        action: 'send',
        channel: { $ref: '#/channels/log' },
        summary: 'What commands made true is appended.',
        messages: among('channels/log/messages'),
      },
    },
    components: {
      messages: Object.fromEntries(
        types.map((type) => [type, { name: type, title: type, payload: schemaRef(`./schemas/${schemaName(type, schemaOf.get(type) as number)}`) }]),
      ),
    },
  }
}

/** AsyncAPI has a dialect of its own by default, so that of the files is named. */
const schemaRef = (file: string): Json => ({ schemaFormat: 'application/schema+json;version=draft-07', schema: { $ref: file } })
