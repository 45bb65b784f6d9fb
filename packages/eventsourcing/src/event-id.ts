import { namedUuids } from './named-uuid.js'

/** Of the namespace `5ac0d1f6…`, fixed for ever: another one would let old commands take effect again. */
const eventId = namedUuids('5ac0d1f6-2b3c-5e0a-9b61-6d7a3f1c8e42')

/** Id of the event at `index` among those a command makes, a UUIDv5 of `commandId/index`; the same for every retry. */
export const eventIdOf = (commandId: string, index: number): string => eventId(`${commandId}/${index}`)
