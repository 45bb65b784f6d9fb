export { type StoreDescription } from './description.js'
export { type Durability, type Synchronous } from './durability.js'
export { StoreReadOnly } from './errors.js'
export { sqliteEventStore, type SqliteEventStore, type SqliteEventStoreOptions } from './sqlite-event-store.js'
