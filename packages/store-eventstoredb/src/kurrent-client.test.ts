import { applicableRules, behavesLikeItsModel } from '@leadledger/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventStoreDbDouble, type EventStoreDbDouble } from './double.js'
import { openOn } from './on-double.fixture.js'

/** Rules at the same time: this client takes half a second to connect and a hundredth to read, most of which is waiting. */
const lanes = 16

describe('eventstoredb event store with the client of KurrentDB, in a process of its own', () => {
  let double: EventStoreDbDouble
  const open = openOn(() => `kurrentdb://127.0.0.1:${double.port}?tls=false`)
  const checks: readonly { readonly name: string; readonly check: () => Promise<unknown> }[] = [
    { name: 'behaves like its model', check: () => behavesLikeItsModel(open, { numRuns: 5 }) },
    ...applicableRules(['clock', 'durable']).map(({ name, check }) => ({ name, check: () => check(open) })),
  ]
  const outcomes = new Map<string, Promise<unknown>>()

  beforeAll(async () => {
    // The other package would have left its messages here.
    expect(globalThis).not.toHaveProperty('proto')
    double = await eventStoreDbDouble()
    const last: Promise<unknown>[] = []
    for (const [index, { name, check }] of checks.entries()) {
      const outcome = (last[index % lanes] ?? Promise.resolve())
        .then(() => check())
        .then(
          () => 'kept',
          (error: unknown) => error,
        )
      last[index % lanes] = outcome
      outcomes.set(name, outcome)
    }
  })
  afterAll(() => double.stop())

  for (const { name } of checks)
    test(name, async () => {
      const outcome = await outcomes.get(name)
      if (outcome !== 'kept') throw outcome
    })
})
