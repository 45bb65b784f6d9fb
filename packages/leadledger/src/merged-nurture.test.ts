import { expect, onTestFinished, test } from 'vitest'
import { openLedger } from './open-ledger.js'
import type { OutgoingMail } from './sequence-run.js'

const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', email: 'ada@acme.example', source: 'web' } as const
const steps = [
  { id: 'one', template: 'one', after: 'PT0S' },
  { id: 'two', template: 'two', after: 'P7D' },
]

async function enrolledTwice() {
  const clock = { now: Date.parse('2026-03-02T09:00Z') }
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now, handbook: { sequences: [{ id: 'drip', purpose: 'news', steps }] } })
  onTestFinished(() => ledger.close())
  const leads: string[] = []
  for (const enrolmentId of ['a', 'b']) {
    const { lead } = await ledger.create(acme)
    await ledger.send(lead, { type: 'RecordConsent', basis: 'form' })
    await ledger.send(lead, { type: 'EnrollInSequence', enrolmentId, sequence: 'drip' })
    leads.push(lead)
  }
  const [loser = '', survivor = ''] = leads
  return { ledger, clock, loser, survivor }
}

test('a mail that waits to be sent to a merged lead is not sent, however often sequences are run', async () => {
  const { ledger, loser, survivor } = await enrolledTwice()
  const fails = async (): Promise<void> => Promise.reject(new Error('the server is away'))
  expect((await ledger.runSequences({ send: fails })).failed).toHaveLength(2)
  await ledger.merge(loser, survivor)
  const mails: OutgoingMail[] = []
  for (let run = 0; run < 3; run++) await ledger.runSequences({ send: async (mail) => void mails.push(mail) })
  expect(mails.map(({ lead, step }) => [lead, step])).toEqual([[survivor, 'one']])
})

test('who leaves by a mail that a merged lead was sent leaves as the survivor too', async () => {
  const { ledger, clock, loser, survivor } = await enrolledTwice()
  await ledger.runSequences({ send: async () => undefined })
  await ledger.merge(loser, survivor)
  clock.now += 86_400_000
  const leave = { type: 'RecordEngagement', messageId: 'a/one', signal: 'unsubscribed' } as const
  expect(await ledger.send(survivor, leave, { commandId: 'hook-1' })).toMatchObject({ lead: loser, events: ['EmailUnsubscribed', 'ConsentWithdrawn'] })
  expect((await ledger.consents(survivor))[0]).toMatchObject({ purpose: 'news', channel: 'email', granted: false })
  expect(await ledger.send(loser, leave, { commandId: 'hook-1' })).toMatchObject({ duplicate: true })
  expect((await ledger.timeline(survivor)).filter(({ type, lead }) => type === 'ConsentWithdrawn' && lead === survivor)).toHaveLength(1)
  clock.now += 7 * 86_400_000
  const mails: OutgoingMail[] = []
  await ledger.runSequences({ send: async (mail) => void mails.push(mail) })
  expect(mails).toEqual([])
})
