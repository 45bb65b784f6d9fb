import { commandHandler, isErased, present, streamName, type StoredEvent } from '@leadledger/eventsourcing'
import {
  defaultHandbook,
  handbookCodec,
  handbookDecider,
  handbookStream,
  leadCategory,
  leadDecider,
  ledgerCodec,
  ledgerEvents,
  leadEvents,
  recordCodec,
  recordCommand,
  recordDecider,
  recordStream,
  rosterCodec,
  rosterCommand,
  rosterDecider,
  rosterStream,
  type LeadEvent,
} from '@leadledger/leads'
import { memoryEventStore } from '@leadledger/store-memory'
import { memoryKeyStore, vault } from '@leadledger/vault'
import asyncApiSchema from '@asyncapi/specs/schemas/3.0.0.json' with { type: 'json' }
import * as Ajv from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { leadCommands } from '../../leads/src/lead-arbitraries.fixture.js'
import { nurturing } from '../../leads/src/nurturing.fixture.js'
import { schemaName } from './catalogue-schemas.js'
import { catalogueFiles, otherSchemas, staleFiles } from './catalogue.js'

let files: ReadonlyMap<string, string>
beforeAll(() => {
  files = catalogueFiles()
})

describe('the catalogue', () => {
  test('is what the code says; npm run catalogue writes it anew', () => expect(staleFiles(files)).toEqual([]))

  test('names what differs when it is stale', () => {
    const page = files.get('catalogue.md') as string
    const changed = new Map([['catalogue.md', page.replace('### ClaimLead\n', '### ClaimLead\n\nNobody says this.\n')]])
    expect(staleFiles(changed)).toEqual([expect.stringMatching(/^catalogue\.md, line \d+ \(ClaimLead\): has .*, the code says "Nobody says this\."$/)])
    expect(staleFiles(new Map([['schemas/LeadSang.1.json', '{}\n']]))).toEqual(['schemas/LeadSang.1.json, line 1: has nothing, the code says "{}"'])
  })

  test('keeps the schemas of older versions, and no others', () => {
    const current = new Map<string, number>(ledgerEvents.map(({ type, schema }) => [type, schema]))
    const strays = otherSchemas(files).filter((file) => {
      const [, type = '', version = ''] = /^(\w+)\.(\d+)\.json$/.exec(file) ?? []
      return !(Number(version) < (current.get(type) ?? 0))
    })
    expect(strays).toEqual([])
  })
})

const schemasOf = (): Ajv.Ajv => {
  const ajv = addFormats.default(new Ajv.Ajv({ strict: true, strictTypes: false, allErrors: true }))
  for (const [file, text] of files) if (file.startsWith('schemas/')) ajv.addSchema(JSON.parse(text) as object)
  return ajv
}

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly minimum?: number
  readonly minLength?: number
  readonly format?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}
interface EventSchema {
  readonly properties: { readonly data: Schema }
  readonly definitions?: { readonly personal: Schema }
}

/** The least value a schema takes. */
function leastOf({ anyOf, ...schema }: Schema): unknown {
  if (anyOf) return leastOf(anyOf.at(-1) as Schema)
  if (schema.enum) return schema.enum[0]
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, leastOf(schema.properties?.[name] as Schema)]))
    case 'string':
      return schema.format === 'date' ? '2026-01-01' : 'x'.repeat(schema.minLength ?? 0)
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, 0)
    case 'array':
      return []
    case 'boolean':
      return false
    default:
      return schema.const ?? null
  }
}

/** An event as the schemas speak of it. */
const shown = ({ stream, version, id, type, schema, recordedAt, occurredAt, data, metadata }: StoredEvent): object => ({
  stream,
  version: Number(version),
  id,
  type,
  schema,
  recordedAt,
  occurredAt,
  data: JSON.parse(data) as object,
  metadata: JSON.parse(metadata) as object,
})

describe('the schemas of events', () => {
  test('take every event of any history, and what its sealed block opens to', async () => {
    const store = memoryEventStore()
    const log = { store, vault: vault({ keys: memoryKeyStore() }) }
    const codec = ledgerCodec(store.logId)
    const ajv = schemasOf()
    const lives = fc.sample(leadCommands, { numRuns: 1_200, seed: 20_260_106 })
    const handle = commandHandler({ ...log, codec, decider: leadDecider(nurturing) })
    for (const [life, commands] of lives.entries())
      for (const [index, command] of commands.entries()) await handle(streamName(leadCategory, `lead${life}`), command, context(`${life}-${index}`))
    await writeTheRest(log, store.logId)
    const seen = new Set<string>()
    const misfits: unknown[] = []
    const check = (schema: string | object, event: StoredEvent, value: unknown): void => {
      if (!ajv.validate(schema, value)) misfits.push({ event, errors: ajv.errors })
    }
    const keyring = log.vault.keyring()
    for await (const batch of store.readAll()) {
      await keyring.load(batch.map(({ stream }) => codec.subjectOf(stream)))
      for (const stored of batch) {
        const file = schemaName(stored.type, stored.schema)
        seen.add(stored.type)
        check(file, stored, shown(stored))
        const opened = codec.decode(stored, keyring).personal.open()
        if (!isErased(opened) && Object.keys(opened).length > 0) check({ $ref: `${file}#/definitions/personal` }, stored, JSON.parse(JSON.stringify(opened)))
      }
    }
    expect(misfits).toEqual([])
    expect(leadEvents.map(({ type }) => type).filter((type) => !seen.has(type))).toEqual([])
  })

  test('ask for no more than the log does: the least each takes can be written', async () => {
    const codec = ledgerCodec('log')
    const keyring = vault({ keys: memoryKeyStore() }).keyring()
    const stream = streamName(leadCategory, 'one')
    await keyring.load([codec.subjectOf(stream)], { create: true })
    for (const { type, schema } of ledgerEvents) {
      const { properties, definitions } = JSON.parse(files.get(`schemas/${schemaName(type, schema)}`) as string) as EventSchema
      const event = { type, occurredAt: null, data: leastOf(properties.data), personal: present(definitions ? leastOf(definitions.personal) : {}) }
      const written = codec.encode([event as unknown as LeadEvent], stream, { ...context('least'), correlationId: 'least', causationId: null }, keyring)
      expect(written.map(({ type }) => type)).toEqual([type])
    }
  })

  test('refuse a field nobody declared, a value of another kind and a sealed field in clear', () => {
    const ajv = schemasOf()
    const event = (data: object) => ({
      stream: 'lead-1',
      version: 1,
      id: 'b0c6d9a8-6a55-5d0c-9a3f-2f7c2f0d7c11',
      type: 'LeadReleased',
      schema: 1,
      recordedAt: 1,
      occurredAt: null,
      data,
      metadata: { actor: { id: 'ada', kind: 'user' }, commandId: 'c', correlationId: 'c', causationId: null, source: { kind: 'api' } },
    })
    const fits = (value: object): boolean => ajv.validate('LeadReleased.1.json', value)
    expect(fits(event({ previous: 'ada' }))).toBe(true)
    expect(fits(event({ previous: 'ada', reason: 'in clear' }))).toBe(false)
    expect(fits(event({ previous: 7 }))).toBe(false)
    expect(fits({ ...event({ previous: 'ada' }), version: 0 })).toBe(false)
    expect(fits({ ...event({ previous: 'ada' }), type: 'LeadLost' })).toBe(false)
  })
})

describe('docs/asyncapi.json', () => {
  const document = (): { readonly components: { readonly messages: Readonly<Record<string, object>> } } => JSON.parse(files.get('asyncapi.json') as string)

  test('is AsyncAPI 3', () => {
    const ajv = addFormats.default(new Ajv.Ajv({ strict: false, unicodeRegExp: false, meta: false, validateSchema: false }))
    const fits = ajv.compile(asyncApiSchema)
    expect(fits(document()), ajv.errorsText(fits.errors)).toBe(true)
    expect(fits({ ...document(), channels: { log: { messages: 7 } } })).toBe(false)
  })

  test('has a message for every event, whose schema exists', () => {
    const messages = document().components.messages
    expect(Object.keys(messages)).toEqual(ledgerEvents.map(({ type }) => type).toSorted())
    const named = [...JSON.stringify(messages).matchAll(/"\.\/(schemas\/[^"]+)"/g)].map(([, file = '']) => file)
    expect(named.filter((file) => !files.has(file))).toEqual([])
    expect(named).toHaveLength(ledgerEvents.length)
  })
})

const context = (commandId: string) => ({ commandId, actor: { id: 'trial', kind: 'user' }, source: { kind: 'api' } }) as const
type Log = Pick<Parameters<typeof commandHandler>[0], 'store' | 'vault'>

/** Events of the organisation, its people and its records. */
async function writeTheRest(log: Log, logId: string): Promise<void> {
  const at = Date.UTC(2026, 0, 1)
  const handbook = commandHandler({ ...log, codec: handbookCodec(logId), decider: handbookDecider })
  await handbook(handbookStream, { type: 'AdoptHandbook', at, handbook: defaultHandbook, reason: 'we begin' }, context('handbook'))
  const roster = commandHandler({ ...log, codec: rosterCodec(logId), decider: rosterDecider })
  for (const [index, command] of people.entries()) await roster(rosterStream, rosterCommand.parse({ at, user: 'ada', ...command }), context(`roster-${index}`))
  const record = commandHandler({ ...log, codec: recordCodec(logId), decider: recordDecider })
  for (const [index, written] of records.entries()) {
    const command = recordCommand.parse({ at, ...written })
    await record(recordStream(command), command, context(`record-${index}`))
  }
}

const people = [
  { type: 'RegisterUser', name: 'Ada L.', team: 'north' },
  { type: 'ChangeUser', weight: 2 },
  { type: 'SetAvailability', available: false },
  { type: 'RemoveUser' },
]

const span = { from: '2026-01-01', to: '2026-02-01' }
const amount = { minor: 100_00, currency: 'EUR' }
const records = [
  { type: 'DefineCampaign', campaign: 'spring', name: 'Spring', ...span },
  { type: 'RecordSpend', spendId: 's1', campaign: 'spring', ...span, amount, note: 'booth' },
  { type: 'CorrectSpend', spendId: 's1', scope: 'sales', reason: 'was sales' },
  { type: 'RecordTraffic', source: 'web', ...span, visits: 7 },
  { type: 'RecordRate', base: 'USD', quote: 'EUR', date: '2026-01-01', rate: '0.9' },
  { type: 'RecordMarketSize', market: 'all', period: '2026', amount, publishedBy: 'bureau' },
  { type: 'SetTarget', kpi: 'winRate', period: '2026-Q1', value: '0.3' },
]
