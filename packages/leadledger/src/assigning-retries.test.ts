import type { EventStore } from '@leadledger/eventsourcing'
import { ledgerCodec } from '@leadledger/leads'
import { memoryEventStore } from '@leadledger/store-memory'
import { memoryKeyStore, vault } from '@leadledger/vault'
import { describe, expect, onTestFinished, test } from 'vitest'
import { handbooks } from './handbooks.js'
import { ledgerOf, type Ledger } from './ledger.js'
import { openViewsAt } from './open-views-at.js'

const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const
const user = (name: string) => ({ type: 'RegisterUser', user: name, team: 'sales' }) as const

type Append = EventStore['append']
type Wrapped = (append: Append) => Append

/** A ledger of two people, and doors to it by stores that fail, as after a crash. */
async function ledgers() {
  const store = memoryEventStore()
  const keys = memoryKeyStore()
  let ids = 0
  const through = async (wrap: Wrapped = (append) => append): Promise<Ledger> => {
    const log = { store: { ...store, append: wrap((...appended) => store.append(...appended)) }, codec: ledgerCodec(store.logId), vault: vault({ keys }) }
    const views = await openViewsAt({ kind: 'memory' }, log, undefined)
    onTestFinished(() => views.close())
    const by = { id: 'app', kind: 'system' } as const
    const places = { at: 'memory:', views: 'memory:', keys: 'memory:' }
    const newId = () => `id-${++ids}`
    return ledgerOf({
      places,
      files: [],
      zone: 'UTC',
      by,
      clock: () => 1_772_445_600_000,
      newId,
      handbooks: handbooks(log),
      log,
      keys,
      views,
      durability: 'memory',
    })
  }
  const ledger = await through()
  await ledger.adoptHandbook({ assignment: { rules: [{ id: 'all', team: 'sales', method: 'round-robin' }], calendar: null } })
  for (const name of ['anna', 'ben']) await ledger.roster(user(name))
  const turns = async (): Promise<readonly string[]> => {
    const types: string[] = []
    for await (const batch of store.readStream('turns-organisation')) for (const { type } of batch) types.push(type)
    return types
  }
  return { ledger, through, turns, create: async () => (await ledger.create(acme)).lead }
}

/** Something happens before each append of an assignment. */
const beforeAssigning =
  (happens: () => Promise<void> | void): Wrapped =>
  (append) =>
  async (stream, expected, events) => {
    if (events.some(({ type }) => type === 'LeadAssigned')) await happens()
    return append(stream, expected, events)
  }

describe('a crash between the turn and the assignment', () => {
  test.for([[undefined], ['bulk-7']])('leaves a retry to finish the same assignment, and takes no second turn (command id %s)', async ([commandId]) => {
    const { ledger, through, turns, create } = await ledgers()
    const lead = await create()
    const how = commandId === undefined ? {} : { commandId }
    const crashing = await through(beforeAssigning(() => Promise.reject(new Error('power cut'))))
    await expect(crashing.assign(lead, how)).rejects.toThrow('power cut')
    expect([await turns(), (await ledger.lead(lead))?.owner]).toEqual([['TurnTaken'], null])

    expect(await ledger.assign(lead, how)).toMatchObject({ outcome: 'assigned', owner: 'anna' })
    expect(await turns()).toEqual(['TurnTaken'])
    expect(await ledger.assign(await create(), how)).toMatchObject({ owner: 'ben' })
  })

  test('of one after the other: the answer may be lost and the same is asked again', async () => {
    const { ledger, through, turns, create } = await ledgers()
    const lead = await create()
    const deaf = await through((append) => async (...appended) => {
      const done = await append(...appended)
      if (appended[2].some(({ type }) => type === 'LeadAssigned')) throw new Error('no answer')
      return done
    })
    await expect(deaf.assign(lead, { commandId: 'c' })).rejects.toThrow('no answer')
    expect(await ledger.assign(lead, { commandId: 'c' })).toMatchObject({ outcome: 'owned', owner: 'anna' })
    expect(await turns()).toEqual(['TurnTaken'])
  })
})

describe('a lead that changes meanwhile', () => {
  test('and has an owner by then gives the turn back, and the next lead goes to the same person', async () => {
    const { ledger, through, turns, create } = await ledgers()
    const lead = await create()
    const overtaken = await through(beforeAssigning(async () => void (await ledger.send(lead, { type: 'ClaimLead', owner: 'cleo' }))))
    expect(await overtaken.assign(lead)).toEqual({ lead, outcome: 'owned', owner: 'cleo' })
    expect(await turns()).toEqual(['TurnTaken', 'TurnReturned'])
    expect(await ledger.assign(await create())).toMatchObject({ owner: 'anna' })
  })

  test('in another way is assigned all the same, by the same turn', async () => {
    const { ledger, through, turns, create } = await ledgers()
    const lead = await create()
    let notes = 0
    const overtaken = await through(
      beforeAssigning(async () => {
        if (++notes < 3) await ledger.send(lead, { type: 'ChangeLeadDetails', note: `note ${notes}` })
      }),
    )
    expect(await overtaken.assign(lead)).toMatchObject({ outcome: 'assigned', owner: 'anna' })
    expect(await turns()).toEqual(['TurnTaken'])
  })
})
