import { describe, expect, test } from 'vitest'
import { ledgerCommand, withLead } from './console.fixture.js'

const acme = ['lead', 'create', '--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'google', '--json'] as const
const march = ['--from', '2026-03-01', '--to', '2026-04-01'] as const
const spent = ['spend', 'add', '--amount', '310.00', '--currency', 'EUR', '--campaign', 'spring', '--id', 'invoice-17', ...march] as const

describe('spend', () => {
  test('is recorded once, corrected, listed and divided by leads', async () => {
    const on = ledgerCommand()
    expect(await on('campaign', 'define', 'spring', '--name', 'Spring 2026', '--source', 'google')).toMatchObject({ code: 0, out: 'spring recorded' })
    expect((await on('campaign', 'list')).out).toMatch(/^spring +Spring 2026 +google/m)
    expect(await on(...spent)).toMatchObject({ code: 0, out: 'invoice-17 recorded' })
    expect(await on(...spent)).toMatchObject({ code: 0, out: 'invoice-17 stands so already' })
    expect(await on(...spent, '--note', 'x', '--amount', '9.00')).toMatchObject({ code: 1, err: 'Refused: spend-exists' })
    expect((await on('spend', 'correct', 'invoice-17', '--amount', '300.00', '--currency', 'EUR')).code).toBe(0)
    expect((await on('spend', 'list')).out).toMatch(/^invoice-17 +2026-03-01 +2026-04-01 +spring +marketing +300\.00 EUR$/m)
    const { lead } = (await on(...acme, '--at', '2026-03-02T09:00Z')).json<{ lead: string }>()
    expect((await on('lead', 'visit', lead, '--campaign', 'spring', '--utm', 'source=google', '--at', '2026-03-02T08:00Z')).out).toContain('TouchpointRecorded')
    expect((await on('costs', '--by', 'campaign', ...march)).out).toMatch(/^ {2}spring +300\.00 EUR +n\/a +1 +300\.00 EUR +0 +n\/a$/m)
    expect((await on('roi', ...march)).out).toMatch(/^all +300\.00 EUR +n\/a +-100\.0 %$/m)
  })

  test('in a currency without a rate is listed, not counted', async () => {
    const on = ledgerCommand()
    await on(...spent)
    expect((await on('costs', '--currency', 'USD', ...march)).out).toMatch(/for want of a rate:[^]*spend +invoice-17 +2026-03-01 +310\.00 EUR/)
    await on('rate', 'add', 'EUR', 'USD', '2026-03-01', '1.1')
    expect((await on('costs', '--currency', 'USD', ...march, '--json')).json()).toMatchObject({ spend: [{ amount: '341.00', currency: 'USD' }], unpriced: [] })
  })
})

test('a lead is created with where it came from', async () => {
  const on = ledgerCommand()
  const { lead, events } = (await on(...acme, '--origin', 'marketing', '--campaign', 'spring', '--utm', 'source=google')).json<{
    lead: string
    events: string[]
  }>()
  expect(events).toEqual(['LeadCreated', 'TouchpointRecorded'])
  expect((await on('timeline', lead, '--json')).out).toContain('"origin": "marketing"')
  expect((await on('kpi', 'statusCounts', '--by', 'campaign')).out).toMatch(/^ {2}spring +1/m)
})

test('targets stand beside what was reached', async () => {
  const on = ledgerCommand()
  await on(...acme, '--at', '2026-03-02T09:00Z')
  expect((await on('target', 'set', 'qualificationRate', '2026-Q1', '--value', '0.3')).out).toBe('qualificationRate in 2026-Q1 recorded')
  expect((await on('target', 'list')).out).toMatch(/^qualificationRate +2026-Q1 +all +30\.0 % +0\.0 % +-30\.0 points$/m)
  expect((await on('target', 'set', 'happiness', '2026', '--value', '1')).code).toBe(2)
})

test('a post that was recorded says what the reactions to it were about', async () => {
  const { on, lead } = await withLead()
  expect((await on('post', 'spring-poll', '--platform', 'linkedin', '--content', 'poll')).out).toBe('Post spring-poll recorded')
  expect((await on('post', 'spring-poll', '--platform', 'linkedin', '--content', 'poll')).out).toBe('Post spring-poll stands so already')
  await on('lead', 'social', lead, '--platform', 'linkedin', '--post', 'spring-poll', '--kind', 'like')
  expect((await on('nurture')).out).toMatch(/\nplatform +post +content +reactions\nlinkedin +spring-poll +poll +1$/)
  expect((await on('nurture', '--json')).json()).toMatchObject({ posts: [{ platform: 'linkedin', post: 'spring-poll', content: 'poll', count: 1 }] })
  expect(await on('post', 'x', '--platform', 'linkedin', '--content', 'gossip')).toMatchObject({ code: 2 })
})
