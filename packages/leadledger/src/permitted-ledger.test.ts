import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'
import { handbookProblems, type HandbookInput } from './index.js'

const permissions: HandbookInput['permissions'] = {
  otherwise: 'rep',
  roles: [
    { id: 'rep', label: 'Sales person', see: 'own', change: 'own', may: [] },
    { id: 'lead', label: 'Team lead', see: 'team', change: 'team', may: ['assign'] },
    { id: 'analyst', label: 'Analyst', see: 'all', change: 'own', may: [] },
    { id: 'manager', label: 'Manager', see: 'all', change: 'all', may: ['assign', 'override', 'merge'] },
  ],
}
const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const
const call = { type: 'LogInteraction', channel: 'call', outcome: 'connected', nextStep: { due: '2026-05-04' } } as const

/** North: Nora leads Anna and Ben, and Rosa of the field reports to Anna. South: Sam. Max manages, Ada analyses. */
async function office(more: HandbookInput = {}): Promise<Ledger> {
  const ledger = await openLedger({ at: 'memory:', zone: 'UTC', clock: () => Date.parse('2026-05-01'), handbook: { permissions, ...more } })
  onTestFinished(() => ledger.close())
  const people = { nora: 'north', anna: 'north', ben: 'north', rosa: 'field', sam: 'south', max: null, ada: null }
  for (const [user, team] of Object.entries(people)) await ledger.roster({ type: 'RegisterUser', user, team })
  for (const [user, role] of Object.entries({ nora: 'lead', max: 'manager', ada: 'analyst' })) await ledger.roster({ type: 'ChangeUser', user, role })
  await ledger.roster({ type: 'ChangeUser', user: 'rosa', reportsTo: 'anna' })
  for (const owner of ['anna', 'ben', 'rosa', 'sam']) await ledger.create({ ...acme, company: `Of ${owner}`, owner, at: '2026-04-01' }, { commandId: owner })
  await ledger.create({ ...acme, company: 'Of nobody', at: '2026-04-01' }, { commandId: 'nobody' })
  return ledger
}
const companies = async (ledger: Pick<Ledger, 'leads'>): Promise<readonly (string | null)[]> =>
  (await ledger.leads({ sort: 'company' })).items.map(({ company }) => company)
const idOf = async (ledger: Ledger, company: string): Promise<string> => (await ledger.leads({ search: company })).items[0]?.id ?? ''

describe('a ledger as one user sees it', () => {
  test('has the leads of the own, of the team and all below it, or of all; those that nobody owns are everybody’s', async () => {
    const ledger = await office()
    expect(await companies(ledger.as('anna'))).toEqual(['Of anna', 'Of nobody'])
    expect(await companies(ledger.as('nora'))).toEqual(['Of anna', 'Of ben', 'Of nobody', 'Of rosa'])
    expect(await companies(ledger.as('ada'))).toHaveLength(5)
    expect(await companies(ledger.as('max'))).toEqual(await companies(ledger))
    expect(await ledger.as('nora').permissions()).toEqual({
      user: 'nora',
      role: 'lead',
      see: ['anna', 'ben', 'nora', 'rosa'],
      change: ['anna', 'ben', 'nora', 'rosa'],
      may: ['assign'],
    })
  })

  test('counts what it shows: numbers, alerts and follow-ups are of the same leads', async () => {
    const ledger = await office()
    const created = async (one: Pick<Ledger, 'kpi'>) => (await one.kpi(['statusCounts']))[0]?.n
    expect([await created(ledger.as('anna')), await created(ledger.as('nora')), await created(ledger.as('ada')), await created(ledger)]).toEqual([2, 4, 5, 5])
    expect((await ledger.as('anna').alerts()).owners.map(({ owner }) => owner)).toEqual([null, 'anna'])
    await ledger.as('sam').send(await idOf(ledger, 'Of sam'), call)
    expect(await ledger.as('anna').followUps()).toEqual([])
    expect(await ledger.as('max').followUps()).toHaveLength(1)
    expect(await ledger.as('anna').queue({ owner: 'sam' })).toEqual([])
  })

  test('counts the same leads in every figure it offers, and of one team those of them that are the team’s', async () => {
    const ledger = await office()
    for (const owner of ['anna', 'ben', 'sam'])
      await ledger.send(await idOf(ledger, `Of ${owner}`), { type: 'AskQuestion', question: 'budget', at: '2026-04-02' })
    for (const owner of ['anna', 'sam']) await ledger.send(await idOf(ledger, `Of ${owner}`), { ...call, at: '2026-04-03' })
    const figures = async (one: Pick<Ledger, 'funnel' | 'cohorts' | 'conversations' | 'criteria' | 'kpiLeads'>, team?: string) => {
      const query = team === undefined ? {} : { team }
      const behind: string[] = []
      for await (const { lead } of one.kpiLeads('statusCounts', query)) behind.push(lead)
      return [
        (await one.funnel(query)).n,
        (await one.cohorts(query)).rows.reduce((sum, { size }) => sum + size, 0),
        (await one.conversations(query)).questions.n,
        (await one.criteria(query)).worked,
        behind.length,
      ]
    }
    expect(await figures(ledger)).toEqual([5, 5, 3, 2, 5])
    expect(await figures(ledger.as('nora'))).toEqual([4, 4, 2, 1, 4])
    expect(await figures(ledger.as('sam'))).toEqual([2, 2, 1, 1, 2])
    expect(await figures(ledger.as('nora'), 'north')).toEqual([2, 2, 2, 1, 2])
    expect(await figures(ledger.as('sam'), 'north')).toEqual([0, 0, 0, 0, 0])
    expect((await ledger.as('sam').dealFunnel()).steps.every(({ reached }) => reached === 0)).toBe(true)
  })

  test('shows nothing of a lead of others, whichever way it is asked for', async () => {
    const ledger = await office()
    const [anna, lead] = [ledger.as('anna'), await idOf(ledger, 'Of sam')]
    expect(await anna.lead(lead)).toBeUndefined()
    expect(await anna.lead(lead, { asOf: '2026-04-02' })).toBeUndefined()
    expect(await anna.timeline(lead)).toEqual([])
    expect(await anna.score(lead)).toBeUndefined()
    expect(await anna.mergePlan(lead, await idOf(ledger, 'Of anna'))).toMatchObject({ refusal: { refused: 'not-permitted' }, fields: [] })
  })

  test('refuses to change leads of others, in the name of who asks, and leaves everything as it was', async () => {
    const ledger = await office()
    const lead = await idOf(ledger, 'Of ben')
    const before = await ledger.timeline(lead)
    expect(await ledger.as('anna').send(lead, call)).toEqual({ refused: 'not-permitted', needs: 'change', lead })
    expect(await ledger.as('ada').send(lead, call)).toMatchObject({ refused: 'not-permitted', needs: 'change' })
    expect(await ledger.as('ben').send(lead, call, { by: 'sam' })).toMatchObject({ events: expect.arrayContaining(['InteractionLogged']) })
    const added = (await ledger.timeline(lead)).slice(before.length)
    expect(new Set(added.map(({ actor }) => actor.id))).toEqual(new Set(['ben']))
  })

  test('lets a lead of the queue be claimed, and given to others by who may assign', async () => {
    const ledger = await office()
    const lead = await idOf(ledger, 'Of nobody')
    expect(await ledger.as('anna').send(lead, call)).toMatchObject({ refused: 'not-permitted', needs: 'change' })
    expect(await ledger.as('anna').send(lead, { type: 'AssignLead', owner: 'ben' })).toMatchObject({ refused: 'not-permitted' })
    expect(await ledger.as('anna').assign(lead)).toMatchObject({ outcome: 'refused', refusal: { refused: 'not-permitted', needs: 'assign' } })
    expect(await ledger.as('anna').send(lead, { type: 'ClaimLead', owner: 'anna' })).toMatchObject({ events: ['LeadAssigned'] })
    expect(await ledger.as('ben').reassign({ leads: [lead], to: { owner: 'ben' } })).toMatchObject([{ outcome: 'refused', refusal: { needs: 'assign' } }])
    expect(await ledger.as('nora').reassign({ leads: [lead], to: { owner: 'ben' } })).toMatchObject([{ outcome: 'given', owner: 'ben', previous: 'anna' }])
    expect(await ledger.as('nora').handOver({ from: 'sam', to: { owner: 'ben' } })).toEqual([])
    expect(await ledger.as('max').handOver({ from: 'sam', to: { owner: 'ben' } })).toMatchObject([{ outcome: 'given' }])
    expect(await ledger.as('anna').create({ ...acme, owner: 'ben' })).toMatchObject({ refused: 'not-permitted', needs: 'assign' })
  })

  test('shows a lead that waits for somebody to that one, who accepts or returns it', async () => {
    const ledger = await office()
    const lead = await idOf(ledger, 'Of ben')
    const [anna, ben, sam] = [ledger.as('anna'), ledger.as('ben'), ledger.as('sam')]
    expect(await ben.send(lead, { type: 'HandOverLead', to: 'sam' })).toMatchObject({ events: ['LeadHandedOver'] })
    expect([(await sam.handovers()).length, (await ben.handovers()).length, (await anna.handovers()).length]).toEqual([1, 1, 0])
    expect([(await sam.lead(lead))?.company, (await anna.lead(lead))?.company]).toEqual(['Of ben', undefined])
    expect(await anna.send(lead, { type: 'AcceptLead' })).toMatchObject({ refused: 'not-permitted', needs: 'change' })
    expect(await sam.send(lead, call)).toMatchObject({ refused: 'not-permitted', needs: 'change' })
    expect(await sam.send(lead, { type: 'AcceptLead' })).toMatchObject({ events: ['LeadAccepted', 'LeadAssigned'] })
    expect(await companies(sam)).toContain('Of ben')
    expect(await ben.lead(lead)).toBeUndefined()
  })

  test('takes an override and a merge only from who may', async () => {
    const ledger = await office()
    const [one, other] = [await idOf(ledger, 'Of anna'), await idOf(ledger, 'Of ben')]
    const convert = { type: 'ConvertLead', value: { amount: '10.00', currency: 'EUR' }, override: { manager: 'max', reason: 'asked for it' } } as const
    await ledger.send(one, call)
    expect(await ledger.as('anna').send(one, convert)).toMatchObject({ refused: 'not-permitted', needs: 'override' })
    expect(await ledger.as('nora').merge(other, one)).toMatchObject({ refused: 'not-permitted', needs: 'merge' })
    expect(await ledger.as('max').merge(other, one)).toMatchObject({ events: ['LeadMerged'] })
    expect(await ledger.as('max').send(one, convert)).toMatchObject({ events: expect.arrayContaining(['ConversionOverridden', 'LeadConverted']) })
  })

  test('is empty for one who left, or whom nobody registered; a ledger without permissions lets everybody do everything', async () => {
    const ledger = await office()
    await ledger.roster({ type: 'RemoveUser', user: 'ben' })
    for (const user of ['ben', 'stranger']) {
      expect(await companies(ledger.as(user))).toEqual(['Of nobody'])
      expect(await ledger.as(user).create(acme)).toMatchObject({ refused: 'not-permitted' })
    }
    expect(await companies(ledger.as('nora'))).toContain('Of ben')
    await ledger.adoptHandbook({})
    expect(await companies(ledger.as('stranger'))).toHaveLength(5)
    expect(await ledger.as('stranger').create(acme)).toMatchObject({ events: ['LeadCreated'] })
  })

  test('never shows, and never changes, a lead outside the reach of the role, whoever reports to whom', async () => {
    const users = ['a', 'b', 'c', 'd', 'e']
    const person = fc.record({
      team: fc.constantFrom('x', 'y', null),
      role: fc.constantFrom('rep', 'lead', 'manager', null),
      reportsTo: fc.constantFrom(...users, null),
    })
    await fc.assert(
      fc.asyncProperty(fc.tuple(person, person, person, person, person), async (people) => {
        const ledger = await openLedger({ at: 'memory:', zone: 'UTC', clock: () => Date.parse('2026-05-01'), handbook: { permissions } })
        try {
          for (const [index, user] of users.entries()) await ledger.roster({ type: 'RegisterUser', user, ...people[index] })
          for (const owner of users) await ledger.create({ ...acme, owner, at: '2026-04-01' }, { commandId: owner })
          /** Walks up from the owner: whoever is met first, or shares a team with somebody met, reaches it. */
          const isBelow = (owner: string, user: string): boolean => {
            const met = new Set<string>()
            const ahead = [owner]
            for (let one = ahead.pop(); one !== undefined; one = ahead.pop()) {
              if (met.has(one)) continue
              met.add(one)
              const standing = people[users.indexOf(one)]
              const mine = people[users.indexOf(user)]?.team
              if (one === user || (typeof mine === 'string' && standing?.team === mine)) return true
              if (typeof standing?.reportsTo === 'string') ahead.push(standing.reportsTo)
            }
            return false
          }
          for (const [index, user] of users.entries()) {
            const role = people[index]?.role ?? 'rep'
            const expected = users.filter((owner) => role === 'manager' || owner === user || (role === 'lead' && isBelow(owner, user)))
            const { items } = await ledger.as(user).leads()
            expect(items.map(({ owner }) => String(owner)).sort((one, other) => one.localeCompare(other))).toEqual(expected)
            for (const { id, owner } of (await ledger.leads()).items) {
              const sent = await ledger.as(user).send(id, { type: 'AddNote', note: 'seen', noteId: `by-${user}` })
              expect(sent.refused).toBe(expected.includes(owner as string) ? undefined : 'not-permitted')
            }
          }
        } finally {
          await ledger.close()
        }
      }),
      { numRuns: 12 },
    )
  })
})

test('permissions that contradict themselves are named, each with its path', () => {
  const roles = [{ id: 'rep', label: 'Rep', see: 'own', change: 'all', may: [] }] as const
  expect(handbookProblems({ permissions: { roles, otherwise: 'boss' } })).toEqual([
    'permissions.otherwise: is boss, and there is rep',
    'permissions.roles.rep: may change more than it sees',
  ])
})
