import { isTypeName } from './append-checks.js'
import type { DomainEvent } from './domain-event.js'
import { InvalidDefinition } from './errors.js'
import type { Schema } from './schema.js'

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
  readonly upcast?: Readonly<Record<number, Upcaster>>
}

/** Turns what one schema wrote into the next; personal fields that did not change need no function. */
export interface Upcaster {
  readonly clear: (old: unknown) => unknown
  readonly personal?: (old: unknown) => unknown
}

/** The domain event a definition describes. */
export type EventOf<Definition> = Definition extends EventDefinition<infer Type, infer Data, infer Private> ? DomainEvent<Type, Data, Private> : never

/** @throws {InvalidDefinition} naming the first definition that could not be written or read back. */
export function definitionsByType(definitions: readonly EventDefinition[]): ReadonlyMap<string, EventDefinition> {
  const byType = new Map<string, EventDefinition>()
  for (const definition of definitions) {
    const { type, schema, upcast } = definition
    if (!isTypeName(type)) throw new InvalidDefinition(type, 'a type is a name of 1 to 128 letters, digits, _, ., / and -, a letter first')
    if (byType.has(type)) throw new InvalidDefinition(type, 'is defined twice')
    if (!Number.isSafeInteger(schema) || schema < 1) throw new InvalidDefinition(type, 'its schema is not a whole number from 1')
    for (let old = 1; old < schema; old++) if (!upcast?.[old]) throw new InvalidDefinition(type, `nothing turns schema ${old} into ${old + 1}`)
    byType.set(type, definition)
  }
  return byType
}
