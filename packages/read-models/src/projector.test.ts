import type { StoredEvent } from '@leadledger/eventsourcing'
import type { LeadEvent } from '@leadledger/leads'
import { describe, expect, test } from 'vitest'
import { ProjectionFailed } from './errors.js'
import { databases, onServer } from './homes.fixture.js'
import { busyLedger, create, day, testLog, writeBusyHistory } from './ledger.fixture.js'
import { builtInViews } from './views.js'
import { leadKey } from './lead-key.js'
import { damaged, hugePositions, watched } from './odd-stores.fixture.js'
import { projector } from './projector.js'
import { defineView, type View } from './view.js'

interface Count {
  readonly lead: string
  readonly events: number
}

/** Counts the events of each lead, and fails where it is told to. */
const counting = (name: string, failsAt: (event: LeadEvent, lead: string) => boolean = () => false): View =>
  defineView<Count>({
    projection: {
      name,
      version: 1,
      types: ['LeadCreated', 'InteractionLogged', 'LeadDetailsChanged', 'LeadLost', 'LeadQualified'],
      keys: leadKey,
      evolve(row, event, lead) {
        if (failsAt(event, lead)) throw new RangeError('of no use')
        return { lead, events: (row?.events ?? 0) + 1 }
      },
    },
    table: name,
    columns: { lead: 'text', events: 'integer' },
    opens: [],
    indexes: [],
  }) as unknown as View

const isLossOfL4 = (event: LeadEvent, lead: string): boolean => event.type === 'LeadLost' && lead === 'L4'

async function eventsOf(store: { readAll(): AsyncIterable<readonly StoredEvent[]> }): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = []
  for await (const batch of store.readAll()) events.push(...batch)
  return events
}

describe.for(databases)('a projection that fails, on $kind', ({ home }) => {
  test('stops its view right before the event, while the others go on', async () => {
    const { views, log } = await busyLedger(home())
    const all = await eventsOf(log.store)
    const poison = all.find(({ type, stream }) => type === 'LeadLost' && stream === 'lead-L4') as StoredEvent
    const runner = await projector(views.database, log, [counting('picky', isLossOfL4), counting('plain')])

    const { failures } = await runner.advance({ batchSize: 7 })

    const [failure, ...others] = failures
    expect(others).toEqual([])
    expect(failure).toMatchObject({ view: 'picky', eventId: poison.id, eventType: 'LeadLost', position: poison.position, reason: 'RangeError' })
    const { read } = views.database
    const sumOf = async (table: string): Promise<number> =>
      (await read.selectFrom(table).select('events').execute()).reduce((sum, row) => sum + Number(row.events), 0)
    const counted = new Set(counting('x').projection.types as string[])
    const countOf = (events: readonly StoredEvent[]): number => events.filter(({ type }) => counted.has(type)).length
    expect(await sumOf('plain')).toBe(countOf(all))
    expect(await sumOf('picky')).toBe(countOf(all.filter(({ position }) => position < poison.position)))
    const stopped = { position: poison.position, eventId: poison.id, eventType: 'LeadLost', reason: 'RangeError' }
    expect((await runner.checkpoints()).filter((checkpoint) => checkpoint.stopped)).toMatchObject([{ name: 'picky', stopped }])
    await runner.close()
  })

  test('is not tried again by anybody until it has another version, or the views are rebuilt', async () => {
    const { views, log, send } = await busyLedger(home())
    let tries = 0
    const counted = (event: LeadEvent, lead: string): boolean => isLossOfL4(event, lead) && ++tries > 0
    const first = await projector(views.database, log, [counting('picky', counted)])
    await first.advance()
    const before = tries
    await send('L1', { type: 'ChangeLeadDetails', at: day(60), contact: 'Somebody' })
    const second = await projector(views.database, log, [counting('picky', counted)])
    for (const runner of [first, second]) expect((await runner.advance()).failures).toMatchObject([{ view: 'picky' }])
    expect(tries).toBe(before)

    const mended = await projector(views.database, log, [counting('picky')])
    expect((await mended.rebuild()).failures).toEqual([])
    expect((await mended.checkpoints()).some(({ stopped }) => stopped)).toBe(false)
  })

  test('stops its view as well when it is the keys that cannot be named', async () => {
    const { views, log } = await busyLedger(home())
    const { projection, ...rest } = counting('keyless')
    const keys: typeof projection.keys = (event) => {
      if (event.type === 'LeadQualified') throw new TypeError('no key')
      return leadKey(event)
    }
    const runner = await projector(views.database, log, [{ ...rest, projection: { ...projection, keys } }, counting('plain')])
    expect((await runner.advance()).failures).toMatchObject([{ view: 'keyless', eventType: 'LeadQualified', reason: 'TypeError' }])
  })

  test('keeps queries that need its view from answering, and no others', async () => {
    const made = testLog((store) => damaged(store, 'lead-L4', 'LeadDetailsChanged'))
    await writeBusyHistory(made)
    const views = await home().open(made.log)

    const failure = { code: 'projection-failed', view: 'lead_list', eventType: 'LeadDetailsChanged', reason: 'damaged-log' }
    await expect(views.leads({})).rejects.toMatchObject(failure)
    await expect(views.lead('L1')).rejects.toThrow(ProjectionFailed)
    await expect(views.followUps({})).rejects.toMatchObject(failure)
    await expect(views.catchUp()).rejects.toMatchObject(failure)
    const leads = []
    for await (const { lead } of views.facts()) leads.push(lead)
    expect(leads).toHaveLength(10)
    await expect(views.facts({ custom: true }).next()).rejects.toMatchObject(failure)
    expect((await views.verify()).every(({ equal }) => equal)).toBe(true)
  })
})

describe.for(databases)('a projector on $kind', ({ kind, home }) => {
  test('that is overtaken while it folds rolls back, so that nothing is counted twice', async () => {
    const place = home()
    const { views, log } = await busyLedger(place)
    const other = await place.open(log)
    const fast = await projector(other.database, log, [counting('plain')])
    let overtaken = 0
    const overtake = async (): Promise<void> => {
      if (overtaken > 0) return
      if (kind === 'PostgreSQL') await onServer(`update "${place.name}".leadledger_views set until = clock_timestamp()`)
      overtaken = (await fast.advance()).events
    }
    const slow = await projector(views.database, { ...log, store: watched(log.store, overtake) }, [counting('plain')])
    const { events } = await slow.advance()

    const all = await eventsOf(log.store)
    expect([overtaken, events]).toEqual([all.length, 0])
    const rows = await views.database.read.selectFrom('plain').select('events').execute()
    const counted = new Set(counting('x').projection.types as string[])
    expect(rows.reduce((sum, row) => sum + Number(row.events), 0)).toBe(all.filter(({ type }) => counted.has(type)).length)
  })
})

describe.for(databases)('a log whose head lies behind its last event, on $kind', ({ home }) => {
  test('is read to its end once, with checkpoints on events only, however large their positions are', async () => {
    let scanned = 0
    const made = testLog((store) => hugePositions(store, () => void scanned++))
    await writeBusyHistory(made)
    const place = home()
    const views = await place.open(made.log)
    const all = await eventsOf(made.log.store)
    scanned = 0

    expect(await views.catchUp({ batchSize: 9 })).toBe(all.length)
    expect(scanned).toBe(all.length)
    expect(await views.catchUp()).toBe(0)
    expect((await views.leads({})).total).toBe(10)
    expect(scanned).toBe(all.length)
    expect((await views.checkpoints()).map(({ position }) => position)).toEqual(builtInViews.map(() => all.at(-1)?.position))
    expect((all.at(-1)?.position ?? 0n) > 2n ** 64n).toBe(true)

    await made.send('L10', create(day(70)))
    expect((await views.leads({})).total).toBe(11)
    const grown = (await eventsOf(made.log.store)).length - all.length
    expect(await (await place.open(made.log)).catchUp()).toBe(0)
    expect(grown).toBeGreaterThan(0)
    expect((await views.verify()).every(({ equal }) => equal)).toBe(true)
  })

  test('may be empty of events', async () => {
    const made = testLog(hugePositions)
    const views = await home().open(made.log)
    expect([await views.catchUp(), (await views.leads({})).total, await views.rebuild()]).toEqual([0, 0, 0])
  })

  test('may be read to a position between two events', async () => {
    const made = testLog(hugePositions)
    await writeBusyHistory(made)
    const all = await eventsOf(made.log.store)
    const views = await home().open(made.log)
    const until = (all[9]?.position ?? 0n) + 1n
    expect([await views.catchUp({ until }), await views.catchUp({ until })]).toEqual([10, 0])
    expect(await views.catchUp()).toBe(all.length - 10)
  })
})
