import type { LeadCommandInput } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { databases } from './homes.fixture.js'
import { create, day, testLedger } from './ledger.fixture.js'
import type { LeadIdentity } from './lead-identities.js'
import { nameKey } from './search-text.js'
import type { Views } from './views.js'

const name = fc.oneof(
  fc.constantFrom('Ada King', 'ADA   king', 'Łódź', 'lodz', '☆ ☆', '☆  ☆', '…', '...', '½', "O'Neil", 'a" OR words:*', '%', '123', 'x '.repeat(90)),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)
const someone = fc.record(
  {
    contact: name,
    company: name,
    email: fc.constantFrom('a@acme.example', 'A@ACME.example', 'b@acme.example', 'b@gmail.com', 'ADA at home', 'ada at home', 'É@nowhere', 'é@nowhere'),
    phone: fc.constantFrom('+442079460958', '+44 20 7946 0958', '12', '+49 30 901820'),
  },
  { requiredKeys: [] },
)

const isSameName = (one: string | null, other: string | null): boolean => nameKey(one) !== null && nameKey(one) === nameKey(other)
const isSame = (one: LeadIdentity, other: LeadIdentity): boolean =>
  (one.email !== null && one.email.toLowerCase() === other.email?.toLowerCase()) ||
  (one.phoneE164 !== null && one.phoneE164 === other.phoneE164) ||
  (isSameName(one.contact, other.contact) && isSameName(one.company, other.company))

/** Imports keep an address that is none, as it stood in the file. */
const imported = (details: Partial<Record<'contact' | 'company' | 'email' | 'phone', string>>): LeadCommandInput => ({
  type: 'ImportLead',
  at: day(1),
  externalId: null,
  details,
  source: null,
  owner: null,
  status: 'new',
  createdAt: day(1),
  contactedAt: null,
  qualifiedAt: null,
  closedAt: null,
  value: null,
  reason: null,
})

async function identitiesOf(views: Views): Promise<readonly LeadIdentity[]> {
  const all = []
  for await (const identity of views.identities()) all.push(identity)
  return all
}

describe.each(databases)('leads similar to one, in $kind', ({ home }) => {
  test('are those that share an address, a number, or name and company with it, however they are written, and no others', async () => {
    const { views, send } = await testLedger(home())
    let leads = 0
    await fc.assert(
      fc.asyncProperty(fc.array(someone, { minLength: 2, maxLength: 8 }), async (people) => {
        for (const details of people) await send(`L${++leads}`, imported(details))
        await views.catchUp()
        const all = await identitiesOf(views)
        for (const one of all.slice(-people.length)) {
          const found = new Set([one.id, ...(await views.similar(one.id)).map(({ id }) => id)])
          expect(all.filter((other) => other.id === one.id || isSame(one, other)).map(({ id }) => id)).toEqual([...found].toSorted())
        }
      }),
      { numRuns: 12 },
    )
  })

  test('few of many are read: those that have nothing in common are not among them', async () => {
    const { views, send } = await testLedger(home())
    for (let index = 0; index < 50; index++)
      await send(`L${index}`, create(day(1), { company: `Acme ${index}.`, contact: 'Ada', email: `ada@${index}.example`, phone: `+44207946${1000 + index}` }))
    await views.catchUp()
    expect((await views.similar('L7')).map(({ id }) => id)).toEqual(['L7'])
    expect(await views.similar('nobody')).toEqual([])
  })

  test('stand for those merged into them, and are found by what these have', async () => {
    const { views, send } = await testLedger(home())
    await send('L1', create(day(1), { email: 'one@acme.example' }))
    await send('L2', create(day(1), { email: 'two@acme.example' }))
    await send('L3', create(day(1), { email: 'two@acme.example' }))
    await send('L4', create(day(1), { email: 'one@acme.example' }))
    await send('L2', { type: 'MergeLead', at: day(2), into: 'L1' })
    await send('L4', { type: 'WithdrawLead', at: day(2) })
    await views.catchUp()
    expect(new Set((await views.similar('L1')).map(({ id }) => id))).toEqual(new Set(['L1', 'L3']))
    expect(new Set((await views.similar('L3')).map(({ id }) => id))).toEqual(new Set(['L1', 'L3']))
  })
})
