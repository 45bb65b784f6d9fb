import { commandRules } from './commanding.js'
import { contentRules } from './content.js'
import { duplicateRules } from './duplicates.js'
import { durabilityRules } from './durability.js'
import { inputRules } from './input.js'
import { lifecycleRules } from './lifecycle.js'
import { meanwhileRules } from './meanwhile.js'
import { orderingRules } from './ordering.js'
import { racingRules } from './racing.js'
import { readingAllRules } from './reading-all.js'
import { readingRules } from './reading.js'
import { reconcileRules } from './reconciling.js'
import { replicationRules } from './replicating.js'
import type { ApplicableRule, Capability, EventStoreRule } from './rule.js'
import { subscriptionRules } from './subscribing.js'
import { versionRules } from './versions.js'

/** What every event store promises, one rule a promise; each opens a log of its own. */
export const eventStoreRules: readonly EventStoreRule[] = [
  ...versionRules,
  ...duplicateRules,
  ...reconcileRules,
  ...orderingRules,
  ...readingRules,
  ...readingAllRules,
  ...meanwhileRules,
  ...subscriptionRules,
  ...contentRules,
  ...inputRules,
  ...racingRules,
  ...replicationRules,
  ...commandRules,
  ...lifecycleRules,
  ...durabilityRules,
]

/** All rules, each with the reason why a store of these capabilities cannot be held to it, if there is one: no rule is ever absent. */
export const applicableRules = (capabilities: readonly Capability[]): readonly ApplicableRule[] =>
  eventStoreRules.map(({ name, needs, check }) => {
    const missing = needs.filter((need) => !capabilities.includes(need))
    return { name, needs, check, skipped: missing.length > 0 ? `the adapter does not declare: ${missing.join(', ')}` : undefined }
  })
