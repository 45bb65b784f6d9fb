export { randomFaults, seededRandom, type AppendFault, type Fault, type FaultScript, type ReadFault, type ScriptedCall } from './double-faults.js'
export { type DoubleLog, type LoggedEvent } from './double-log.js'
export { eventStoreDbDouble, type EventStoreDbDouble, type EventStoreDbDoubleOptions } from './double-server.js'
