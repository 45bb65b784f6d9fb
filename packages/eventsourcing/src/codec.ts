import { DecodedEvent } from './decoded-event.js'
import type { DomainEvent, Recorded } from './domain-event.js'
import { DamagedLog, InvalidEvent, UpgradeRequired } from './errors.js'
import { eventIdOf } from './event-id.js'
import { definitionsByType, type EventDefinition, type EventOf } from './event-definition.js'
import type { NewEvent, StoredEvent } from './event-store.js'
import type { Metadata } from './metadata.js'
import { isErased, type Keyring, type Place, type SealedBlock } from './personal.js'
import { fieldsOf, issueText, validated } from './schema.js'
import { parsedObject, upcast } from './stored-content.js'
import { idOf, type StreamName } from './stream.js'

export interface EventCodec<Event extends DomainEvent> {
  /**
   * Validates and seals the events of one command, whose id in `metadata` their ids follow from; the keyring must hold the key of the stream's subject.
   * @throws {InvalidEvent} {@link SubjectErased} when there is personal data and its subject was erased.
   */
  encode(events: readonly Event[], stream: StreamName, metadata: Metadata, keyring: Keyring): NewEvent[]
  /** Parses and validates the clear part; the sealed part and the metadata when somebody asks. @throws {DamagedLog} {@link UpgradeRequired} */
  decode(stored: StoredEvent, keyring: Keyring): Recorded<Event>
  /** @throws {UpgradeRequired} for a type or schema of a newer release; cheap, so readers check even what they skip. */
  checkKnown(stored: Pick<StoredEvent, 'type' | 'schema' | 'position'>): void
  /** The subject whose key seals a stream's personal data. */
  subjectOf(stream: StreamName): string
}

/** Field of the stored data that holds the sealed block. */
const sealedField = '$sealed'

/** Turns domain events into stored ones and back; the subject of a stream is its id, unless `subjectOf` says otherwise. @throws {InvalidDefinition} */
export function eventCodec<const Definitions extends readonly EventDefinition[]>(
  logId: string,
  definitions: Definitions,
  subjectOf: (stream: StreamName) => string = idOf,
): EventCodec<EventOf<Definitions[number]>> {
  type Event = EventOf<Definitions[number]>
  const byType = definitionsByType(definitions)
  const log = { logId, subjectOf }

  const checkKnown: EventCodec<Event>['checkKnown'] = ({ type, schema, position }) => {
    const known = byType.get(type)?.schema
    if (known === undefined || schema > known) throw new UpgradeRequired(type, schema, known, position)
  }

  return {
    subjectOf,
    checkKnown,
    encode(events, stream, metadata, keyring) {
      const subject = subjectOf(stream)
      const reported = JSON.stringify(metadata)
      const inferred = events.some((event) => event.inferred) ? JSON.stringify({ ...metadata, inferred: true }) : reported
      return events.map((event, index) => {
        const definition = byType.get(event.type)
        if (!definition) throw new InvalidEvent(event.type, ['no such event type'])
        const { type, schema } = definition
        const id = eventIdOf(metadata.commandId, index)
        const clear = JSON.stringify(clearData(definition, event.data))
        const plaintext = JSON.stringify(personalData(definition, event))
        const place: Place = { logId, stream, eventId: id, type, schema }
        const data = plaintext === '{}' ? clear : withBlock(clear, keyring.seal(subject, place, plaintext))
        return { id, type, schema, occurredAt: event.occurredAt, data, metadata: event.inferred ? inferred : reported }
      })
    },
    decode(stored, keyring) {
      checkKnown(stored)
      const definition = byType.get(stored.type) as EventDefinition
      const clear = parsedObject(stored, stored.data)
      const sealed = clear[sealedField]
      // It was written last, and what was added last is deleted at once.
      if (sealed !== undefined) delete clear[sealedField]
      const data = validated(
        stored.type,
        definition.clear,
        upcast(stored, definition, 'clear', clear),
        (issues) => new DamagedLog(stored.id, stored.position, 'schema', `does not fit at ${fieldsOf(issues).join(', ')}`),
      )
      return new DecodedEvent(stored, definition, data, sealed, keyring, log) as unknown as Recorded<Event>
    },
  }
}

/** The JSON text of an object with one more field. */
function withBlock(clear: string, block: SealedBlock): string {
  const start = clear === '{}' ? '{' : `${clear.slice(0, -1)},`
  return `${start}"${sealedField}":${JSON.stringify(block)}}`
}

function clearData({ type, clear }: EventDefinition, data: unknown): object {
  const value = validated(type, clear, data, (issues) => new InvalidEvent(type, issues.map(issueText)))
  if (typeof value !== 'object' || value === null) throw new InvalidEvent(type, ['event: its data is no object'])
  if (Object.hasOwn(value, sealedField)) throw new InvalidEvent(type, [`${sealedField}: is the name of the sealed block`])
  return value
}

/** The problems name fields only: what is in them is personal. */
function personalData({ type, personal }: EventDefinition, event: DomainEvent): unknown {
  const opened = event.personal.open()
  if (isErased(opened)) throw new InvalidEvent(type, ['personal data is erased'])
  return validated(
    type,
    personal,
    opened,
    (issues) =>
      new InvalidEvent(
        type,
        fieldsOf(issues).map((field) => `${field}: does not fit`),
      ),
  )
}
