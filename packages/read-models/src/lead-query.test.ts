import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeCursor } from './cursor.js'
import { InvalidQuery } from './errors.js'
import { databases, type Home } from './homes.fixture.js'
import { create, day, testLedger, type TestLedger } from './ledger.fixture.js'
import { leadSorts, type LeadQuery } from './lead-query.js'

async function team(home: Home): Promise<TestLedger> {
  const ledger = await testLedger(home)
  await ledger.send('A', create(day(1), { company: 'Łódź Engines', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Referral', owner: 'Grace' }))
  await ledger.send('B', create(day(2), { company: 'acme', contact: 'Björn Borg', phone: '+49 30 901820', source: 'Web' }), {
    type: 'LoseLead',
    at: day(9),
    reason: 'price',
  })
  await ledger.send('C', create(day(3), { company: 'Zebra', contact: 'Cy', owner: 'Grace', estimatedValue: { minor: 500, currency: 'EUR' } }))
  await ledger.send('C', { type: 'ScheduleFollowUp', at: day(3), followUpId: 'f', due: { date: '2026-01-10', zone: 'UTC' } })
  await ledger.send('D', {
    type: 'ImportLead',
    at: day(90),
    externalId: null,
    details: { company: 'Old Import' },
    source: null,
    owner: null,
    status: 'new',
    createdAt: null,
    contactedAt: null,
    qualifiedAt: null,
    closedAt: null,
    value: null,
    reason: null,
  })
  return ledger
}

const ids = async (ledger: TestLedger, query: LeadQuery): Promise<string> => (await ledger.views.leads(query)).items.map(({ id }) => id).join('')

describe.for(databases)('the lead list on $kind', ({ home }) => {
  test.for<[string, LeadQuery, string]>([
    ['everything, newest first and the undated last', {}, 'CBAD'],
    ['one status', { status: ['lost'] }, 'B'],
    ['several statuses', { status: ['new', 'lost'] }, 'CBAD'],
    ['no status', { status: [] }, ''],
    ['other statuses than one', { notStatus: ['lost', 'converted'] }, 'CAD'],
    ['an owner', { owner: 'Grace' }, 'CA'],
    ['several owners', { owners: ['Grace', 'Ada'] }, 'CA'],
    ['no owner of several', { owners: [] }, ''],
    ['nobody', { unassigned: true }, 'BD'],
    ['a source', { source: 'Web' }, 'B'],
    ['a half-open range of creation', { createdFrom: day(1), createdTo: day(3) }, 'BA'],
    ['an overdue follow-up', { followUpOverdueAt: day(10) }, 'C'],
    ['a follow-up on its last day is not overdue', { followUpOverdueAt: day(10) - 1 }, ''],
    ['a company without its accents', { search: 'lodz' }, 'A'],
    ['the beginning of a word', { search: 'eng' }, 'A'],
    ['the middle of a word is not found', { search: 'gines' }, ''],
    ['words of company and contact together', { search: 'ADA łód' }, 'A'],
    ['digits of a phone number', { search: '7946' }, 'A'],
    ['a phone number as people write it', { search: '(030) 901-820' }, 'B'],
    ['filters together', { owner: 'Grace', search: 'zeb', status: ['new'] }, 'C'],
  ])('filters by %s', async ([, query, found]) => expect(await ids(await team(home()), query)).toBe(found))

  test('finds what somebody owned before, and owns no more, however the name is written', async () => {
    const ledger = await team(home())
    const odd = 'Gr"ace\\ "owner":"Ada"'
    await ledger.send('A', { type: 'AssignLead', at: day(4), owner: odd, way: 'manual' })
    await ledger.send('C', { type: 'ReleaseLead', at: day(5) })
    expect(await ids(ledger, { previousOwner: 'Grace' })).toBe('CA')
    expect([await ids(ledger, { previousOwner: 'Grac' }), await ids(ledger, { previousOwner: 'Ada' }), await ids(ledger, { previousOwner: odd })]).toEqual([
      '',
      '',
      '',
    ])
    await ledger.send('A', { type: 'AssignLead', at: day(6), owner: 'Grace', way: 'manual' })
    expect([await ids(ledger, { previousOwner: 'Grace' }), await ids(ledger, { previousOwner: odd })]).toEqual(['C', 'A'])
  })

  test('finds a phone number by any four digits or more of it', async () => {
    const ledger = await team(home())
    const digits = '442079460958'
    for (let start = 0; start < digits.length - 3; start++)
      for (let end = start + 4; end <= digits.length; end++) expect(await ids(ledger, { search: digits.slice(start, end) })).toBe('A')
    expect(await ids(ledger, { search: '7964' })).toBe('')
  })

  test.for<[NonNullable<LeadQuery['sort']>, string]>([
    ['createdAt', 'DABC'],
    ['company', 'BADC'],
    ['-company', 'CDAB'],
    ['-dealValue', 'CDBA'],
  ])('sorts by %s', async ([sort, order]) => expect(await ids(await team(home()), { sort })).toBe(order))

  test('counts what matches on all pages', async () => {
    const page = await (await team(home())).views.leads({ limit: 1 })
    expect(page).toMatchObject({ total: 4, next: expect.any(String) })
  })

  test('sees the command before it', async () => {
    const ledger = await team(home())
    await ledger.send('E', create(day(50)))
    expect(await ids(ledger, { limit: 1 })).toBe('E')
  })

  test('pages through every order without losing or repeating a lead', async () => {
    const ledger = await testLedger(home())
    for (let index = 0; index < 23; index++)
      await ledger.send(`L${index}`, create(day(index % 5), { ...(index % 3 > 0 && { company: `C${index % 4}` }), ...(index % 2 > 0 && { owner: 'Grace' }) }))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...leadSorts), fc.constantFrom('', '-'), fc.integer({ min: 1, max: 30 }), async (field, direction, limit) => {
        const sort = `${direction}${field}` as LeadQuery['sort']
        const whole = (await ledger.views.leads({ sort, limit: 100 })).items
        const paged: (typeof whole)[number][] = []
        for (let after: string | undefined | null; after !== null;) {
          const page = await ledger.views.leads({ sort, limit, ...(after !== undefined && { after }) })
          paged.push(...page.items)
          after = page.next
        }
        expect(paged).toEqual(whole)
        expect(new Set(paged.map(({ id }) => id)).size).toBe(23)
      }),
      { numRuns: 40 },
    )
  })

  test('refuses unknown fields, values and foreign cursors, naming them', async () => {
    const { views } = await team(home())
    const { next } = await views.leads({ limit: 1 })
    const forged = [
      { after: encodeCursor({ s: '-createdAt', v: 'x', k: 'A' }) },
      { after: encodeCursor({ s: '-createdAt', v: 1e300, k: 'A' }) },
      { after: encodeCursor({ s: 'company', v: 7, k: 'A' }), sort: 'company' },
    ]
    for (const query of [
      { status: ['gone'] },
      { limit: 0 },
      { sort: 'password' },
      { evil: 1 },
      { after: 'nonsense' },
      { after: next, sort: 'company' },
      ...forged,
    ])
      await expect(views.leads(query as LeadQuery)).rejects.toThrow(InvalidQuery)
  })

  test('takes any text as search, owner, source or cursor', async () => {
    const { views } = await team(home())
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.constantFrom("'; drop table lead_list; --", 'a" OR "b', 'NEAR(', '\0', '*', '%', '\u19b0\u19b1', "a':* | '", '\\'),
        ),
        async (text) => {
          await views.leads({ search: text })
          expect((await views.leads({ owner: text })).total).toBe(0)
          expect((await views.leads({ source: text })).total).toBe(0)
          expect((await views.leads({ previousOwner: text, owners: [text] })).total).toBe(0)
          await expect(views.leads({ after: text })).rejects.toThrow(InvalidQuery)
        },
      ),
      { numRuns: 100 },
    )
    expect((await views.leads({})).total).toBe(4)
  })

  test('finds no phone number that has the digits in another order, three by three though they are all there', async () => {
    const ledger = await team(home())
    await ledger.send('F', create(day(60), { phone: '491239231' }))
    expect([await ids(ledger, { search: '123' }), await ids(ledger, { search: '231' }), await ids(ledger, { search: '1231' })]).toEqual(['F', 'F', ''])
  })

  test.for<[string, string]>([
    ['ΟΔΟΣ', 'οδος'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['ᦰᦱ', 'ᦰ'],
    ['xᦰ', 'xᦰ'],
    ['新しい会社', '新し'],
    ['Ꭰꭱ', 'ꭰ'],
    [`${'x'.repeat(63)}𠀀y`, `${'x'.repeat(63)}𠀀z`],
  ])('finds %s by %s', async ([company, search]) => {
    const ledger = await testLedger(home())
    await ledger.send('A', create(day(1), { company }), { type: 'ChangeLeadDetails', at: day(2), contact: 'Ada' })
    expect(await ids(ledger, { search })).toBe('A')
  })

  test('finds a name without letters as it stands', async () => {
    const ledger = await team(home())
    await ledger.send('F', create(day(60), { company: '🙂 %' }))
    expect(await ids(ledger, { search: '🙂' })).toBe('F')
  })
})
