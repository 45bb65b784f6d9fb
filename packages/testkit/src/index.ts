export { behavesLikeItsModel, type ModelRun, type ModelRunOptions } from './behaves-like-its-model.js'
export { openBroken, rulesBrokenBy, type BrokenStore } from './broken-store.js'
export { brokenStores } from './broken-stores.js'
export {
  countCodec,
  counter,
  counterOn,
  countProjection,
  openVault,
  otherCounter,
  type Count,
  type Counted,
  type CountEvent,
  type CountRefusal,
  type CountRow,
  type Send,
} from './counting.js'
export { brokenProjectors, projectorRulesBrokenBy, type BrokenProjector } from './broken-projectors.js'
export { projectorRules } from './projecting.js'
export { type OpenedProjectors, type OpenProjectors, type ProjectorRule, type ProjectorUnderTest } from './projector-rule.js'
export { given, type Given, type When } from './decider-spec.js'
export { applicableRules, eventStoreRules } from './event-store-rules.js'
export { type ApplicableRule, type Capability, type EventStoreRule, type OpenedStore, type OpenOptions, type OpenStore } from './rule.js'
