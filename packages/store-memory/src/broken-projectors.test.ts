import { brokenProjectors, projectorRules, projectorRulesBrokenBy, type OpenStore } from '@leadledger/testkit'
import { describe, expect, test } from 'vitest'
import { memoryEventStore } from './memory-event-store.js'

const open: OpenStore = async (options) => {
  const store = memoryEventStore(options)
  return { store, close: () => store.close() }
}

describe('the rules of projectors', () => {
  for (const { name, breaks, on } of brokenProjectors)
    test(`find the projector that ${name}, by exactly the rules named for it`, async () => {
      expect(breaks).not.toEqual([])
      expect(await projectorRulesBrokenBy(on(open))).toEqual(breaks)
    })

  test('have a name each, and can each be broken', () => {
    const names = projectorRules.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    const breakable = new Set(brokenProjectors.flatMap(({ breaks }) => breaks))
    expect(names.filter((name) => !breakable.has(name))).toEqual([])
  })
})
