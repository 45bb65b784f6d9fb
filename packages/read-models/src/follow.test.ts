import { describe, expect, test, vi } from 'vitest'
import type { ProjectionFailed } from './errors.js'
import { databases, onServer, postgresHome } from './homes.fixture.js'
import { busyLedger, create, day, testLog, writeBusyHistory } from './ledger.fixture.js'
import { damaged, watched } from './odd-stores.fixture.js'
import { builtInViews, type Views } from './views.js'

const positionsOf = async (views: Views): Promise<readonly bigint[]> => (await views.checkpoints()).map(({ position }) => position)
const atHead = async (views: Views, head: bigint): Promise<void> =>
  vi.waitFor(async () => expect(await positionsOf(views)).toEqual(builtInViews.map(() => head)), { timeout: 10_000, interval: 20 })

const stateOf = async (schema: string) => {
  const [state] = await onServer<{ epoch: number; free: boolean }>(`select epoch::int, until < clock_timestamp() as free from "${schema}".leadledger_views`)
  return state as { readonly epoch: number; readonly free: boolean }
}

describe.for(databases)('following the log on $kind', ({ home }) => {
  test('keeps the views up to date without a query, until it is told to stop', async () => {
    const { views, log, send } = await busyLedger(home())
    const stop = new AbortController()
    const seen: bigint[] = []
    const following = views.follow({ signal: stop.signal, onProgress: ({ position }) => seen.push(position) })
    await atHead(views, await log.store.head())
    for (let index = 20; index < 23; index++) {
      await send(`L${index}`, create(day(index)))
      await atHead(views, await log.store.head())
    }
    stop.abort()
    await following
    expect(seen.length).toBeGreaterThanOrEqual(4)
    expect(seen.every((position, index) => index === 0 || position > (seen[index - 1] ?? 0n))).toBe(true)
    const head = await log.store.head()
    await send('L30', create(day(30)))
    expect((await positionsOf(views))[0]).toBe(head)
  })

  test('ends when the views are closed', async () => {
    const { views } = await busyLedger(home())
    const following = views.follow({ signal: new AbortController().signal })
    await views.close()
    await following
  })

  test('tells of a view that stops, once, and goes on with the others', async () => {
    const spoilt = testLog((store) => damaged(store, 'lead-L0', 'LeadCreated'))
    await writeBusyHistory(spoilt)
    const views = await home().open(spoilt.log)
    const stop = new AbortController()
    const told: ProjectionFailed[] = []
    const following = views.follow({ signal: stop.signal, onStopped: (failure) => told.push(failure) })
    const factsAtHead = async (): Promise<void> => {
      const head = await spoilt.log.store.head()
      await vi.waitFor(async () => expect((await views.checkpoints()).find(({ name }) => name === 'lead_facts')?.position).toBe(head), { timeout: 10_000 })
    }
    await factsAtHead()
    await spoilt.send('L20', create(day(20)))
    await factsAtHead()
    stop.abort()
    await following
    expect(told).toMatchObject(['lead_list'].map((view) => ({ view, eventType: 'LeadCreated' })))
  })

  test('gives each event one effect, however many follow', async () => {
    const place = home()
    const { views, log, send } = await busyLedger(place)
    const all = [views, await place.open(log), await place.open(log)]
    const stop = new AbortController()
    const following = all.map((one) => one.follow({ signal: stop.signal }))
    for (let index = 20; index < 60; index++) {
      await send(`L${index}`, create(day(index)))
      for (const one of index % 7 === 0 ? all : []) expect((await one.leads({})).total).toBe(index - 9)
    }
    await atHead(views, await log.store.head())
    stop.abort()
    await Promise.all(following)
    expect((await views.verify()).every(({ equal }) => equal)).toBe(true)
  })
})

describe('the lease of views on PostgreSQL', () => {
  test('is held by one follower, and goes to another as soon as that one is closed', async () => {
    const place = postgresHome()
    const { views, log, send } = await busyLedger(place)
    const other = await place.open(log)
    const forever = new AbortController().signal
    const first = views.follow({ signal: forever })
    await atHead(views, await log.store.head())
    const second = other.follow({ signal: forever })
    const { epoch } = await stateOf(place.name)

    const closed = performance.now()
    await views.close()
    await first
    await vi.waitFor(async () => expect(await stateOf(place.name)).toEqual({ epoch: epoch + 1, free: false }), { timeout: 5_000, interval: 20 })
    expect(performance.now() - closed).toBeLessThan(2_500)
    await send('L20', create(day(20)))
    await atHead(other, await log.store.head())
    await other.close()
    await second
    expect((await stateOf(place.name)).free).toBe(true)
  })

  test('makes a query wait for what its holder folds, instead of folding beside it', async () => {
    const place = postgresHome()
    const { views, log, send } = await busyLedger(place)
    const other = await place.open(log)
    const stop = new AbortController()
    const following = views.follow({ signal: stop.signal })
    await atHead(views, await log.store.head())
    const { epoch } = await stateOf(place.name)
    for (let index = 20; index < 30; index++) {
      await send(`L${index}`, create(day(index)))
      expect(await other.catchUp()).toBe(0)
      expect((await other.lead(`L${index}`))?.id).toBe(`L${index}`)
    }
    expect((await stateOf(place.name)).epoch).toBe(epoch)
    stop.abort()
    await following
  })

  test('is taken over from a holder that fell silent, once it has run out', async () => {
    const place = postgresHome()
    const { views } = await busyLedger(place)
    await onServer(`update "${place.name}".leadledger_views set holder = 'gone', epoch = epoch + 1, until = clock_timestamp() + interval '1 second'`)
    const asked = performance.now()
    expect(await views.catchUp()).toBeGreaterThan(40)
    expect(performance.now() - asked).toBeGreaterThan(900)
    expect(performance.now() - asked).toBeLessThan(5_000)
  })

  test('rolls back what its last holder folded, when another took over before the commit', async () => {
    const place = postgresHome()
    let isTaken = false
    const made = testLog((store) =>
      watched(store, async () => {
        if (isTaken) return
        isTaken = true
        await onServer(`update "${place.name}".leadledger_views set holder = 'rival', epoch = epoch + 1, until = clock_timestamp() + interval '1 second'`)
      }),
    )
    await writeBusyHistory(made)
    const views = await place.open(made.log)
    const folded = await views.catchUp()

    expect(folded).toBe(Number(await made.log.store.head()))
    // Once by opening the new schema, once for the run that was rolled back, once by the rival, once to fold at last.
    expect((await stateOf(place.name)).epoch).toBe(4)
    expect((await views.verify()).every(({ equal }) => equal)).toBe(true)
  })

  test('is seized by a rebuild, and the follower that had it folds on with it or stands by', async () => {
    const place = postgresHome()
    const { views, log, send } = await busyLedger(place)
    const other = await place.open(log)
    const stop = new AbortController()
    const following = views.follow({ signal: stop.signal })
    await atHead(views, await log.store.head())
    await other.rebuild({ batchSize: 5 })
    await send('L20', create(day(20)))
    await atHead(views, await log.store.head())
    stop.abort()
    await following
    expect((await other.verify()).every(({ equal }) => equal)).toBe(true)
  })

  test('is not kept by a query', async () => {
    const place = postgresHome()
    const { views } = await busyLedger(place)
    expect((await views.leads({})).total).toBe(10)
    expect((await stateOf(place.name)).free).toBe(true)
  })
})
