import { DamagedLog } from './errors.js'
import type { EventDefinition } from './event-definition.js'
import type { StoredEvent } from './event-store.js'

/** @throws {DamagedLog} for text that is not the JSON text of an object; the parser's own message quotes the text, so it is not passed on. */
export function parsedObject({ id, position }: StoredEvent, text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new DamagedLog(id, position, 'not-json', 'the stored text is not JSON', { cause: (cause as Error).name })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new DamagedLog(id, position, 'not-json', 'the stored text is no JSON object')
  return value as Record<string, unknown>
}

/** What an older release wrote, in the shape of the current schema. @throws {DamagedLog} when it cannot be brought there. */
export function upcast(stored: StoredEvent, definition: EventDefinition, part: 'clear' | 'personal', value: unknown): unknown {
  const { id, position, schema: from } = stored
  if (from === definition.schema) return value
  if (!Number.isSafeInteger(from) || from < 1) throw new DamagedLog(id, position, 'schema', `there is no schema ${from}`)
  try {
    let result = value
    for (let schema = from; schema < definition.schema; schema++) {
      const step = definition.upcast?.[schema]?.[part]
      if (step) result = step(result)
    }
    return result
  } catch (cause) {
    throw new DamagedLog(id, position, 'schema', `its ${part} fields of schema ${from} cannot be brought to schema ${definition.schema}`, {
      cause: (cause as Error).name,
    })
  }
}
