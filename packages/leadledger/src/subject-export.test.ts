import { describe, expect, test } from 'vitest'
import { mergingLedger, twoAdas } from './merging.fixture.js'

describe('an export of what is held about a person', () => {
  test('has every event opened, and each kind of thing by itself', async () => {
    const { ledger, create } = await mergingLedger()
    const lead = await create({ touchpoint: { campaign: 'spring', landingPage: '/pricing?ada' } })
    await ledger.send(lead, { type: 'RecordConsent', purpose: 'news', channel: 'email', basis: 'form', source: 'web form', proof: 'ip 10.0.0.1' })
    await ledger.send(lead, { type: 'LogInteraction', channel: 'email', outcome: 'sent', subject: 'Your horse', note: 'asked about riding' })
    await ledger.send(lead, { type: 'AddNote', note: 'Ada rides a horse' })
    const met = { answer: 'met', evidence: 'said so' } as const
    const value = { amount: '1200.00', currency: 'EUR' }
    await ledger.send(lead, { type: 'ConvertLead', criteria: { need: met, budget: met, authority: met }, value, dealName: 'Saddles for Ada' }).catch(() => {})
    const held = await ledger.exportSubject(lead)
    expect(held).toMatchObject({ lead, erased: null, related: [], card: { contact: 'Ada King', email: 'ada@acme.example' }, mails: [] })
    expect(held?.sources).toMatchObject([
      { type: 'LeadCreated', source: 'Web', company: 'Acme' },
      { type: 'TouchpointRecorded', campaign: 'spring', landingPage: '/pricing?ada' },
    ])
    expect(held?.consents).toMatchObject([{ type: 'ConsentRecorded', purpose: 'news', basis: 'form', source: 'web form', proof: 'ip 10.0.0.1' }])
    expect(held?.interactions).toMatchObject([{ subject: 'Your horse', note: 'asked about riding' }, { note: 'Ada rides a horse' }])
    expect(held?.deals).toMatchObject([{ type: 'LeadConverted', dealName: 'Saddles for Ada' }])
    expect(held?.events).toEqual(await ledger.timeline(lead))
    expect(await ledger.exportSubject(lead)).toEqual(held)
  })

  test('names the leads that are merged, and keeps to its own', async () => {
    const { ledger, older, newer } = await twoAdas()
    await ledger.merge(older, newer)
    expect(await ledger.exportSubject(newer)).toMatchObject({ card: { website: null }, related: [{ lead: older, how: 'absorbed', stands: true }] })
    expect(await ledger.exportSubject(older)).toMatchObject({ card: { website: 'acme.example' }, related: [{ lead: newer, how: 'merged-into', stands: true }] })
    await ledger.unmerge(older)
    expect(await ledger.exportSubject(older)).toMatchObject({ related: [{ lead: newer, how: 'merged-into', stands: false }] })
  })

  test('says of one who was erased that nothing personal is left, and is none of a lead nobody knows', async () => {
    const { ledger, create } = await mergingLedger()
    const lead = await create()
    await ledger.erase(lead, { basis: 'gdpr-17', request: 'R-7' })
    const held = await ledger.exportSubject(lead)
    expect(held).toMatchObject({ erased: { basis: 'gdpr-17', request: 'R-7', rule: null }, card: { erased: true, contact: null } })
    expect(JSON.stringify(held)).not.toContain('Ada')
    expect(await ledger.exportSubject('nobody')).toBeUndefined()
  })
})
