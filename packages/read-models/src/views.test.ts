import { LogRegressed, StoreRefused, UpgradeRequired } from '@leadledger/eventsourcing'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { create, day, testLedger } from './ledger.fixture.js'
import { openViews } from './open-views.js'

const directories: string[] = []
const temporary = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'views-'))
  directories.push(directory)
  return join(directory, 'views.db')
}
afterEach(() => directories.splice(0).forEach((directory) => rmSync(directory, { recursive: true, force: true })))

async function busyLedger(file?: string) {
  const ledger = await testLedger(file)
  for (let index = 0; index < 40; index++) {
    const lead = `L${index % 10}`
    if (index < 10) await ledger.send(lead, create(day(index), { company: `Company ${index}`, owner: 'Grace' }))
    else if (index < 20)
      await ledger.send(lead, {
        type: 'LogInteraction',
        at: day(index),
        interactionId: `i${index}`,
        channel: 'call',
        outcome: 'connected',
        nextStep: { followUpId: 'f', due: { date: '2026-03-01', zone: 'UTC' } },
      })
    else if (index < 30) await ledger.send(lead, { type: 'ChangeLeadDetails', at: day(index), contact: `Person ${index}` })
    else await ledger.send(lead, index % 2 === 0 ? { type: 'LoseLead', at: day(index), reason: 'price' } : { type: 'QualifyLead', at: day(index) })
  }
  return ledger
}

describe('the projector', () => {
  test.for([1, 7, 1_000])('makes the same rows in batches of %i as a fresh fold', async (batchSize) => {
    const { views } = await busyLedger()
    await views.catchUp({ batchSize })
    expect((await views.verify()).map(({ table, equal, rows }) => ({ table, equal, rows }))).toEqual([
      { table: 'lead_list', equal: true, rows: 10 },
      { table: 'follow_ups', equal: true, rows: 10 },
      { table: 'lead_facts', equal: true, rows: 10 },
    ])
  })

  test('goes on from its checkpoint, and reads nothing twice', async () => {
    const ledger = await busyLedger()
    const first = await ledger.views.catchUp()
    await ledger.send('new', create(day(50)))
    expect([first > 0, await ledger.views.catchUp(), await ledger.views.catchUp()]).toEqual([true, 1, 0])
  })

  test('reports how far it is', async () => {
    const { views, log } = await busyLedger()
    const seen: bigint[] = []
    await views.catchUp({ batchSize: 10, onProgress: ({ position }) => seen.push(position) })
    expect(seen.at(-1)).toBe(await log.store.head())
    expect(seen.length).toBeGreaterThan(1)
  })

  test('stops when it is told to, and finishes later', async () => {
    const { views, log } = await busyLedger()
    const stop = new AbortController()
    await views.catchUp({ batchSize: 10, signal: stop.signal, onProgress: () => stop.abort() })
    expect((await views.checkpoints())[0]?.position).toBeLessThan(await log.store.head())
    await views.catchUp()
    expect((await views.verify()).every(({ equal }) => equal)).toBe(true)
  })

  test('two of them on one file give each event one effect', async () => {
    const file = temporary()
    const ledger = await busyLedger(file)
    const rival = await openViews({ file, log: ledger.log })
    await Promise.all([ledger.views.catchUp({ batchSize: 3 }), rival.catchUp({ batchSize: 5 })])
    expect((await ledger.views.verify()).every(({ equal }) => equal)).toBe(true)
    await rival.close()
    await ledger.views.close()
  })

  test('stops at an event type of a newer release, and moves nothing', async () => {
    const { views, log } = await busyLedger()
    await views.catchUp()
    const before = await views.checkpoints()
    await log.store.append('lead-new', 'noStream', [
      { id: '00000000-0000-4000-8000-000000000000', type: 'LeadTeleported', schema: 1, occurredAt: null, data: '{}', metadata: '{}' },
    ])
    await expect(views.catchUp()).rejects.toThrow(UpgradeRequired)
    expect(await views.checkpoints()).toEqual(before)
  })
})

describe('the views', () => {
  test('are the same after a rebuild', async () => {
    const { views } = await busyLedger()
    await views.catchUp()
    const before = await views.leads({ limit: 100 })
    await views.rebuild()
    expect(await views.leads({ limit: 100 })).toEqual(before)
    expect((await views.leads({ search: 'company 3' })).total).toBe(1)
  })

  test('differ from the log when somebody edits them, and verify names the row', async () => {
    const { views } = await busyLedger()
    await views.catchUp()
    await views.database.write.updateTable('lead_list').set({ owner: 'Mallory' }).where('id', '=', 'L3').execute()
    await views.database.write.deleteFrom('lead_facts').where('lead', '=', 'L4').execute()
    const [list, , facts] = await views.verify()
    expect(list).toMatchObject({ equal: false, different: 1, examples: ['L3'] })
    expect(facts).toMatchObject({ equal: false, missing: 1, examples: ['L4'] })
  })

  test('refuse a checkpoint beyond the log', async () => {
    const { views } = await busyLedger()
    await views.catchUp()
    await views.database.write.updateTable('checkpoints').set({ position: '999999' }).execute()
    await expect(views.leads({})).rejects.toThrow(LogRegressed)
  })

  test('refuse a file that was built from another log', async () => {
    const file = temporary()
    const first = await busyLedger(file)
    await first.views.close()
    await expect(testLedger(file)).rejects.toMatchObject({ code: 'store-refused', problem: 'other-log' })
  })

  test('refuse a file that is something else, and leave it alone', async () => {
    const file = temporary()
    writeFileSync(file, 'a letter to a friend')
    await expect(testLedger(file)).rejects.toThrow(StoreRefused)
  })

  test('are folded anew when a projection has another version', async () => {
    const file = temporary()
    const ledger = await busyLedger(file)
    await ledger.views.catchUp()
    await ledger.views.database.write.updateTable('checkpoints').set({ version: 0 }).where('name', '=', 'lead_list').execute()
    await ledger.views.close()
    const again = await openViews({ file, log: ledger.log })
    expect((await again.checkpoints()).find(({ name }) => name === 'lead_list')?.position).toBe(0n)
    expect((await again.leads({})).total).toBe(10)
    expect((await again.verify()).every(({ equal }) => equal)).toBe(true)
    await again.close()
  })
})
