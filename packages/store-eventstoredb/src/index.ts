export { AccessDenied, ClientMissing, InvalidConnection, StoreUnreachable, StreamDeleted } from './errors.js'
export { eventStoreDbEventStore, type EventStoreDbEventStoreOptions } from './eventstoredb-event-store.js'
