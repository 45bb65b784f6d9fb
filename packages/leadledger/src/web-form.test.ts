import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openLedger } from './open-ledger.js'
import { senderLimit } from './sender-limit.js'
import { webForm, type WebFormOptions } from './web-form.js'

const day = 86_400_000
const ada = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', email: 'ada@acme.example' }

async function form(options: Partial<WebFormOptions> = {}) {
  const clock = { now: Date.parse('2026-03-02T09:00Z') }
  const ledger = await openLedger({ at: 'memory:', clock: () => clock.now })
  onTestFinished(() => ledger.close())
  return { ledger, clock, ...webForm(ledger, { source: 'web-form', clock: () => clock.now, ...options }) }
}

describe('a form', () => {
  test('makes a lead of what was sent, with what the address of its page tells', async () => {
    const { ledger, submit } = await form({ fields: { company: 'organisation', note: 'message' } })
    const { company, ...others } = ada
    const page = 'https://example.org/offer?utm_source=google&utm_medium=cpc&utm_campaign=spring&gclid=abc&session=7'
    const sent = await submit({ fields: { ...others, organisation: company, message: 'Please call me.', size: '12', empty: ' ' }, page })
    expect(sent).toMatchObject({ outcome: 'captured', known: false, token: null })
    const [lead] = (await ledger.leads()).items
    expect(lead).toMatchObject({ ...others, company, note: 'Please call me.', source: 'web-form', custom: { size: '12' } })
    const touched = (await ledger.timeline(lead?.id ?? '')).find(({ type }) => type === 'TouchpointRecorded')
    expect(touched).toMatchObject({
      data: { utm: { source: 'google', medium: 'cpc', campaign: 'spring' } },
      personal: { clickId: 'abc', landingPage: 'https://example.org/offer' },
    })
  })

  test('takes the same words once a day, and the same id once for ever; who comes again is a touch on the lead', async () => {
    const { ledger, clock, submit } = await form()
    const first = await submit({ fields: ada })
    expect(await submit({ fields: ada })).toEqual({ ...first, duplicate: true })
    clock.now += day
    expect(await submit({ fields: ada })).toMatchObject({ outcome: 'captured', known: true, duplicate: false })
    expect(await submit({ fields: ada, id: 'x' })).toMatchObject({ known: true, duplicate: false })
    clock.now += day
    expect(await submit({ fields: ada, id: 'x' })).toMatchObject({ duplicate: true })
    expect((await ledger.leads()).total).toBe(1)
  })

  test('keeps robots out: who fills what nobody sees, who comes too often, who is not verified', async () => {
    const { ledger, clock, submit } = await form({ honeypot: 'fax', limit: { most: 2, within: 60_000 }, verify: ({ fields }) => fields['captcha'] !== 'wrong' })
    expect(await submit({ fields: { ...ada, fax: '1' } })).toEqual({ outcome: 'kept-out', because: 'honeypot' })
    expect(await submit({ fields: { ...ada, captcha: 'wrong' } })).toEqual({ outcome: 'kept-out', because: 'not-verified' })
    expect((await ledger.status()).position).toBe(0n)
    const from = (sender: string, note: string) => submit({ fields: { ...ada, fax: '', note }, sender })
    expect([(await from('1.2.3.4', 'a')).outcome, (await from('1.2.3.4', 'b')).outcome]).toEqual(['captured', 'captured'])
    expect(await from('1.2.3.4', 'c')).toEqual({ outcome: 'kept-out', because: 'too-many' })
    expect((await from('1.2.3.5', 'c')).outcome).toBe('captured')
    clock.now += 60_000
    expect((await from('1.2.3.4', 'd')).outcome).toBe('captured')
  })

  test('answers whatever is sent, and throws nothing back', async () => {
    const { submit } = await form()
    expect(await submit({ fields: { company: 'Acme' } })).toMatchObject({ outcome: 'refused', refused: 'missing-fields', missing: ['contact', 'phone'] })
    expect(await submit({ fields: { ...ada, email: 'no address' } })).toMatchObject({ outcome: 'refused', refused: 'invalid-email' })
    expect(await submit({ fields: { ...ada, note: 'x'.repeat(1_000_000) } })).toMatchObject({ outcome: 'invalid' })
    expect(await submit({ fields: { ...ada, note: 7 as never } })).toEqual({ outcome: 'invalid', problems: ['note: is no text'] })
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), fc.string(), async (fields, page) => {
        expect(['captured', 'refused', 'invalid']).toContain((await submit({ fields: { ...ada, ...fields }, page })).outcome)
      }),
      { numRuns: 30 },
    )
  })
})

describe('consent that a form asks for', () => {
  const consent = { field: 'newsletter', purpose: 'news', key: 'a key of 16 characters', within: 7 * day }
  const asked = { fields: { ...ada, newsletter: 'on' } }

  test('is recorded when the person confirms it, once, and not before', async () => {
    const { ledger, submit, confirm } = await form({ consent })
    const sent = await submit(asked)
    const { lead, token } = sent as { lead: string; token: string }
    expect(await ledger.consents(lead)).toEqual([])
    expect(await confirm(token)).toMatchObject({ outcome: 'confirmed', lead, events: ['ConsentRecorded'], duplicate: false })
    expect(await confirm(token)).toMatchObject({ outcome: 'confirmed', duplicate: true })
    expect(await ledger.consents(lead)).toMatchObject([{ purpose: 'news', channel: 'email', granted: true }])
    expect((await ledger.timeline(lead)).at(-1)).toMatchObject({ data: { basis: 'double-opt-in' }, personal: { source: 'web-form', proof: token } })
    expect((await ledger.lead(lead))?.custom).toEqual({})
  })

  test('is not asked for without a tick or without an address', async () => {
    const { submit } = await form({ consent })
    expect(await submit({ fields: { ...ada, newsletter: 'off' } })).toMatchObject({ token: null })
    const { email: _, ...others } = asked.fields
    expect(await submit({ fields: others })).toMatchObject({ token: null })
  })

  test('comes of no token that was made up, changed, signed for something else, or is too old', async () => {
    const { ledger, clock, submit, confirm } = await form({ consent })
    const { lead, token } = (await submit(asked)) as { lead: string; token: string }
    const other = webForm(ledger, { source: 'web-form', consent: { ...consent, purpose: 'offers' }, clock: () => clock.now })
    expect(await other.confirm(token)).toEqual({ outcome: 'no-token' })
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom('A', 'b', '.', '0', '-'), async (index, letter) => {
        const changed = token.slice(0, index) + letter + token.slice(index + 1)
        fc.pre(changed !== token)
        expect(await confirm(changed)).toEqual({ outcome: 'no-token' })
      }),
    )
    clock.now += 7 * day + 1
    expect(await confirm(token)).toEqual({ outcome: 'expired' })
    expect(await ledger.consents(lead)).toEqual([])
    expect(await (await form()).confirm(token)).toEqual({ outcome: 'no-token' })
  })

  test('needs a key that nobody guesses', () => expect(form({ consent: { ...consent, key: 'short' } })).rejects.toThrow('16 characters'))
})

test('a limit lets nobody through more often than it says, in any stretch of time', () =>
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 100 }), (pauses, most, within) => {
      const hears = senderLimit({ most, within })
      let now = 0
      const heard = pauses.flatMap((pause) => (hears('one', (now += pause)) ? [now] : []))
      for (const from of heard) expect(heard.filter((at) => at >= from && at < from + within).length).toBeLessThanOrEqual(most)
    }),
  ))
