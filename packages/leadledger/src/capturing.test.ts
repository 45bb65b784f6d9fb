import { describe, expect, test } from 'vitest'
import { ada, mergingLedger } from './merging.fixture.js'

const inquiry = { ...ada, origin: 'inbound', note: 'Please call me', touchpoint: { campaign: 'spring' } } as const

describe('an inquiry', () => {
  test('of somebody new begins a lead, once', async () => {
    const { ledger } = await mergingLedger()
    const first = await ledger.capture(inquiry, { commandId: 'form-1' })
    expect(first).toMatchObject({ known: false, events: ['LeadCreated', 'TouchpointRecorded'], duplicate: false })
    expect(await ledger.capture(inquiry, { commandId: 'form-1' })).toMatchObject({ known: false, lead: first.lead, duplicate: true })
    expect((await ledger.leads()).total).toBe(1)
  })

  test('of somebody known is a new touch on the lead, once, and tells what differs', async () => {
    const { ledger, create } = await mergingLedger()
    const lead = await create()
    const again = { ...inquiry, email: 'ADA@acme.example', company: 'Acme Ltd' }
    const attached = await ledger.capture(again, { commandId: 'form-2' })
    expect(attached).toMatchObject({ lead, known: true, reopened: false, events: ['TouchpointRecorded', 'NoteAdded'], differs: ['company'], others: [] })
    expect(await ledger.capture(again, { commandId: 'form-2' })).toMatchObject({ lead, known: true, duplicate: true })
    expect((await ledger.timeline(lead)).map(({ type }) => type)).toEqual(['LeadCreated', 'TouchpointRecorded', 'NoteAdded'])
    expect((await ledger.leads()).total).toBe(1)
  })

  test('the arithmetic of Krayin, whose form rejects a returning prospect, fails: one that was lost is open again, in a new cycle', async () => {
    const { ledger, create } = await mergingLedger()
    const lead = await create()
    await ledger.send(lead, { type: 'LoseLead', reason: 'price' })
    expect(await ledger.capture(inquiry, { commandId: 'form-3' })).toMatchObject({
      lead,
      known: true,
      reopened: true,
      events: ['LeadReopened', 'TouchpointRecorded', 'NoteAdded'],
    })
    expect(await ledger.lead(lead)).toMatchObject({ status: 'new', cycle: 2, source: 'Web' })
    expect(await ledger.capture(inquiry, { commandId: 'form-3' })).toMatchObject({ reopened: true, duplicate: true })
    expect((await ledger.lead(lead))?.cycle).toBe(2)
  })

  test('goes to the open one of several leads, and to the survivor of merged ones', async () => {
    const { ledger, create } = await mergingLedger()
    const lost = await create()
    const open = await create()
    const later = await create({ email: 'ada@home.example' })
    await ledger.send(lost, { type: 'LoseLead', reason: 'price' })
    expect(await ledger.capture(inquiry)).toMatchObject({ lead: open, others: [lost] })
    await ledger.merge(open, later)
    expect(await ledger.capture(inquiry)).toMatchObject({ lead: later, others: [lost] })
  })

  test('is refused for what is wrong with itself only', async () => {
    const { ledger } = await mergingLedger()
    expect(await ledger.capture({ email: 'ada@acme.example' })).toMatchObject({ refused: 'missing-fields' })
    await expect(ledger.capture({ ...inquiry, mood: 'fine' } as never)).rejects.toMatchObject({ code: 'invalid-input' })
  })
})
