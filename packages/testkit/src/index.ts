export { behavesLikeItsModel, type ModelRunOptions } from './behaves-like-its-model.js'
export { given, type Given, type When } from './decider-spec.js'
export { applicableRules, eventStoreRules } from './event-store-rules.js'
export { type ApplicableRule, type Capability, type EventStoreRule, type OpenedStore, type OpenOptions, type OpenStore } from './rule.js'
