import { fileURLToPath } from 'node:url'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

/** The messages of `double.proto` as they arrive: 64-bit numbers are decimal texts, absent fields are undefined. */
export interface Uuid {
  readonly string?: string
  readonly structured?: { readonly most_significant_bits: string; readonly least_significant_bits: string }
}
export interface StreamIdentifier {
  readonly stream_name: Buffer
}
export interface LogPosition {
  readonly commit_position: string
  readonly prepare_position: string
}
export interface Proposed {
  readonly id: Uuid
  readonly metadata?: Readonly<Record<string, string>>
  readonly custom_metadata?: Buffer
  readonly data?: Buffer
}
export interface Expectation {
  readonly stream_identifier: StreamIdentifier
  readonly revision?: string
  readonly stream_position?: string
  readonly no_stream?: object
  readonly any?: object
  readonly stream_exists?: object
}
export interface AppendRequest {
  readonly options?: Expectation
  readonly proposed_message?: Proposed
}
export interface BatchAppendRequest {
  readonly correlation_id: Uuid
  readonly options?: Expectation & {
    readonly deadline_at?: { readonly seconds?: string; readonly nanos?: number }
    readonly deadline?: { readonly seconds?: string; readonly nanos?: number }
  }
  readonly proposed_messages?: readonly Proposed[]
  readonly is_final?: boolean
}
export interface ReadOptions {
  readonly stream?: { readonly stream_identifier: StreamIdentifier; readonly revision?: string; readonly end?: object }
  readonly all?: { readonly position?: LogPosition; readonly end?: object }
  /** 1 reads backwards. */
  readonly read_direction?: number
  readonly count?: string
  readonly subscription?: object
  readonly filter?: {
    readonly stream_identifier?: Expression
    readonly event_type?: Expression
    readonly max?: number
    readonly checkpointIntervalMultiplier?: number
  }
}
export interface Expression {
  readonly regex?: string
  readonly prefix?: readonly string[]
}

interface Codec {
  serialize(message: object): Buffer
  deserialize(bytes: Buffer): object
}

const protos = loadSync(fileURLToPath(new URL('../src/double.proto', import.meta.url)), { keepCase: true, longs: String, oneofs: true })

const codec = (name: string): Codec => protos[`event_store.client.${name}`] as unknown as Codec

/** A message packed as `google.protobuf.Any`, under the name the clients know it by. */
export const packed = (name: string, message: object): { type_url: string; value: Buffer } => ({
  type_url: `type.googleapis.com/event_store.client.${name}`,
  value: codec(name).serialize(message),
})

const method = (path: string, request: string, response: string, stream: { readonly request?: boolean; readonly response?: boolean } = {}) => ({
  path: `/event_store.client.${path}`,
  requestStream: stream.request ?? false,
  responseStream: stream.response ?? false,
  requestSerialize: (message: object) => codec(request).serialize(message),
  requestDeserialize: (bytes: Buffer) => codec(request).deserialize(bytes),
  responseSerialize: (message: object) => codec(response).serialize(message),
  responseDeserialize: (bytes: Buffer) => codec(response).deserialize(bytes),
})

/** The calls a double answers. */
export const serviceDefinition = {
  features: method('server_features.ServerFeatures/GetSupportedMethods', 'Empty', 'SupportedMethods'),
  gossip: method('gossip.Gossip/Read', 'Empty', 'ClusterInfo'),
  append: method('streams.Streams/Append', 'AppendRequest', 'AppendResponse', { request: true }),
  batchAppend: method('streams.Streams/BatchAppend', 'BatchAppendRequest', 'BatchAppendResponse', { request: true, response: true }),
  read: method('streams.Streams/Read', 'ReadRequest', 'ReadResponse', { response: true }),
  delete: method('streams.Streams/Delete', 'DeleteRequest', 'DeleteResponse'),
  tombstone: method('streams.Streams/Tombstone', 'DeleteRequest', 'DeleteResponse'),
} satisfies ServiceDefinition

export const nameOf = ({ stream_name }: StreamIdentifier): string => Buffer.from(stream_name).toString('utf8')

export const uuidOf = ({ string, structured }: Uuid): string => {
  if (string !== undefined) return string
  const half = (bits: string): string => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0')
  const hex = half(structured?.most_significant_bits ?? '0') + half(structured?.least_significant_bits ?? '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
