export { checkAppend, maxBatchBytes, maxEventBytes } from './append-checks.js'
export { bell, type Bell } from './bell.js'
export { canonicalJson } from './canonical-json.js'
export { eventCodec, type EventCodec } from './codec.js'
export { commandHandler, isCommandId, loadStream, type CommandContext, type CommandHandlerOptions, type Handled, type Loaded } from './command-handler.js'
export { streamKeeper, type Kept, type StreamKeeper } from './stream-keeper.js'
export { eventIdOf } from './event-id.js'
export { followLog } from './follow-log.js'
export { namedUuids } from './named-uuid.js'
export { accept, refuse, type Accepted, type Decider, type Decision, type Refused } from './decider.js'
export { type DomainEvent, type Recorded } from './domain-event.js'
export {
  AppendOutcomeUnknown,
  CommandIdReused,
  DamagedLog,
  InvalidAppend,
  InvalidCommandId,
  InvalidDefinition,
  InvalidEvent,
  InvalidStreamName,
  LeadledgerError,
  LogRegressed,
  StoreBusy,
  StoreClosed,
  StoreFault,
  StoreFull,
  StoreRefused,
  StoreUnreachable,
  SubjectErased,
  UpgradeRequired,
  WrongExpectedVersion,
} from './errors.js'
export { type EventDefinition, type EventOf, type Upcaster } from './event-definition.js'
export {
  type Appended,
  type EventStore,
  type ExpectedVersion,
  type NewEvent,
  type ReadAllOptions,
  type ReadStreamOptions,
  type StoredEvent,
  type SubscribeOptions,
} from './event-store.js'
export { type Actor, type Metadata, type Source } from './metadata.js'
export { isErased, present, type Erased, type Keyring, type Personal, type Place, type SealedBlock, type Vault } from './personal.js'
export { type Projection } from './projection.js'
export { replicatedRuns, type ReplicatedRun } from './replicated-runs.js'
export { type Schema } from './schema.js'
export { asStreamName, categoryOf, idOf, streamName, type StreamName } from './stream.js'
