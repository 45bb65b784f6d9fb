import { describe, expect, onTestFinished, test } from 'vitest'
import type { HandbookInput, Ledger, OutgoingMail } from './index.js'
import { openLedger } from './open-ledger.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const day = 24 * 3_600_000
const start = Date.UTC(2026, 0, 5, 9)
const handbook: HandbookInput = {
  sequences: [
    {
      id: 'welcome',
      purpose: 'news',
      steps: [
        { id: 'hello', template: 'hello', after: 'PT0S', content: 'article' },
        { id: 'guide', template: 'guide', after: 'P7D' },
      ],
    },
  ],
}
const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Referral', email: 'ada@example.com' }

/** A ledger with a handbook and one enrolled lead, and a clock one can move. */
async function nurturing(at: string) {
  const clock = { now: start }
  const open = (): Promise<Ledger> => openLedger({ at, clock: () => clock.now, zone: 'UTC' })
  const ledger = await open()
  onTestFinished(() => ledger.close())
  await ledger.adoptHandbook(handbook)
  const { lead } = await ledger.create(acme)
  await ledger.send(lead, { type: 'RecordConsent', purpose: 'news', channel: 'email', basis: 'form', proof: 'ticked on 5 January' })
  await ledger.send(lead, { type: 'EnrollInSequence', sequence: 'welcome', enrolmentId: 'e' })
  return { clock, open, ledger, lead }
}

function sender() {
  const mails: OutgoingMail[] = []
  return { mails, send: async (mail: OutgoingMail): Promise<void> => void mails.push(mail) }
}

describe.each([
  { kind: 'in memory', at: () => 'memory:' },
  { kind: 'in a directory', at: () => temporaryDirectory() },
])('sequences of a ledger $kind', ({ at }) => {
  test('send what is due, once, and record it before and after', async () => {
    const { clock, ledger, lead } = await nurturing(at())
    const { mails, send } = sender()
    expect(await ledger.runSequences({ send })).toMatchObject({ sent: [{ lead, messageId: 'e/hello' }], failed: [], ended: [] })
    expect(mails).toEqual([
      {
        key: `${lead}/e/hello`,
        lead,
        messageId: 'e/hello',
        sequence: 'welcome',
        version: 1,
        step: 'hello',
        template: 'hello',
        content: 'article',
        tracked: true,
        to: 'ada@example.com',
        contact: 'Ada King',
        company: 'Acme',
        at: '2026-01-05T09:00:00.000Z',
      },
    ])
    expect(await ledger.runSequences({ send })).toMatchObject({ sent: [] })
    expect(await ledger.enrolments(lead)).toMatchObject([{ enrolmentId: 'e', next: { move: 'send', step: 'guide', at: '2026-01-12T09:00:00.000Z' } }])
    clock.now += 7 * day
    expect(await ledger.runSequences({ send })).toMatchObject({ sent: [{ messageId: 'e/guide' }], ended: [{ lead, enrolmentId: 'e', exit: 'completed' }] })
    expect((await ledger.timeline(lead)).map(({ type }) => type).slice(2)).toEqual([
      'SequenceEnrolled',
      'EmailQueued',
      'EmailSent',
      'EmailQueued',
      'EmailSent',
      'SequenceCompleted',
    ])
    expect(mails).toHaveLength(2)
    expect((await ledger.enrolments(lead))[0]?.next).toBeNull()
  })

  test('end for a lead that left, and say so', async () => {
    const { clock, ledger, lead } = await nurturing(at())
    const { mails, send } = sender()
    await ledger.runSequences({ send })
    clock.now += day
    await ledger.send(lead, { type: 'RecordEngagement', messageId: 'e/hello', signal: 'unsubscribed' })
    clock.now += 10 * day
    expect(await ledger.runSequences({ send })).toMatchObject({ sent: [], ended: [{ exit: 'opted-out' }] })
    expect(mails).toHaveLength(1)
    expect(await ledger.consents(lead)).toMatchObject([
      { purpose: 'news', channel: 'email', granted: false, at: '2026-01-06T09:00:00.000Z' },
      { purpose: 'news', channel: 'email', granted: true },
    ])
    expect(await ledger.sequences()).toMatchObject([
      { sequence: 'welcome', version: 1, enrolled: 1, active: 0, exits: { 'opted-out': 1 }, steps: [{ step: 'hello', sent: 1, unsubscribed: 1 }] },
    ])
    expect(await ledger.sequences({ asOf: start + 1 })).toMatchObject([{ active: 1, exits: {} }])
  })

  test('count in KPIs, machines apart, and in the report of the mix', async () => {
    const { clock, ledger, lead } = await nurturing(at())
    await ledger.runSequences(sender())
    clock.now += 1_000
    await ledger.send(lead, { type: 'RecordEngagement', messageId: 'e/hello', signal: 'opened', machine: true })
    expect(await ledger.kpi(['mailOpenRate', 'adjustedOpenRate'])).toMatchObject([
      { numerator: 1, denominator: 1 },
      { numerator: 0, denominator: 0, excluded: { machineOpened: 1 } },
    ])
    await ledger.send(lead, { type: 'RecordSocialEngagement', platform: 'linkedin', kind: 'message' })
    const { mix, social, chain } = await ledger.nurture()
    expect(mix.map(({ leads }) => leads)).toEqual([0, 0, 1, 0])
    expect([social, chain]).toEqual([[{ platform: 'linkedin', kind: 'message', count: 1 }], { messages: 1, interactions: 0, qualified: 0 }])
    expect(await ledger.verify()).toContainEqual(expect.objectContaining({ table: 'nurture', equal: true, rows: 1 }))
  })

  test('go on for an enrolled lead as they were, when another handbook is adopted', async () => {
    const { clock, ledger, lead } = await nurturing(at())
    await ledger.adoptHandbook({ ...handbook, sequences: [{ id: 'welcome', purpose: 'news', steps: [{ id: 'new', template: 'new' }] }] })
    const { mails, send } = sender()
    await ledger.runSequences({ send })
    clock.now += 30 * day
    await ledger.runSequences({ send })
    expect(mails.map(({ template, version }) => [template, version])).toEqual([
      ['hello', 1],
      ['guide', 1],
    ])
    expect((await ledger.timeline(lead)).at(-1)?.type).toBe('SequenceCompleted')
  })

  test('refuse a moment to come', async () => {
    const { ledger } = await nurturing(at())
    await expect(ledger.runSequences({ ...sender(), now: '2027-01-01' })).rejects.toMatchObject({ problems: ['now: lies in the future'] })
  })
})

describe('a sender that dies', () => {
  const at = () => temporaryDirectory()

  test('after it sent and before that is recorded is given the same mail again, under the same key; the log has it once', async () => {
    const { clock, open, ledger, lead } = await nurturing(at())
    const { mails, send } = sender()
    const dying = async (mail: OutgoingMail): Promise<void> => {
      await send(mail)
      throw new Error('the connection was lost')
    }
    expect(await ledger.runSequences({ send: dying })).toMatchObject({
      sent: [],
      failed: [{ lead, messageId: 'e/hello', error: { message: 'the connection was lost' } }],
    })
    await ledger.close()
    const again = await open()
    onTestFinished(() => again.close())
    expect(await again.enrolments(lead)).toMatchObject([{ next: { step: 'hello', queued: true } }])
    clock.now += 30 * day
    expect(await again.runSequences({ send })).toMatchObject({ sent: [{ messageId: 'e/hello' }] })
    expect(mails.map(({ key }) => key)).toEqual([`${lead}/e/hello`, `${lead}/e/hello`])
    const types = (await again.timeline(lead)).map(({ type }) => type)
    expect([types.filter((type) => type === 'EmailQueued'), types.filter((type) => type === 'EmailSent')]).toEqual([['EmailQueued'], ['EmailSent']])
  })

  test('is not given the mail again once the lead took the consent back', async () => {
    const { ledger, lead } = await nurturing(at())
    const { mails, send } = sender()
    await ledger.runSequences({ send: () => Promise.reject(new Error('down')) })
    await ledger.send(lead, { type: 'WithdrawConsent', basis: 'phone' })
    expect(await ledger.runSequences({ send })).toMatchObject({ sent: [], ended: [{ exit: 'opted-out' }] })
    expect(mails).toEqual([])
  })

  test('keeps nobody else waiting', async () => {
    const { ledger } = await nurturing(at())
    const { lead } = await ledger.create({ ...acme, email: 'other@example.com' })
    await ledger.send(lead, { type: 'RecordConsent', basis: 'form' })
    await ledger.send(lead, { type: 'EnrollInSequence', sequence: 'welcome' })
    const send = (mail: OutgoingMail): Promise<void> => (mail.to === 'ada@example.com' ? Promise.reject(new Error('no such box')) : Promise.resolve())
    expect(await ledger.runSequences({ send })).toMatchObject({ sent: [{ lead }], failed: [{ messageId: 'e/hello' }] })
  })

  test('is given one key by two runs at once, and the log has one mail', async () => {
    const { ledger, lead } = await nurturing(at())
    const { mails, send } = sender()
    await Promise.all([ledger.runSequences({ send }), ledger.runSequences({ send })])
    expect(new Set(mails.map(({ key }) => key)).size).toBe(1)
    const types = (await ledger.timeline(lead)).map(({ type }) => type)
    expect(types.filter((type) => type === 'EmailQueued' || type === 'EmailSent')).toEqual(['EmailQueued', 'EmailSent'])
  })
})
