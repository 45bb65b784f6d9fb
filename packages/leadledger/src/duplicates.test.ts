import { duplicateRules } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DuplicateGroup, DuplicatesQuery } from './duplicates.js'
import type { Ledger } from './ledger.js'
import { csv, mapping } from './importing.fixture.js'
import { openLedger } from './open-ledger.js'
import { mergingLedger } from './merging.fixture.js'

async function groupsOf(ledger: Ledger, query?: DuplicatesQuery): Promise<readonly DuplicateGroup[]> {
  const groups = []
  for await (const group of ledger.duplicates(query)) groups.push(group)
  return groups
}

const leadsOf = async (ledger: Ledger, query?: DuplicatesQuery) => (await groupsOf(ledger, query)).map(({ rule, leads }) => [rule, leads.toSorted()])

describe('leads that may be the same', () => {
  test('are found by address, by name and company, by phone, and by the domain of their company', async () => {
    const { ledger, create } = await mergingLedger()
    const one = await create({ contact: 'Ada  King', email: 'Ada@Acme.example', phone: '+44 20 7946 0958' })
    const two = await create({ contact: 'ada king', company: 'ACME', email: 'ada@acme.example', phone: '020 1' })
    const three = await create({ contact: 'Bo', company: 'Bo Ltd', email: 'bo@acme.example', phone: '+442079460958' })
    await create({ contact: 'Cy', company: 'Cy Ltd', email: 'cy@gmail.com', phone: '12' })
    await create({ contact: 'Di', company: 'Di Ltd', email: 'di@gmail.com', phone: '12' })
    expect((await groupsOf(ledger)).map(({ rule, shared, leads }) => [rule, shared, leads.toSorted()])).toEqual([
      ['email', 'ada@acme.example', [one, two].toSorted()],
      ['name-and-company', 'ada king / acme', [one, two].toSorted()],
      ['phone', '+442079460958', [one, three].toSorted()],
      ['company-domain', 'acme.example', [one, two, three].toSorted()],
    ])
    expect(await leadsOf(ledger, { rules: ['phone'] })).toEqual([['phone', [one, three].toSorted()]])
  })

  test('are found by what imports keep of an address that is none, in any case', async () => {
    const ledger = await openLedger({ at: 'memory:', handbook: { required: { create: [], import: [] } } })
    await ledger.import({ file: csv({ id: '1', company: 'A', email: 'ADA at home' }, { id: '2', company: 'B', email: 'ada at home' }), mapping })
    const leads = (await ledger.leads()).items.map(({ id }) => id)
    expect(await leadsOf(ledger, { rules: ['email'] })).toEqual([['email', leads.toSorted()]])
    for (const lead of leads) expect((await ledger.hints(lead))?.suspects).toBe(1)
    await ledger.close()
  })

  test('are no more once somebody said so of either, while others of the group stay', async () => {
    const { ledger, create } = await mergingLedger()
    const [one, two, three] = [await create(), await create(), await create()] as const
    const rules = ['email'] as const
    expect(await ledger.notDuplicates(two, one, { reason: 'a shared mailbox' })).toMatchObject({ events: ['DuplicateDismissed'] })
    expect(await leadsOf(ledger, { rules, lead: one })).toEqual([['email', [one, three].toSorted()]])
    expect(await leadsOf(ledger, { rules, lead: two })).toEqual([['email', [two, three].toSorted()]])
    expect((await groupsOf(ledger, { rules }))[0]).toMatchObject({ leads: expect.arrayContaining([one, two, three]), notDuplicates: [[one, two].toSorted()] })
    await ledger.notDuplicates(one, three)
    await ledger.notDuplicates(three, two)
    expect(await groupsOf(ledger, { rules })).toEqual([])
  })

  test('are found by what a lead that was merged has, and never as the merged lead itself', async () => {
    const { ledger, create } = await mergingLedger()
    const one = await create({ email: 'ada@home.example' })
    const two = await create({ email: 'ada@acme.example' })
    await ledger.merge(one, two)
    const three = await create({ email: 'ada@home.example' })
    expect(await leadsOf(ledger, { rules: ['email'] })).toEqual([['email', [two, three].toSorted()]])
  })

  test('the arithmetic of Odoo, whose duplicates go one way and vanish at 21, fails: each finds all others, however many', async () => {
    const ledger = await openLedger({ at: 'memory:' })
    const leads: string[] = []
    for (let index = 0; index < 30; index++)
      leads.push((await ledger.create({ company: 'Acme', contact: `Ada ${index}`, phone: `${index}`, source: 'Web', email: 'ada@acme.example' })).lead)
    for (const lead of leads) expect(await leadsOf(ledger, { lead, rules: ['email'] })).toEqual([['email', leads.toSorted()]])
    await ledger.close()
  })

  test('find each other: whatever leads have and whatever was said of them, if one finds another, that one finds it, and the alert names both', async () => {
    const someone = fc.record({
      contact: fc.constantFrom('Ada', 'ADA', 'Bo'),
      company: fc.constantFrom('Acme', 'Öl', 'OL'),
      email: fc.constantFrom('a@acme.example', 'b@acme.example', 'b@gmail.com'),
      phone: fc.constantFrom('+442079460958', '+44 20 7946 0958', '12'),
    })
    const said = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.array(someone, { minLength: 2, maxLength: 6 }), said, async (people, dismissed) => {
        const ledger = await openLedger({ at: 'memory:', handbook: { hygiene: { suspectedDuplicate: [...duplicateRules] } } })
        const leads: string[] = []
        for (const person of people) leads.push((await ledger.create({ ...person, source: 'Web' })).lead)
        const of = (index: number): string => leads[index % leads.length] ?? ''
        for (const [one, other] of dismissed) await ledger.notDuplicates(of(one), of(other))
        const found = new Map<string, Set<string>>()
        for (const lead of leads) found.set(lead, new Set((await groupsOf(ledger, { lead })).flatMap((group) => group.leads)))
        for (const one of leads) for (const other of leads) if (one !== other) expect(found.get(one)?.has(other)).toBe(found.get(other)?.has(one))
        for (const [one, other] of dismissed) if (of(one) !== of(other)) expect(found.get(of(one))?.has(of(other))).toBe(false)
        const suspected = (await ledger.alerts({ kind: 'suspectedDuplicate' })).alerts.map(({ lead }) => lead)
        expect(suspected.toSorted()).toEqual(leads.filter((lead) => (found.get(lead)?.size ?? 0) > 1).toSorted())
        await ledger.close()
      }),
      { numRuns: 25 },
    )
  }, 60_000)
})
