import { type EventStore } from '@leadledger/eventsourcing'
import { behavesLikeItsModel, brokenStores, eventStoreRules, openBroken, rulesBrokenBy, type OpenStore } from '@leadledger/testkit'
import { describe, expect, test } from 'vitest'
import { memoryEventStore } from './memory-event-store.js'

const open: OpenStore = async (options) => {
  const store = memoryEventStore(options)
  return { store, close: () => store.close() }
}

const durableRules = eventStoreRules.filter(({ needs }) => needs.includes('durable'))

/** What random histories cannot see: races, bad input, the end of a store, its id, subscriptions, another log, and batches larger than theirs. */
const unseenByModel = new Set([
  ...brokenStores.map(({ name }) => name).filter((name) => /subscri|takes? over|does not fit/.test(name)),
  'checks the version, waits and writes without looking again',
  'loses the last event of a batch of more than a hundred',
  'answers bad input as if it were stored',
  'writes the good events of a batch with a bad one',
  'throws bad input in the same turn',
  'hides events of the log while others write',
  'records seconds',
  'shows its own events to be changed',
  'makes its log id up at every look',
  'has one id for all its logs',
  'works on after it was closed',
])

describe('the rules', () => {
  for (const broken of brokenStores)
    test(`find the store that ${broken.name}, by exactly the rules named for it`, async () => {
      const found = await rulesBrokenBy(openBroken(open, broken), ['clock'])
      expect(found).toEqual(broken.breaks.filter((name) => durableRules.every((rule) => rule.name !== name)))
    })

  test('can each be broken by one of the broken stores, or by a store that forgets', () => {
    const breakable = new Set([...brokenStores.flatMap(({ breaks }) => breaks), ...durableRules.map(({ name }) => name)])
    expect(eventStoreRules.map(({ name }) => name).filter((name) => !breakable.has(name))).toEqual([])
  })
})

describe('the rules of durable stores', () => {
  for (const { name, check } of durableRules) {
    test(`${name}: holds for a log that outlives its store`, () => check(openAgain((log) => log)))
    test(`${name}: does not hold for a store that forgets`, async () => {
      await expect(check(openAgain(() => memoryEventStore()))).rejects.toThrow()
    })
  }
})

describe('the model', () => {
  for (const broken of brokenStores.filter(({ name }) => !unseenByModel.has(name)))
    test(`finds the store that ${broken.name}`, async () => {
      await expect(behavesLikeItsModel(openBroken(open, broken), { numRuns: 300, seed: 1 })).rejects.toThrow('seed: 1')
    })
})

const openAgain =
  (again: (log: EventStore) => EventStore): OpenStore =>
  async (options) => {
    const log = memoryEventStore(options)
    return { store: log, reopen: async () => again(log), close: () => log.close() }
  }
