import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { csv, mapping, shownBy, type Row } from './importing.fixture.js'
import type { Ledger } from './ledger.js'
import { mergingLedger } from './merging.fixture.js'
import { openLedger } from './open-ledger.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const january: readonly Row[] = [
  { id: '1', company: 'Acme', contact: 'Ada King', email: 'ada@acme.example', owner: 'ann', size: 'big' },
  { id: '2', company: 'Bolt', contact: 'Bo Berg', status: 'won', closed: '2026-02-01', value: '1200.00' },
  { id: '3', company: 'Cord', contact: 'Cy Cole' },
]
const call = { type: 'LogInteraction', channel: 'call', outcome: 'connected' } as const
const none = { withdrawn: 0, restored: 0, left: [] }

const companies = async (ledger: Ledger) => (await ledger.leads()).items.map(({ company }) => company ?? '').toSorted()
const idOf = async (ledger: Ledger, company: string): Promise<string> => (await ledger.leads({ search: company })).items[0]?.id ?? ''

describe.for([
  { kind: 'SQLite', place: () => join(temporaryDirectory(), 'ledger') },
  { kind: 'memory', place: () => 'memory:' },
])('the revert of an import, on $kind', ({ place }) => {
  async function ledgerAt() {
    const time = { now: Date.UTC(2026, 5, 15) }
    const ledger = await openLedger({ at: place(), zone: 'UTC', clock: () => time.now, by: { id: 'anna', kind: 'user' } })
    onTestFinished(() => ledger.close())
    return { ledger, time }
  }

  test('takes back the leads it made; their history stays, and so does how they were before', async () => {
    const { ledger, time } = await ledgerAt()
    await ledger.create({ company: 'Kept', contact: 'Kay', phone: '+44 20 7946 0958', source: 'Web' })
    const before = await shownBy(ledger)
    const file = csv(...january)
    await ledger.import({ file, mapping })
    const acme = await idOf(ledger, 'Acme')
    const asOf = new Date(time.now - 1_000).toISOString()
    const told = { withdrawn: 3, restored: 0, left: [] }
    expect(await ledger.revertImport(file, { dryRun: true })).toEqual(told)
    expect((await ledger.leads()).total).toBe(4)
    const heard: number[] = []
    expect(await ledger.revertImport(file, { by: 'ben', onProgress: ({ leads }) => heard.push(leads) })).toEqual(told)
    expect(heard).toEqual([3])
    expect(await shownBy(ledger)).toEqual(before)
    expect(await ledger.lead(acme)).toBeUndefined()
    expect(await ledger.lead(acme, { asOf })).toMatchObject({ id: acme, company: 'Acme' })
    expect((await ledger.timeline(acme)).map(({ type }) => type)).toEqual(['LeadCreated', 'LeadAssigned', 'LeadWithdrawn'])
    expect(await ledger.send(acme, call)).toMatchObject({ refused: 'withdrawn' })
    expect((await ledger.kpi(['winRate']))[0]).toMatchObject({ n: 0, excluded: { withdrawn: 1 } })
  })

  test('is done once, and the file imported again brings the leads back under their ids', async () => {
    const { ledger } = await ledgerAt()
    const file = csv(...january)
    await ledger.import({ file, mapping })
    const imported = await shownBy(ledger)
    await ledger.revertImport(file)
    expect(await ledger.revertImport(file)).toEqual(none)
    expect(await ledger.import({ file, mapping })).toMatchObject({ rows: 3, created: 3 })
    expect(await shownBy(ledger)).toEqual(imported)
    expect(await ledger.revertImport(file)).toEqual({ withdrawn: 3, restored: 0, left: [] })
    expect((await ledger.imports()).map(({ stage, reverts, rows, leads }) => ({ stage, reverts, rows, leads }))).toEqual([
      {
        stage: 'reverted',
        reverts: 2,
        rows: { created: 3, updated: 0, unchanged: 0, skipped: 0, failed: 0 },
        leads: { withdrawn: 3, restored: 0, left: 0 },
      },
    ])
  })

  test('leaves a lead that somebody touched since, and says who and when', async () => {
    const { ledger, time } = await ledgerAt()
    const file = csv(...january)
    await ledger.import({ file, mapping })
    await ledger.runPolicies()
    const [acme, cord] = [await idOf(ledger, 'Acme'), await idOf(ledger, 'Cord')]
    await ledger.send(acme, call, { by: 'ben' })
    time.now += 1_000
    await ledger.import({ file: csv({ id: '3', company: 'Cord Ltd' }), mapping, by: 'cleo' })
    const touched = { reason: 'touched', stays: [], at: expect.any(String) as string }
    expect(await ledger.revertImport(file)).toEqual({
      withdrawn: 1,
      restored: 0,
      left: [
        { lead: acme, row: 1, touchedBy: 'ben', ...touched },
        { lead: cord, row: 3, touchedBy: 'cleo', ...touched },
      ],
    })
    expect(await companies(ledger)).toEqual(['Acme', 'Cord Ltd'])
    await ledger.import({ file, mapping })
    expect(await companies(ledger)).toEqual(['Acme', 'Bolt', 'Cord'])
  })

  test('puts back what it changed in leads that were there, and lists what stays', async () => {
    const { ledger } = await ledgerAt()
    await ledger.import({ file: csv(...january), mapping })
    const before = await shownBy(ledger)
    const file = csv(
      { id: '1', company: 'Acme Ltd', email: 'ADA@acme.example ', owner: 'ben', size: 'small' },
      { id: '3', company: 'Cord', status: 'lost', closed: '2026-03-01', value: '5.00' },
    )
    await ledger.import({ file, mapping })
    const cord = await idOf(ledger, 'Cord')
    expect(await ledger.revertImport(file)).toEqual({
      withdrawn: 0,
      restored: 1,
      left: [{ lead: cord, row: 2, reason: 'stays', stays: ['LeadLost'], touchedBy: null, at: null }],
    })
    expect((await ledger.lead(cord))?.status).toBe('lost')
    await ledger.send(cord, { type: 'ReopenLead' })
    const acme = await idOf(ledger, 'Acme')
    const shown = ({ shown }: { shown?: readonly { id: string }[] }) => shown?.find(({ id }) => id === acme)
    expect(shown((await shownBy(ledger)) as never)).toEqual(shown(before as never))
  })

  test('comes before another mapping, and a newer export brings a lead back as it has it', async () => {
    const { ledger } = await ledgerAt()
    const file = csv({ id: '1', company: 'Acme', status: 'lost', closed: '2026-03-01' })
    const wrong = { ...mapping, status: { column: 'Status', map: { lost: 'converted' } } }
    await ledger.import({ file, mapping: wrong })
    const acme = await idOf(ledger, 'Acme')
    await ledger.revertImport(file)
    await ledger.import({ file: csv({ id: '1', company: 'Acme Ltd' }), mapping })
    expect(await ledger.lead(acme)).toMatchObject({ company: 'Acme Ltd', status: 'new' })
    await ledger.import({ file, mapping })
    expect((await ledger.lead(acme))?.status).toBe('lost')
    await expect(ledger.revertImport(file)).rejects.toMatchObject({ problems: [expect.stringContaining('several mappings')] })
    const [second] = await ledger.imports()
    expect(second).toMatchObject({ stage: 'completed', by: 'anna' })
    expect(await ledger.revertImport((second as { id: string }).id)).toMatchObject({ withdrawn: 0 })
  })

  test('of a file that was never imported, or of an import under way, is refused', async () => {
    const { ledger } = await ledgerAt()
    await expect(ledger.revertImport(csv(...january))).rejects.toMatchObject({ problems: ['import: this file was never imported'] })
    await ledger.import({ file: csv(...january), mapping, dryRun: true })
    expect(await ledger.imports()).toEqual([])
  })
})

test('a person that was erased since is withdrawn too, and what was theirs before is not put back', async () => {
  const { ledger, keys } = await mergingLedger()
  await ledger.adoptHandbook({ required: { create: [], import: [] } })
  await ledger.import({ file: csv(...january), mapping })
  const file = csv({ id: '1', company: 'Acme Ltd' }, { id: '4', company: 'Dust' })
  await ledger.import({ file, mapping })
  const [acme, dust] = [await idOf(ledger, 'Acme'), await idOf(ledger, 'Dust')]
  for (const lead of [acme, dust]) {
    await keys.fence(lead, `erasure of ${lead}`)
    await keys.destroy(lead)
  }
  const left = [{ lead: acme, row: 1, reason: 'erased', stays: [], touchedBy: null, at: null }]
  expect(await ledger.revertImport(file, { dryRun: true })).toEqual({ withdrawn: 1, restored: 0, left })
  expect(await ledger.revertImport(file)).toEqual({ withdrawn: 1, restored: 0, left })
  expect(await ledger.lead(dust)).toBeUndefined()
})

describe('whatever is in the ledger and in the file', () => {
  const name = fc.constantFrom('Acme', 'Bolt', 'Cord', 'Dust')
  const known = fc.record({
    company: name,
    contact: name,
    owner: fc.constantFrom('', 'ann', 'ben'),
    size: fc.constantFrom('', 'big', 'small'),
    email: fc.constantFrom('', 'a@b.example', 'nobody'),
  })
  const rowsOf = (ids: readonly string[], more: fc.Arbitrary<Partial<Row>>): fc.Arbitrary<readonly Row[]> =>
    fc.subarray([...ids]).chain((picked) => fc.tuple(...picked.map((id) => fc.tuple(known, more).map(([row, other]) => ({ id, ...row, ...other })))))
  const closing = fc.constantFrom<Partial<Row>>(
    {},
    { status: 'working' },
    { status: 'won', closed: '2026-02-01', value: '10.00' },
    { status: 'lost', closed: '2026-02-03' },
  )
  const history = rowsOf(['1', '2', '3'], closing)
  /** Leads that were there keep their status, for that cannot be put back; one that nobody owned is left to nobody, or it would be unassigned since the revert. */
  const next = (before: readonly Row[]): fc.Arbitrary<readonly Row[]> =>
    fc
      .tuple(rowsOf(['1', '2', '3'], fc.constant({})), rowsOf(['4', '5'], closing), rowsOf(['4'], fc.constant({ status: 'lost', closed: '2026-02-03' })))
      .map(([old, made, twice]) => [
        ...old.flatMap((row) => {
          const { status, closed, value, owner } = before.find(({ id }) => id === row.id) ?? {}
          return [{ ...row, ...(status && { status }), ...(closed && { closed }), ...(value && { value }), ...(owner === '' && { owner }) }]
        }),
        ...made,
        ...twice,
      ])
      // The same rows in the same order are the same file, and so the same import.
      .filter((rows) => !isDeepStrictEqual(rows, before))
  const scene = history.chain((before) =>
    fc.record({ before: fc.constant(before), file: next(before), touch: fc.boolean(), stopAfter: fc.integer({ min: 0, max: 8 }) }),
  )

  test('an import that is taken back changes nothing, stopped in the middle or not, and imported once more it is as it was', () =>
    fc.assert(
      fc.asyncProperty(scene, async ({ before, file: rows, touch, stopAfter }) => {
        const { ledger, through } = await mergingLedger()
        await ledger.adoptHandbook({ required: { create: [], import: [] } })
        await ledger.import({ file: csv(...before), mapping })
        const [some] = (await ledger.leads()).items
        if (touch && some) await ledger.send(some.id, call)
        const old = await shownBy(ledger)
        const file = csv(...rows)
        await ledger.import({ file, mapping })
        const imported = await shownBy(ledger)
        let writes = 0
        const stopping = await through((append) => async (...appended) => {
          if (writes++ >= stopAfter) throw new Error('power cut')
          return append(...appended)
        })
        const plan = await ledger.revertImport(file, { dryRun: true })
        const cut = await stopping.revertImport(file).catch((error: Error) => error.message)
        if (cut === 'power cut') expect(await ledger.revertImport(file)).toEqual(plan)
        else expect(cut).toEqual(plan)
        expect(await shownBy(ledger)).toEqual(old)
        expect(await ledger.revertImport(file)).toEqual(none)
        await ledger.import({ file, mapping })
        expect(await shownBy(ledger)).toEqual(imported)
      }),
      { numRuns: 25 },
    ))
})
