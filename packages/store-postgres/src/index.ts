export { InvalidSchemaName } from './errors.js'
export { type Durability } from './opening.js'
export { postgresEventStore, type PostgresDescription, type PostgresEventStore, type PostgresEventStoreOptions } from './postgres-event-store.js'
