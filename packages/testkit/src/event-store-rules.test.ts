import { describe, expect, test } from 'vitest'
import { brokenStores } from './broken-stores.js'
import { applicableRules, eventStoreRules } from './event-store-rules.js'

describe('event store rules', () => {
  const names = eventStoreRules.map(({ name }) => name)

  test('have a name each, which a broken store can refer to', () => {
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(150)
  })

  test('are skipped by name, with the reason, where the adapter lacks what they need', () => {
    const rules = applicableRules([])
    expect(rules.map(({ name }) => name)).toEqual(names)
    expect(rules.find(({ name }) => name === 'never lets recordedAt go back across a restart')?.skipped).toBe('the adapter does not declare: clock, durable')
    expect(rules.find(({ name }) => name === 'creates a stream with noStream')?.skipped).toBeUndefined()
  })

  test('are never skipped where the adapter has everything', () => {
    expect(applicableRules(['clock', 'durable']).filter(({ skipped }) => skipped !== undefined)).toEqual([])
  })

  test('have opened a store closed after a failure too', async () => {
    const [rule] = eventStoreRules
    const closed: string[] = []
    const nothing = brokenStores.at(-1)?.wrap({ logId: 'a' } as never)
    const open = async () => ({ store: nothing as NonNullable<typeof nothing>, close: async () => void closed.push('closed') })
    await expect(rule?.check(open)).rejects.toThrow('holds other events than were appended')
    expect(closed).toEqual(['closed'])
  })
})

describe('broken stores', () => {
  test('have a name each', () => {
    expect(new Set(brokenStores.map(({ name }) => name)).size).toBe(brokenStores.length)
  })

  test.for(brokenStores)('$name: breaks rules that exist', ({ breaks }) => {
    expect(breaks).not.toEqual([])
    expect(breaks.filter((name) => eventStoreRules.every((rule) => rule.name !== name))).toEqual([])
  })
})
