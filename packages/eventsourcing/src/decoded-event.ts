import type { DomainEvent } from './domain-event.js'
import { DamagedLog, LeadledgerError } from './errors.js'
import type { EventDefinition } from './event-definition.js'
import type { StoredEvent } from './event-store.js'
import type { Metadata } from './metadata.js'
import { isErased, type Erased, type Keyring, type Personal, type Place, type SealedBlock } from './personal.js'
import { validated } from './schema.js'
import { parsedObject, upcast } from './stored-content.js'
import type { StreamName } from './stream.js'

/** What a codec knows of the log it reads. */
interface LogOfSubjects {
  readonly logId: string
  readonly subjectOf: (stream: StreamName) => string
}

/** Decodes what is asked for: reading a million events must not open a million sealed blocks. */
export class DecodedEvent implements DomainEvent {
  private readonly _stored: StoredEvent
  private readonly _definition: EventDefinition
  private readonly _sealed: unknown
  private readonly _keyring: Keyring
  private readonly _log: LogOfSubjects
  private _metadata: Metadata | undefined
  // Out of sight of whatever prints objects: it holds personal data.
  #opened: unknown
  readonly data: unknown
  readonly personal: Personal<unknown>

  constructor(stored: StoredEvent, definition: EventDefinition, data: unknown, sealed: unknown, keyring: Keyring, log: LogOfSubjects) {
    this._stored = stored
    this._definition = definition
    this._sealed = sealed
    this._keyring = keyring
    this._log = log
    this.data = data
    this.personal = this
  }

  open(): unknown {
    this.#opened ??= this.unseal()
    return this.#opened
  }

  private unseal(): unknown {
    const stored = this._stored
    const { type } = stored
    const text = this._sealed === undefined ? '{}' : this.openBlock(this._sealed)
    if (isErased(text)) return text
    const value = upcast(stored, this._definition, 'personal', parsedObject(stored, text))
    return validated(type, this._definition.personal, value, () => new DamagedLog(stored.id, stored.position, 'schema', 'its personal data does not fit'))
  }

  private openBlock(sealed: unknown): string | Erased {
    const { id: eventId, stream, type, schema, position } = this._stored
    const moved = (cause?: unknown): DamagedLog => new DamagedLog(eventId, position, 'sealed-block', 'altered, or moved from its place', { cause })
    const { logId, subjectOf } = this._log
    if (!isOf(sealed, subjectOf(stream))) throw moved()
    const place: Place = { logId, stream, eventId, type, schema }
    try {
      return this._keyring.open(sealed, place)
    } catch (cause) {
      // Missing keys and a busy key store are no damage of the event.
      if (cause instanceof LeadledgerError && cause.code !== 'sealed-block-refused') throw cause
      throw moved(cause)
    }
  }

  /** What a logger that writes JSON makes of it: everything but the personal data. */
  toJSON(): object {
    const { type, id, stream, version, position, recordedAt, occurredAt, data, metadata } = this
    return { id, type, stream, version: String(version), position: String(position), recordedAt, occurredAt, data, personal: {}, metadata }
  }

  get type(): string {
    return this._definition.type
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
    this._metadata ??= parsedObject(this._stored, this._stored.metadata) as unknown as Metadata
    return this._metadata
  }
  get inferred(): true | undefined {
    // Most events are reported; a look at the text spares them the parse.
    return this._stored.metadata.includes('"inferred":true') ? this.metadata.inferred : undefined
  }
}

/** Whether a block names a key of the subject: one of another subject was put there. */
const isOf = (sealed: unknown, subject: string): sealed is SealedBlock => {
  const key = (sealed as Partial<SealedBlock> | null)?.k
  return typeof key === 'string' && key.slice(0, key.lastIndexOf('#')) === subject
}
