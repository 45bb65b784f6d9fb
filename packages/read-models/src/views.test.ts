import { LogRegressed, StoreClosed, StoreRefused, UpgradeRequired } from '@leadledger/eventsourcing'
import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { databases, sqliteHome, temporaryFile } from './homes.fixture.js'
import { busyLedger, create, day, testLedger } from './ledger.fixture.js'

describe.for(databases)('the projector on $kind', ({ home }) => {
  test.for([1, 7, 1_000])('makes the same rows in batches of %i as a fresh fold', async (batchSize) => {
    const { views } = await busyLedger(home())
    await views.catchUp({ batchSize })
    expect((await views.verify()).map(({ table, equal, rows }) => ({ table, equal, rows }))).toEqual([
      { table: 'lead_list', equal: true, rows: 10 },
      { table: 'follow_ups', equal: true, rows: 10 },
      { table: 'lead_facts', equal: true, rows: 10 },
      { table: 'score_changes', equal: true, rows: 0 },
      { table: 'sla_clocks', equal: true, rows: 0 },
      { table: 'band_plans', equal: true, rows: 0 },
      { table: 'conversations', equal: true, rows: 0 },
      { table: 'spend', equal: true, rows: 0 },
      { table: 'records', equal: true, rows: 0 },
      { table: 'lead_merges', equal: true, rows: 0 },
      { table: 'nurture', equal: true, rows: 0 },
      { table: 'erasures', equal: true, rows: 0 },
    ])
  })

  test('goes on from its checkpoint, and reads nothing twice', async () => {
    const ledger = await busyLedger(home())
    const first = await ledger.views.catchUp()
    await ledger.send('new', create(day(50)))
    expect([first > 0, await ledger.views.catchUp(), await ledger.views.catchUp()]).toEqual([true, 1, 0])
  })

  test('reports how far it is', async () => {
    const { views, log } = await busyLedger(home())
    const seen: bigint[] = []
    await views.catchUp({ batchSize: 10, onProgress: ({ position }) => seen.push(position) })
    expect(seen.at(-1)).toBe(await log.store.head())
    expect(seen.length).toBeGreaterThan(1)
  })

  test('stops when it is told to, and finishes later', async () => {
    const { views, log } = await busyLedger(home())
    const stop = new AbortController()
    await views.catchUp({ batchSize: 10, signal: stop.signal, onProgress: () => stop.abort() })
    expect((await views.checkpoints())[0]?.position).toBeLessThan(await log.store.head())
    await views.catchUp()
    expect((await views.verify()).every(({ equal }) => equal)).toBe(true)
  })

  test('two of them on one set of views give each event one effect', async () => {
    const place = home()
    const ledger = await busyLedger(place)
    const rival = await place.open(ledger.log)
    await Promise.all([ledger.views.catchUp({ batchSize: 3 }), rival.catchUp({ batchSize: 5 })])
    expect((await ledger.views.verify()).every(({ equal }) => equal)).toBe(true)
  })

  test('stops at an event type of a newer release, and moves nothing', async () => {
    const { views, log } = await busyLedger(home())
    await views.catchUp()
    const before = await views.checkpoints()
    await log.store.append('lead-new', 'noStream', [
      { id: '00000000-0000-4000-8000-000000000000', type: 'LeadTeleported', schema: 1, occurredAt: null, data: '{}', metadata: '{}' },
    ])
    await expect(views.catchUp()).rejects.toThrow(UpgradeRequired)
    expect(await views.checkpoints()).toEqual(before)
  })
})

describe.for(databases)('the views on $kind', ({ home }) => {
  test('are the same after a rebuild', async () => {
    const { views } = await busyLedger(home())
    await views.catchUp()
    const before = await views.leads({ limit: 100 })
    await views.rebuild()
    expect(await views.leads({ limit: 100 })).toEqual(before)
    expect((await views.leads({ search: 'company 3' })).total).toBe(1)
  })

  test('differ from the log when somebody edits them, and verify names the row', async () => {
    const { views } = await busyLedger(home())
    await views.catchUp()
    await views.database.write.updateTable('lead_list').set({ owner: 'Mallory' }).where('id', '=', 'L3').execute()
    await views.database.write.deleteFrom('lead_facts').where('lead', '=', 'L4').execute()
    const [list, , facts] = await views.verify()
    expect(list).toMatchObject({ equal: false, different: 1, examples: ['L3'] })
    expect(facts).toMatchObject({ equal: false, missing: 1, examples: ['L4'] })
  })

  test('refuse a checkpoint beyond the log', async () => {
    const { views } = await busyLedger(home())
    await views.catchUp()
    await views.database.write.updateTable('checkpoints').set({ position: '999999' }).execute()
    await expect(views.leads({})).rejects.toThrow(LogRegressed)
  })

  test('refuse what was built from another log', async () => {
    const place = home()
    const first = await busyLedger(place)
    await first.views.close()
    await expect(testLedger(place)).rejects.toMatchObject({ code: 'store-refused', problem: 'other-log', place: expect.stringContaining(place.name) })
  })

  test('refuse a view that a newer release built, when they open and when it happens meanwhile', async () => {
    const place = home()
    const { views, log } = await busyLedger(place)
    await views.catchUp()
    await views.database.write.updateTable('checkpoints').set({ version: 99 }).where('name', '=', 'lead_list').execute()
    await expect(place.open(log)).rejects.toMatchObject({ code: 'store-refused', problem: 'newer-layout' })
    await expect(views.leads({})).rejects.toMatchObject({ code: 'store-refused', problem: 'newer-layout' })
  })

  test('answer nothing more once they are closed', async () => {
    const { views } = await busyLedger(home())
    await views.close()
    await views.close()
    const calls = [() => views.catchUp(), () => views.rebuild(), () => views.verify(), () => views.digests(), () => views.checkpoints(), () => views.leads({})]
    for (const call of calls) await expect(call()).rejects.toThrow(StoreClosed)
  })

  test('have digests that follow the log, and not the way it was folded', async () => {
    const { views, send } = await busyLedger(home())
    await views.catchUp({ batchSize: 1 })
    const before = await views.digests()
    expect(before.map(({ table, rows }) => [table, rows])).toEqual([
      ['lead_list', 10],
      ['follow_ups', 10],
      ['lead_facts', 10],
      ['score_changes', 0],
      ['sla_clocks', 0],
      ['band_plans', 0],
      ['conversations', 0],
      ['spend', 0],
      ['records', 0],
      ['lead_merges', 0],
      ['nurture', 0],
      ['erasures', 0],
    ])
    await views.rebuild()
    expect(await views.digests()).toEqual(before)
    await send('L1', { type: 'ChangeLeadDetails', at: day(60), contact: 'Somebody else' })
    const after = await views.digests()
    expect(after.filter(({ digest }, index) => digest !== before[index]?.digest).map(({ table }) => table)).toEqual(['lead_list'])
  })

  test('are folded anew when a projection has another version', async () => {
    const place = home()
    const { views, log } = await busyLedger(place)
    await views.catchUp()
    await views.database.write.updateTable('checkpoints').set({ version: 0 }).where('name', '=', 'lead_list').execute()
    await views.close()
    const again = await place.open(log)
    expect((await again.checkpoints()).find(({ name }) => name === 'lead_list')?.position).toBe(0n)
    expect((await again.leads({})).total).toBe(10)
    expect((await again.verify()).every(({ equal }) => equal)).toBe(true)
  })
})

test('views refuse a file that is something else, and leave it alone', async () => {
  const file = temporaryFile()
  writeFileSync(file, 'a letter to a friend')
  await expect(testLedger(sqliteHome(file))).rejects.toThrow(StoreRefused)
})
