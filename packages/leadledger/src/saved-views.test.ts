import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const acme = { contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Web' } as const

async function opened(at = 'memory:'): Promise<Ledger> {
  const ledger = await openLedger({ at, zone: 'Europe/Berlin', clock: () => Date.parse('2026-04-01T10:00:00Z') })
  onTestFinished(() => ledger.close())
  return ledger
}

async function listed(): Promise<Ledger> {
  const ledger = await opened()
  await ledger.create({ ...acme, company: 'B', owner: 'anna', at: '2026-03-31' })
  await ledger.create({ ...acme, company: 'A', owner: 'anna', at: '2026-03-30' })
  await ledger.create({ ...acme, company: 'C', owner: 'ben', at: '2026-03-31' })
  return ledger
}

const companies = async (ledger: Ledger, ...[query]: Parameters<Ledger['leads']>) => (await ledger.leads(query)).items.map(({ company }) => company)

describe('a saved view', () => {
  test('lists what its filter finds, in its order, and less or otherwise when more is said', async () => {
    const ledger = await listed()
    const view = { owner: 'anna', name: 'mine' }
    await ledger.saveView({ ...view, filter: { owner: 'anna', created: 'last 7 days' }, sort: 'company' })
    expect(await companies(ledger, { view })).toEqual(['A', 'B'])
    expect(await companies(ledger, { view, search: 'b', sort: '-company' })).toEqual(['B'])
    expect(await companies(ledger, { view, owner: 'ben' })).toEqual(['C'])
    expect(await ledger.reassign({ leads: { view }, to: { owner: 'ben' } })).toHaveLength(2)
  })

  test('is replaced when it is saved again, and the same again changes nothing', async () => {
    const ledger = await listed()
    const view = { owner: 'anna', name: 'old', filter: { createdTo: '2026-03-31', status: 'new' } } as const
    expect(await ledger.saveView(view)).toMatchObject({ changed: true })
    expect(await ledger.saveView(view)).toMatchObject({ changed: false })
    expect(await companies(ledger, { view: { owner: 'anna', name: 'old' } })).toEqual(['A'])
    expect(await ledger.savedViews()).toEqual([
      { owner: 'anna', name: 'old', shared: false, filter: { status: ['new'], createdTo: '2026-03-30T22:00:00.000Z' }, sort: null },
    ])
    await ledger.saveView({ ...view, filter: {} })
    expect(await companies(ledger, { view: { owner: 'anna', name: 'old' } })).toHaveLength(3)
  })

  test('is seen by its owner, and by others when it is shared', async () => {
    const ledger = await listed()
    await ledger.saveView({ owner: 'anna', name: 'mine', filter: {} })
    await ledger.saveView({ owner: 'anna', name: 'ours', filter: {}, shared: true })
    await ledger.saveView({ owner: 'ben', name: 'mine', filter: {} })
    const seen = async (who?: string) => (await ledger.savedViews(who === undefined ? {} : { for: who })).map(({ owner, name }) => `${owner} ${name}`)
    expect([await seen('anna'), await seen('ben'), await seen('cleo')]).toEqual([['anna mine', 'anna ours'], ['anna ours', 'ben mine'], ['anna ours']])
    expect(await seen()).toHaveLength(3)
  })

  test('is there until it is removed, also when the ledger is opened again', async () => {
    const at = temporaryDirectory()
    const view = { owner: 'anna', name: 'mine' }
    const first = await opened(at)
    await first.saveView({ ...view, filter: {} })
    await first.close()
    const ledger = await opened(at)
    expect(await ledger.savedViews()).toHaveLength(1)
    expect(await ledger.removeView(view)).toMatchObject({ changed: true })
    expect([await ledger.savedViews(), await ledger.removeView(view)]).toEqual([[], { refused: 'no-such-view', ...view }])
    await expect(ledger.leads({ view })).rejects.toMatchObject({ code: 'invalid-input', problems: ['view: "anna" has none named "mine"'] })
  })

  test('keeps no words to search, which name people, and nothing that cannot be listed', async () => {
    const ledger = await listed()
    const save = async (filter: object, sort?: string) =>
      ledger.saveView({ owner: 'anna', name: 'v', filter, ...(sort !== undefined && { sort: sort as 'company' }) })
    await expect(save({ search: 'Ada King' })).rejects.toMatchObject({
      code: 'invalid-input',
      problems: [expect.stringMatching(/^filter\.search: is personal/)],
    })
    await expect(save({ created: 'lately' })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(save({ view: { owner: 'anna', name: 'v' } })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(save({ limit: 5 })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(save({ mood: 'fine' })).rejects.toMatchObject({ code: 'invalid-query' })
    await expect(save({}, 'password')).rejects.toMatchObject({ code: 'invalid-query' })
    expect(await ledger.savedViews()).toEqual([])
  })
})
