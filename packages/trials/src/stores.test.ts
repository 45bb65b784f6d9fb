import { eventStoreDbDouble } from '@leadledger/store-eventstoredb/double'
import { applicableRules, behavesLikeItsModel, projectorRules } from '@leadledger/testkit'
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest'
import { viewsUnderTest } from './projectors.js'
import { storesUnderTest } from './stores.js'

/** The same histories on every store. */
const seed = 20_261_126

const double = await eventStoreDbDouble()
afterAll(() => double.stop())
// A call that is left open keeps a real server busy.
afterEach(() => expect.poll(() => double.openCalls(), { timeout: 2_000, interval: 2 }).toBe(0))

const stores = storesUnderTest({ postgresUrl: inject('postgresUrl'), doubleUrl: double.url })

describe.for(stores.filter(({ unavailable }) => unavailable === undefined))('the event store: $name', ({ capabilities, open, modelCommands }) => {
  test.for(applicableRules(capabilities))('$name', ({ check, skipped }, { skip }) => {
    skip(skipped !== undefined, skipped)
    return check(open)
  })

  describe.for(viewsUnderTest({ postgresUrl: inject('postgresUrl') }))('with views on $name', ({ open: openViews }) => {
    test.for(projectorRules)('$name', ({ check }) => check(openViews(open)))
  })

  test(`behaves like its model for ${modelCommands.toLocaleString('en-US')} commands`, { timeout: 300_000 }, async () => {
    expect((await behavesLikeItsModel(open, { commands: modelCommands, seed })).commands).toBeGreaterThanOrEqual(modelCommands)
  })
})

test.for(stores.filter(({ unavailable }) => unavailable !== undefined))('all rules on $name', ({ unavailable }, { skip }) => skip(unavailable))
