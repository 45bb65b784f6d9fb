import { applicableRules, behavesLikeItsModel } from '@leadledger/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { eventStoreDbDouble, type EventStoreDbDouble } from './double.js'
import { openOn } from './on-double.fixture.js'

describe('eventstoredb event store on the double', () => {
  let double: EventStoreDbDouble
  beforeAll(async () => {
    double = await eventStoreDbDouble()
  })
  afterAll(() => double.stop())
  afterEach(() => expect.poll(() => double.openCalls(), { timeout: 2000, interval: 2 }).toBe(0))
  const open = openOn(() => double.url)

  for (const { name, skipped, check } of applicableRules(['clock', 'durable'])) test(name, ({ skip }) => (skipped === undefined ? check(open) : skip(skipped)))

  test('behaves like its model', () => behavesLikeItsModel(open, { numRuns: 20 }))
})
