import { DamagedLog, type NewEvent, type StoredEvent, type StreamName } from '@leadledger/eventsourcing'
import type { ClientEvent, ServerEvent } from './client.js'
import { positionOf } from './positions.js'

/** What of an event the server has no field for. It stands in the event's metadata, beside the metadata's own text. */
interface Envelope {
  readonly schema: number
  readonly occurredAt: number | null
  readonly recordedAt: number
  /** Id of the append that wrote it, on the first of its events. */
  readonly append?: string
  /** The writer's metadata, or its text where JSON would not give it back byte for byte. */
  readonly metadata: unknown
  readonly $correlationId?: string
  readonly $causationId?: string
}

/** The event as it is sent; `append` goes with the first of a batch. */
export function toServer({ id, type, schema, occurredAt, data, metadata }: NewEvent, recordedAt: number, append: string | undefined): ClientEvent {
  const parsed = parsedExactly(metadata)
  const envelope: Envelope = { schema, occurredAt, recordedAt, ...(append !== undefined && { append }), ...linksOf(parsed), metadata: parsed ?? metadata }
  const json = parsedExactly(data)
  const rest = { id, type, metadata: { ...envelope } }
  return json ? { ...rest, contentType: 'application/json', data: json } : { ...rest, contentType: 'application/octet-stream', data: Buffer.from(data, 'utf8') }
}

/** The event as it was appended. @throws {DamagedLog} when its metadata is not what this store writes. */
export function fromServer(event: ServerEvent, stream: StreamName): StoredEvent {
  const { id, type, revision, position } = event
  const place = position && positionOf(position)
  const envelope = envelopeOf(event)
  if (!envelope) throw new DamagedLog(id, place, 'schema', 'its metadata holds no envelope of this store: something else wrote it')
  if (place === undefined) throw new DamagedLog(id, undefined, 'schema', 'the server tells no position: it is older than 22.6')
  const { schema, occurredAt, recordedAt, metadata } = envelope
  const texts = { data: textOf(event.data), metadata: textOf(metadata) }
  return { id, type, schema, occurredAt, ...texts, stream, version: BigInt(revision) + 1n, position: place, recordedAt }
}

/** Id of the append that wrote the event as its first. */
export const appendIdOf = (event: ServerEvent): string | undefined => envelopeOf(event)?.append

function envelopeOf({ metadata }: ServerEvent): Envelope | undefined {
  if (typeof metadata !== 'object' || metadata === null) return undefined
  const { schema, occurredAt, recordedAt, metadata: inner } = metadata as Partial<Envelope>
  const isNumber = (value: unknown): boolean => Number.isSafeInteger(value)
  const fits = isNumber(schema) && isNumber(recordedAt) && (occurredAt === null || isNumber(occurredAt)) && inner !== undefined
  return fits ? (metadata as Envelope) : undefined
}

/** The object a text stands for, if writing it again gives the same text. */
function parsedExactly(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return JSON.stringify(value) === text ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Bytes and texts are kept as they are; what is parsed was written by the rule above. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : JSON.stringify(value)
}

/** The server's own names for what links events, which its tools show. */
function linksOf(metadata: Record<string, unknown> | undefined): Pick<Envelope, '$correlationId' | '$causationId'> {
  const { correlationId, causationId } = metadata ?? {}
  return {
    ...(typeof correlationId === 'string' && { $correlationId: correlationId }),
    ...(typeof causationId === 'string' && { $causationId: causationId }),
  }
}
