export { postgresEventStore, type PostgresDescription, type PostgresEventStore, type PostgresEventStoreOptions } from './postgres-event-store.js'
