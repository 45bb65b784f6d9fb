export { memoryEventStore, type MemoryEventStoreOptions } from './memory-event-store.js'
