import { behavesLikeItsModel } from '@leadledger/testkit'
import { describe, expect, test } from 'vitest'
import { memoryEventStore } from './memory-event-store.js'

const open = async () => {
  const store = memoryEventStore()
  return { store, close: () => store.close() }
}

const event = (id: number) => ({
  id: `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`,
  type: 'LeadCreated',
  schema: 1,
  occurredAt: null,
  data: '{}',
  metadata: '{}',
})

describe('memory event store', () => {
  test('behaves like its model through a few long histories', () => behavesLikeItsModel(open, { numRuns: 10, maxCommands: 1000 }))

  test('has the log id it is given, and otherwise one of its own', () => {
    expect(memoryEventStore({ logId: 'ours' }).logId).toBe('ours')
    expect(memoryEventStore().logId).not.toBe(memoryEventStore().logId)
  })

  test('shows events nobody can change', async () => {
    const store = memoryEventStore()
    await store.append('lead-1', 'noStream', [event(1)])
    for await (const [stored] of store.readAll()) expect(() => Object.assign(stored ?? {}, { data: '' })).toThrow(TypeError)
  })

  test('numbers the log without gaps, conflicts and duplicates included', async () => {
    const store = memoryEventStore()
    for (const expected of ['noStream', 'noStream', 7n] as const) await store.append('lead-1', expected, [event(1)]).catch(() => undefined)
    expect((await store.append('lead-2', 'noStream', [event(2), event(3)])).position).toBe(3n)
  })

  test('ends a read that is under way when the store is closed', async () => {
    const store = memoryEventStore()
    await store.append('lead-1', 'noStream', [event(1), event(2)])
    const read = store.readStream('lead-1', { batchSize: 1 })[Symbol.asyncIterator]()
    await read.next()
    await store.close()
    await expect(read.next()).rejects.toMatchObject({ code: 'store-closed' })
  })
})
