import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commandHandler } from './command-handler.js'
import { StoreBusy, WrongExpectedVersion } from './errors.js'
import type { EventStore } from './event-store.js'
import { allOf, stream, wiredNotes } from './note-events.fixture.js'
import { context, notes, take } from './note-handler.fixture.js'

/** A store on which `before` happens between a reader's look and its append, the first `times` times. */
function overtaken(store: EventStore, times: number, before: () => Promise<unknown>): EventStore {
  let left = times
  return {
    ...store,
    append: async (...args) => {
      if (left-- > 0) await before()
      return store.append(...args)
    },
  }
}

describe('a lost race', () => {
  test('is decided again on what the winner left', async () => {
    const rival = notes()
    let turn = 0
    const { send, pauses } = notes(overtaken(rival.store, 3, () => rival.send(take('rival'), `rival ${++turn}`)))
    const answer = await send(take('one'), 'c1')
    expect(answer).toMatchObject({ outcome: 'accepted', version: 4n })
    expect(answer.outcome === 'accepted' && answer.events[0]?.data).toEqual({ topic: 'topic 4', weight: 1 })
    expect(pauses).toEqual([1, 2, 3])
  })

  test('may turn into a refusal', async () => {
    const rival = notes()
    const { send } = notes(overtaken(rival.store, 1, () => rival.send(take('rival'), 'r')))
    expect(await send({ texts: ['one'], room: 1 }, 'c1')).toMatchObject({ outcome: 'refused', version: 1n })
  })

  test('is handed to the caller when the tries are used up', async () => {
    const rival = notes()
    let turn = 0
    const { options, pauses } = notes(overtaken(rival.store, Infinity, () => rival.send(take('rival'), `rival ${++turn}`)))
    const lost = commandHandler({ ...options, tries: 3 })(stream, take('one'), context('c1'))
    await expect(lost).rejects.toThrow(WrongExpectedVersion)
    await expect(lost).rejects.toMatchObject({ expected: 2n, actual: 3n })
    expect(pauses).toEqual([1, 2])
    expect((await allOf(rival.store)).every(({ metadata }) => metadata.includes('rival'))).toBe(true)
  })

  test('is not decided again for a caller who named a version', async () => {
    const rival = notes()
    const { send } = notes(overtaken(rival.store, 1, () => rival.send(take('rival'), 'r')))
    await expect(send(take('one'), 'c1', { ifVersion: 0n })).rejects.toMatchObject({ code: 'wrong-expected-version', expected: 0n, actual: 1n })
    await expect(send(take('one'), 'c2', { ifVersion: 7n })).rejects.toMatchObject({ expected: 7n, actual: 1n })
    expect(await send(take('one'), 'c3', { ifVersion: 1n })).toMatchObject({ version: 2n })
  })

  test('is the only failure that is tried again', async () => {
    const { store } = wiredNotes()
    let appends = 0
    const busy = async (): Promise<never> => {
      appends++
      throw new StoreBusy('events.db', 10)
    }
    await expect(notes({ ...store, append: busy }).send(take('one'), 'c1')).rejects.toThrow(StoreBusy)
    expect(appends).toBe(1)
  })

  test('loses no update among commands that race', async () => {
    const { options, store } = notes()
    const handle = commandHandler({ ...options, tries: 100 })
    await Promise.all(Array.from({ length: 40 }, (_, index) => handle(stream, take(`note ${index}`), context(`c${index}`))))
    const stored = await allOf(store)
    expect(stored.map(({ version }) => version)).toEqual(stored.map((_, index) => BigInt(index + 1)))
    expect(stored.map(({ data }) => (JSON.parse(data) as { topic: string }).topic)).toEqual(stored.map((_, index) => `topic ${index + 1}`))
    expect(stored.length).toBe(40)
  })
})

test('commands sent one to five times each, interleaved and at once, take effect once, and every sender gets the same answer', () => {
  const deliveries = fc.array(fc.record({ command: fc.nat(6), atOnce: fc.boolean() }), { minLength: 1, maxLength: 30 })
  return fc.assert(
    fc.asyncProperty(deliveries, async (sent) => {
      const { options, store } = notes()
      const handle = commandHandler({ ...options, tries: 100 })
      const answers = new Map<number, Set<string>>()
      let underway: Promise<void>[] = []
      const deliver = async (number: number): Promise<void> => {
        const texts = Array.from({ length: 1 + (number % 3) }, (_, index) => `${number} ${index}`)
        const answer = await handle(stream, { texts }, context(`c${number}`))
        const shown =
          answer.outcome === 'accepted' ? `${answer.version} ${answer.position} ${JSON.stringify(answer.events.map(({ data }) => data))}` : 'refused'
        answers.set(number, (answers.get(number) ?? new Set()).add(shown))
      }
      for (const { command, atOnce } of sent) {
        underway.push(deliver(command))
        if (atOnce) continue
        await Promise.all(underway)
        underway = []
      }
      await Promise.all(underway)

      const commands = new Set(sent.map(({ command }) => command))
      expect([...answers.values()].map(({ size }) => size)).toEqual([...commands].map(() => 1))
      const stored = (await allOf(store)).map(({ metadata }) => (JSON.parse(metadata) as { commandId: string }).commandId)
      expect(stored.toSorted()).toEqual([...commands].flatMap((number) => Array.from({ length: 1 + (number % 3) }, () => `c${number}`)).toSorted())
    }),
    { numRuns: 60 },
  )
})
