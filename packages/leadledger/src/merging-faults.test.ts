import { describe, expect, test } from 'vitest'
import { ada, everythingOf, mergingLedger, twoAdas } from './merging.fixture.js'

describe('a crash between the two appends', () => {
  const failingOn =
    (type: string) =>
    (append: (...appended: never[]) => Promise<unknown>): never =>
      (async (...appended: readonly [never, never, readonly { readonly type: string }[]]) => {
        if (appended[2].some((event) => event.type === type)) throw new Error('power cut')
        return append(...(appended as unknown as never[]))
      }) as never

  test.for([['merge-1'], [undefined]])('of a merge changes no list and no number, and the next attempt completes it (command id %s)', async ([commandId]) => {
    const { ledger, through, older, newer } = await twoAdas()
    const how = commandId === undefined ? {} : { commandId }
    const before = await everythingOf(ledger, [older])
    const crashing = await through(failingOn('LeadMerged'))
    await expect(crashing.merge(older, newer, how)).rejects.toThrow('power cut')
    const { kpis, funnel, shown } = await everythingOf(ledger, [older])
    expect({ kpis, funnel, shown }).toEqual({ kpis: before.kpis, funnel: before.funnel, shown: before.shown })
    expect((await ledger.leads()).total).toBe(2)
    expect(await ledger.merge(older, newer, how)).toMatchObject({ events: ['LeadMerged'] })
    expect(await ledger.merge(older, newer, { commandId: 'again' })).toMatchObject({ events: [] })
    expect((await ledger.timeline(newer)).map(({ type }) => type)).toEqual(['LeadCreated', 'LeadCreated', 'LeadAbsorbed', 'LeadMerged'])
  })

  test.for([['undo-1'], [undefined]])('of an un-merge leaves the leads merged, and the next attempt completes it (command id %s)', async ([commandId]) => {
    const { ledger, through, older, newer } = await twoAdas()
    const how = commandId === undefined ? {} : { commandId }
    const before = await everythingOf(ledger, [older, newer])
    await ledger.merge(older, newer, { commandId: 'merge-1' })
    const crashing = await through(failingOn('LeadUnmerged'))
    await expect(crashing.unmerge(older, how)).rejects.toThrow('power cut')
    expect((await ledger.lead(older))?.id).toBe(newer)
    expect(await ledger.unmerge(older, how)).toMatchObject({ events: ['LeadUnmerged'] })
    expect(await ledger.merge(older, newer, { commandId: 'merge-1' })).toMatchObject({ events: ['LeadMerged'], duplicate: true })
    expect(await everythingOf(ledger, [older, newer])).toEqual(before)
  })
})

describe('two merges at the same moment', () => {
  test('of two leads into each other merge one of them at most, and never make a circle', async () => {
    const { ledger, older, newer } = await twoAdas()
    const sent = await Promise.all([ledger.merge(older, newer), ledger.merge(newer, older)])
    expect(sent.filter(({ refused }) => refused === undefined).length).toBeLessThanOrEqual(1)
    expect((await ledger.leads()).total).toBeGreaterThanOrEqual(1)
    expect(await ledger.lead(older)).toBeDefined()
  })
})

describe('an erasure after a merge', () => {
  test('of either lead leaves nothing of that person readable, and the numbers as they are', async () => {
    for (const erased of [0, 1] as const) {
      const { ledger, keys, create } = await mergingLedger()
      const leads = [
        await create({ contact: 'Adaone', email: 'adaone@erste.example', note: 'secret one', company: 'Erste' }),
        await create({ contact: 'Adatwo', email: 'adatwo@zweite.example', note: 'secret two', company: 'Zweite' }),
      ] as const
      await ledger.send(leads[0], { type: 'ScheduleFollowUp', due: '2026-07-01', note: 'ring one' })
      await ledger.merge(leads[0], leads[1])
      const numbers = await ledger.kpi()
      await keys.fence(leads[erased], 'erasure-1')
      await keys.destroy(leads[erased])
      await ledger.rebuild()
      const shown = JSON.stringify([await everythingOf(ledger, leads), await ledger.timeline(leads[1])])
      for (const word of erased === 0 ? ['Adaone', 'adaone@', 'secret one', 'Erste', 'ring one'] : ['Adatwo', 'adatwo@', 'secret two', 'Zweite'])
        expect(shown).not.toContain(word)
      expect(await ledger.kpi()).toEqual(numbers)
      expect((await ledger.lead(leads[0]))?.id).toBe(leads[1])
    }
  })

  test('holds no personal word of one lead in the stream of the other', async () => {
    const { ledger, store, older, newer } = await twoAdas()
    await ledger.merge(older, newer, { reason: 'Ada wrote twice' })
    const texts: string[] = []
    for await (const batch of store.readAll()) for (const { type, data } of batch) if (/Merged|Absorbed/.test(type)) texts.push(data)
    expect(texts).toHaveLength(2)
    for (const text of texts) expect(text).not.toMatch(/Ada|acme|7946/)
    expect(ada.contact).toBe('Ada King')
  })
})
