import { expect, onTestFinished, test } from 'vitest'
import { openLedger } from './open-ledger.js'

const ada = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', email: 'ada@acme.example', source: 'web' } as const
const met = { answer: 'met' } as const
const convert = { type: 'ConvertLead', criteria: { need: met, budget: met, authority: met }, value: { amount: '10.00', currency: 'EUR' } } as const

async function open() {
  const ledger = await openLedger({ at: 'memory:' })
  onTestFinished(() => ledger.close())
  const linksOf = async (lead: string) => {
    const { accountId, contactId } = (await ledger.lead(lead)) ?? {}
    return [accountId, contactId]
  }
  return { ledger, linksOf }
}

test('a conversion links the lead with the account and the contact that are given, or with new ones that its command names', async () => {
  const { ledger, linksOf } = await open()
  const { lead } = await ledger.create(ada)
  expect(await linksOf(lead)).toEqual([null, null])
  await ledger.send(lead, { ...convert, accountId: 'acme', contactId: 'ada' })
  expect(await linksOf(lead)).toEqual(['acme', 'ada'])
  expect((await ledger.timeline(lead)).find(({ type }) => type === 'LeadConverted')?.data).toMatchObject({ accountId: 'acme', contactId: 'ada' })
  const { lead: other } = await ledger.create({ ...ada, email: 'bob@acme.example' })
  await ledger.send(other, convert, { commandId: 'c1' })
  const [account, contact] = await linksOf(other)
  expect([typeof account, contact]).toEqual(['string', 'c1'])
  expect(account).not.toBe(contact)
  expect(await ledger.send(other, convert, { commandId: 'c1' })).toMatchObject({ duplicate: true })
  await ledger.rebuild()
  expect(await linksOf(other)).toEqual([account, contact])
})

test('hints name the contact of an earlier conversion by its mail address, and none by a phone number alone', async () => {
  const { ledger } = await open()
  const { lead: first } = await ledger.create(ada)
  await ledger.send(first, { ...convert, accountId: 'acme', contactId: 'ada' })
  const { lead: again } = await ledger.create({ ...ada, company: 'Acme Ltd' })
  expect((await ledger.hints(again))?.contact).toEqual({ contactId: 'ada', accountId: 'acme', lead: first })
  const { lead: colleague } = await ledger.create({ ...ada, contact: 'Bob', email: 'bob@acme.example' })
  expect((await ledger.hints(colleague))?.contact).toBeNull()
  await ledger.send(first, { type: 'RevertConversion' })
  expect((await ledger.hints(first))?.contact).toEqual({ contactId: 'ada', accountId: 'acme', lead: first })
})
