import { applicableRules, behavesLikeItsModel } from '@leadledger/testkit'
import { describe, expect, inject, test } from 'vitest'
import { storesUnderTest } from './stores.js'

/** The same histories on every store. */
const seed = 20_261_126

describe.for(storesUnderTest({ postgresUrl: inject('postgresUrl') }))('the event store: $name', ({ capabilities, open, modelCommands }) => {
  test.for(applicableRules(capabilities))('$name', ({ check, skipped }, { skip }) => {
    skip(skipped !== undefined, skipped)
    return check(open)
  })

  test(`behaves like its model for ${modelCommands.toLocaleString('en-US')} commands`, { timeout: 300_000 }, async () => {
    expect((await behavesLikeItsModel(open, { commands: modelCommands, seed })).commands).toBeGreaterThanOrEqual(modelCommands)
  })
})
