import { memoryKeyStore, type KeyStore } from '@leadledger/vault'
import { describe, expect, test } from 'vitest'
import { endAll, endLiving } from './condemned-keys.js'
import type { Ledger } from './ledger.js'
import { mergingLedger, twoAdas } from './merging.fixture.js'
import { openLedger } from './open-ledger.js'

const asked = { basis: 'gdpr-17', request: 'R-7' } as const
const typesOf = async (ledger: Ledger, lead: string) => (await ledger.timeline(lead)).map(({ type }) => type)

describe('an erasure', () => {
  test('takes the person and leaves the lead, on the record of who asked', async () => {
    const { ledger, create } = await mergingLedger()
    const lead = await create()
    await ledger.send(lead, { type: 'AddNote', note: 'Ada rides a horse' })
    const before = await ledger.lead(lead)
    expect(await ledger.erase(lead, { ...asked, by: 'dpo' })).toEqual({ leads: [{ lead, outcome: 'erased', events: 2 }], remaining: [], scrubbed: true })
    const gone = { externalId: null, company: null, contact: null, email: null, phone: null, phoneE164: null, erased: true }
    expect(await ledger.lead(lead)).toEqual({ ...before, ...gone, updatedAt: expect.any(String) })
    const timeline = await ledger.timeline(lead)
    expect(timeline.map(({ type, personal }) => [type, personal])).toEqual([
      ['LeadCreated', null],
      ['NoteAdded', null],
      ['PersonalDataErased', {}],
    ])
    expect(timeline.at(-1)).toMatchObject({ actor: { id: 'dpo', kind: 'user' }, data: { generation: 1, ...asked } })
    expect(await ledger.erasures()).toMatchObject([{ lead, ...asked, rule: null }])
    expect(await ledger.send(lead, { type: 'ChangeLeadDetails', company: 'Acme again' })).toMatchObject({ refused: 'erased' })
  })

  test('says what it would do, and writes nothing for that', async () => {
    const { ledger, create } = await mergingLedger()
    const lead = await create()
    expect(await ledger.erase(lead, { ...asked, dryRun: true })).toEqual({ leads: [{ lead, outcome: 'erased', events: 1 }], remaining: [], scrubbed: null })
    expect(await ledger.lead(lead)).toMatchObject({ company: 'Acme', erased: false })
    expect(await typesOf(ledger, lead)).toEqual(['LeadCreated'])
  })

  test('is done once, and refused of a lead nobody knows; a basis in words is bad input', async () => {
    const { ledger, create } = await mergingLedger()
    const lead = await create()
    await ledger.erase(lead, asked)
    expect(await ledger.erase(lead, { basis: 'objection' })).toMatchObject({ leads: [{ lead, outcome: 'erased-before' }] })
    expect(await typesOf(ledger, lead)).toEqual(['LeadCreated', 'PersonalDataErased'])
    expect(await ledger.erase('nobody', asked)).toEqual({ refused: 'no-such-lead', lead: 'nobody' })
    await expect(ledger.erase(lead, { basis: 'Ada asked by phone' })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(ledger.send(lead, { type: 'ErasePersonalData', generation: 1, basis: 'x' } as never)).rejects.toThrow('belongs to erase')
  })

  test('is of one lead, or of all that are merged, whichever of them is named', async () => {
    const { ledger, older, newer } = await twoAdas()
    await ledger.merge(older, newer)
    expect(await ledger.erase(newer, { ...asked, dryRun: true })).toMatchObject({ leads: [{ lead: newer }], remaining: [older] })
    const whole = await ledger.erase(older, { ...asked, includeMerged: true })
    expect(whole).toMatchObject({ leads: [{ lead: older, outcome: 'erased' }, { lead: newer }], remaining: [] })
    expect(await ledger.lead(newer)).toMatchObject({ id: newer, company: null, contact: null, website: null, erased: true })
  })

  test('leaves a lead that was merged and is not any more', async () => {
    const { ledger, older, newer } = await twoAdas()
    await ledger.merge(older, newer)
    await ledger.unmerge(older)
    expect(await ledger.erase(newer, { ...asked, includeMerged: true })).toMatchObject({ leads: [{ lead: newer }], remaining: [] })
    expect(await ledger.lead(older)).toMatchObject({ company: 'Acme', erased: false })
  })

  test('takes a role that may erase, and a lead that one may change', async () => {
    const role = { label: 'x', see: 'all', change: 'own' } as const
    const roles = [
      { ...role, id: 'rep', may: [] },
      { ...role, id: 'officer', change: 'all', may: ['erase'] },
      { ...role, id: 'own', may: ['erase'] },
    ]
    await using ledger = await openLedger({ at: 'memory:', handbook: { permissions: { roles: roles as never, otherwise: 'rep' } } })
    for (const [user, role] of [['ben', 'rep'], ['mia', 'officer'], ['olf', 'own']] as const) await ledger.roster({ type: 'RegisterUser', user, role }) // prettier-ignore
    const { lead } = await ledger.create({ company: 'Acme', contact: 'Ada', phone: '+44 20 7946 0958', source: 'Web', owner: 'ben' })
    expect(await ledger.as('ben').erase(lead, asked)).toEqual({ refused: 'not-permitted', needs: 'erase', lead })
    expect(await ledger.as('olf').erase(lead, asked)).toEqual({ refused: 'not-permitted', needs: 'change', lead })
    expect(await ledger.as('mia').erase(lead, { ...asked, by: 'somebody' })).toMatchObject({ leads: [{ lead, outcome: 'erased' }] })
    expect((await ledger.timeline(lead)).at(-1)).toMatchObject({ actor: { id: 'mia' } })
  })
})

describe('an erasure that is cut short', () => {
  const failing = async (): Promise<never> => {
    throw new Error('killed')
  }

  test.for(['fence', 'destroy'] as const)('before the key store can %s, is carried out by the same command again', async (step) => {
    const { ledger, through, create, keys } = await mergingLedger()
    const lead = await create()
    const dying = await through(undefined, { [step]: failing })
    await expect(dying.erase(lead, asked)).rejects.toThrow('killed')
    expect(await ledger.erase(lead, asked)).toMatchObject({ leads: [{ outcome: 'erased-before' }], scrubbed: true })
    expect(await destroyedIn(keys)).toEqual([lead])
    expect(await typesOf(ledger, lead)).toEqual(['LeadCreated', 'PersonalDataErased'])
  })

  test.for(['fence', 'destroy'] as const)('before the key store can %s, is carried out by reconcile', async (step) => {
    const { ledger, through, create, keys } = await mergingLedger()
    const lead = await create()
    const dying = await through(undefined, { [step]: failing })
    await expect(dying.erase(lead, asked)).rejects.toThrow('killed')
    await ledger.reconcile()
    expect(await destroyedIn(keys)).toEqual([lead])
    expect(await ledger.reconcile()).toEqual({ leads: [], scrubbed: true })
  })

  test('is carried out by the first query that folds it', async () => {
    const { ledger, through, create, keys } = await mergingLedger()
    const lead = await create()
    const dying = await through(undefined, { fence: failing })
    await expect(dying.erase(lead, asked)).rejects.toThrow('killed')
    expect((await keys.get([lead])).get(lead)?.status).toBe('active')
    expect(await ledger.leads({ search: 'acme' })).toMatchObject({ total: 0 })
    expect(await destroyedIn(keys)).toEqual([lead])
  })
})

const destroyedIn = async (keys: KeyStore): Promise<readonly string[]> => {
  const found: string[] = []
  for await (const states of keys.states()) found.push(...states.filter(({ destroyed }) => destroyed).map(({ subject }) => subject))
  return found
}

describe('keys that the log condemned', () => {
  const condemned = { lead: 'a', generation: 1, eventId: 'e1' }

  test('are ended where they live, and none that was made anew since', async () => {
    const keys = memoryKeyStore()
    await keys.getOrCreate(['a', 'b'])
    expect(await endLiving(keys, [condemned])).toEqual(['a'])
    expect(await endLiving(keys, [condemned])).toEqual([])
    await keys.reopen('a', 'came back')
    await keys.getOrCreate(['a'])
    expect([await endLiving(keys, [condemned]), await endAll(keys, [condemned])]).toEqual([[], []])
    expect([...(await keys.get(['a', 'b'])).values()].map(({ status }) => status)).toEqual(['active', 'active'])
  })

  test('stay dead where the key store lost them', async () => {
    const keys = memoryKeyStore()
    expect(await endLiving(keys, [condemned])).toEqual(['a'])
    expect((await keys.getOrCreate(['a'])).get('a')?.status).toBe('erased')
  })
})
