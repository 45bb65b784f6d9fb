import { DamagedLog, InvalidEvent, LeadledgerError, UpgradeRequired } from './errors.js'
import type { NewEvent, StoredEvent } from './event-store.js'
import type { Metadata } from './metadata.js'
import { isErased, type Erased, type Keyring, type Personal, type Place, type SealedBlock } from './personal.js'
import { idOf, type StreamName } from './stream.js'

/** The part of Standard Schema (standardschema.dev) the codec needs; zod, valibot and arktype schemas have it. */
export interface Schema<Output = unknown> {
  readonly '~standard': {
    readonly validate: (value: unknown) => { readonly value: Output; readonly issues?: undefined } | Failure | Promise<unknown>
  }
}
interface Failure {
  readonly issues: readonly { readonly message: string; readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined }[]
}

/** An event as the domain emits and folds it: clear facts, and personal ones behind `personal`. */
export interface DomainEvent<Type extends string = string, Data = unknown, Private = unknown> {
  readonly type: Type
  /** When it happened, milliseconds since 1970; `null` when nobody knows. */
  readonly occurredAt: number | null
  readonly data: Data
  readonly personal: Personal<Private>
  /** True when the fact was concluded, not reported. */
  readonly inferred?: true
}

/** An event read from the log, with its envelope. */
export type Recorded<Event extends DomainEvent> = Event & {
  readonly id: string
  readonly stream: StreamName
  readonly version: bigint
  readonly position: bigint
  readonly recordedAt: number
  readonly metadata: Metadata
}

/** One event type at its current schema, and how to read what older releases wrote. */
export interface EventDefinition<Type extends string = string, Data = unknown, Private = unknown> {
  readonly type: Type
  /** Current schema version, from 1. */
  readonly schema: number
  /** Fields stored in clear. */
  readonly clear: Schema<Data>
  /** Fields stored in the sealed block. */
  readonly personal: Schema<Private>
  /** `upcast[n]` turns schema n into n + 1; one for every older schema; pure and total. */
  readonly upcast?: Readonly<Record<number, { readonly clear: (old: unknown) => unknown; readonly personal?: (old: unknown) => unknown }>>
}

/** The domain event a definition describes. */
export type EventOf<Definition> = Definition extends EventDefinition<infer Type, infer Data, infer Private> ? DomainEvent<Type, Data, Private> : never

export interface EventCodec<Event extends DomainEvent> {
  /** Validates and seals; the keyring must hold the key of the stream's subject. @throws {InvalidEvent} */
  encode(event: Event, id: string, stream: StreamName, metadata: Metadata, keyring: Keyring): NewEvent
  /** Parses and validates the clear part; the sealed part is opened when somebody asks. @throws {DamagedLog} {@link UpgradeRequired} */
  decode(stored: StoredEvent, keyring: Keyring): Recorded<Event>
  /** @throws {UpgradeRequired} for a type or schema of a newer release; cheap, so readers check even what they skip. */
  checkKnown(stored: Pick<StoredEvent, 'type' | 'schema' | 'position'>): void
  /** The subject whose key seals a stream's personal data. */
  subjectOf(stream: StreamName): string
}

export function eventCodec<const Definitions extends readonly EventDefinition[]>(
  logId: string,
  definitions: Definitions,
): EventCodec<EventOf<Definitions[number]>> {
  type Event = EventOf<Definitions[number]>
  const byType = new Map<string, EventDefinition>(definitions.map((definition) => [definition.type, definition]))

  const checkKnown: EventCodec<Event>['checkKnown'] = ({ type, schema, position }) => {
    const known = byType.get(type)?.schema
    if (known === undefined || schema > known) throw new UpgradeRequired(type, schema, known, position)
  }

  return {
    subjectOf: idOf,
    checkKnown,
    encode(event, id, stream, metadata, keyring) {
      const definition = byType.get(event.type)
      if (!definition) throw new InvalidEvent(event.type, ['no such event type'])
      const { type, schema } = definition
      const clear = validated(definition.clear, event.data, (problems) => new InvalidEvent(type, problems))
      const opened = event.personal.open()
      if (isErased(opened)) throw new InvalidEvent(type, ['personal data is erased'])
      const secret = validated(definition.personal, opened, (problems) => new InvalidEvent(type, problems))
      const plaintext = JSON.stringify(secret)
      const place: Place = { logId, stream, eventId: id, type, schema }
      const data = plaintext === '{}' ? clear : { ...(clear as object), $sealed: keyring.seal(idOf(stream), place, plaintext) }
      const withInferred = event.inferred ? { ...metadata, inferred: true } : metadata
      return { id, type, schema, occurredAt: event.occurredAt, data: JSON.stringify(data), metadata: JSON.stringify(withInferred) }
    },
    decode(stored, keyring) {
      checkKnown(stored)
      const definition = byType.get(stored.type) as EventDefinition
      const { $sealed, ...clear } = parsed(stored, stored.data) as { $sealed?: SealedBlock }
      const data = validated(definition.clear, upcast(definition, stored.schema, 'clear', clear), (problems) => damagedSchema(stored, problems))
      return new DecodedEvent(stored, definition, data, $sealed, keyring, logId) as unknown as Recorded<Event>
    },
  }
}

const damagedSchema = (stored: StoredEvent, problems: readonly string[]): DamagedLog =>
  new DamagedLog(stored.id, stored.position, 'schema', problems.join('; '))

function parsed(stored: StoredEvent, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    // The parser's message quotes the text, so it is not passed on.
    throw new DamagedLog(stored.id, stored.position, 'not-json', 'the stored text is not JSON', { cause: (cause as Error).name })
  }
}

function upcast(definition: EventDefinition, from: number, part: 'clear' | 'personal', value: unknown): unknown {
  let result = value
  for (let schema = from; schema < definition.schema; schema++) {
    const step = definition.upcast?.[schema]?.[part]
    if (step) result = step(result)
  }
  return result
}

function validated(schema: Schema, value: unknown, failed: (problems: readonly string[]) => Error): unknown {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) throw new TypeError('Event schemas must validate synchronously')
  if (result.issues) throw failed(result.issues.map(({ path, message }) => `${pathText(path)}: ${message}`))
  return (result as { value: unknown }).value
}

const pathText = (path: Failure['issues'][number]['path']): string =>
  (path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.') || 'event'

/** Decodes what is asked for: reading a million events must not open a million sealed blocks. */
class DecodedEvent implements DomainEvent {
  private readonly _stored: StoredEvent
  private readonly _definition: EventDefinition
  private readonly _sealed: SealedBlock | undefined
  private readonly _keyring: Keyring
  private readonly _logId: string
  private _metadata: Metadata | undefined
  // Out of sight of whatever prints objects: it holds personal data.
  #opened: unknown
  readonly data: unknown
  readonly personal: Personal<unknown>

  constructor(stored: StoredEvent, definition: EventDefinition, data: unknown, sealed: SealedBlock | undefined, keyring: Keyring, logId: string) {
    this._stored = stored
    this._definition = definition
    this._sealed = sealed
    this._keyring = keyring
    this._logId = logId
    this.data = data
    this.personal = this
  }

  open(): unknown {
    this.#opened ??= this.unseal()
    return this.#opened
  }

  private unseal(): unknown {
    const { id: eventId, stream, type, schema, position } = this._stored
    const sealed = this._sealed
    const text = sealed ? this.openBlock(sealed, { logId: this._logId, stream, eventId, type, schema }) : '{}'
    if (isErased(text)) return text
    const value = upcast(this._definition, schema, 'personal', JSON.parse(text))
    return validated(this._definition.personal, value, () => new DamagedLog(eventId, position, 'schema', 'its personal data does not fit the schema'))
  }

  private openBlock(sealed: SealedBlock, place: Place): string | Erased {
    try {
      return this._keyring.open(sealed, place)
    } catch (cause) {
      // Missing keys and a busy key store are no damage of the event.
      if (cause instanceof LeadledgerError && cause.code !== 'sealed-block-refused') throw cause
      throw new DamagedLog(place.eventId, this._stored.position, 'sealed-block', 'altered, or moved from its place', { cause })
    }
  }

  get type(): string {
    return this._stored.type
  }
  get occurredAt(): number | null {
    return this._stored.occurredAt
  }
  get id(): string {
    return this._stored.id
  }
  get stream(): StreamName {
    return this._stored.stream
  }
  get version(): bigint {
    return this._stored.version
  }
  get position(): bigint {
    return this._stored.position
  }
  get recordedAt(): number {
    return this._stored.recordedAt
  }
  get metadata(): Metadata {
    this._metadata ??= parsed(this._stored, this._stored.metadata) as Metadata
    return this._metadata
  }
  get inferred(): true | undefined {
    return this.metadata.inferred
  }
}
