export { AccessDenied, ClientMissing, InvalidConnection, StreamDeleted } from './errors.js'
export { eventStoreDbEventStore, type EventStoreDbEventStoreOptions } from './eventstoredb-event-store.js'
