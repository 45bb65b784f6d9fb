import type { LeadFacts, Money } from '@leadledger/leads'
import { describe, expect, test } from 'vitest'
import { comparedKpis } from './comparison.js'
import { dealFunnel } from './deal-funnel.js'
import { day, journey, usd, type Step } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { roi } from './roi.js'

const at = (date: string): number => Date.parse(`${date}T12:00Z`)
const asOf = at('2026-06-30')
const march = { from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 3, 1) }
const won = (date: string, value: Money, createdAt = at('2026-03-01')): LeadFacts =>
  journey({ createdAt, source: 'google' }, { to: 'converted', at: at(date), value }, { to: 'deal', at: at(date), deal: { state: 'won' } })
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const created = (date: number): LeadFacts => journey({ createdAt: date })
const grown = async (leads: readonly LeadFacts[], from: number, to: number) =>
  (await comparedKpis(leads, ['statusCounts'], { asOf, zone: 'UTC', from, to }))[0]?.deltaPrev

describe('SuiteCRM', () => {
  test('multiplies the cost of a campaign by its won deals, since it sums over a join', async () => {
    const deals = [won('2026-03-10', usd(400)), won('2026-03-11', usd(400)), won('2026-03-12', usd(400))]
    const spend = { spendId: 's', campaign: null, source: 'google', from: '2026-03-01', to: '2026-04-01', scope: 'marketing', amount: usd(600) } as const
    const joined = deals.map(({ conversions }) => ({ revenue: conversions[0]?.value?.minor ?? 0, cost: spend.amount.minor }))
    const cost = sum(joined.map((row) => row.cost))
    expect((sum(joined.map((row) => row.revenue)) - cost) / cost).toBeCloseTo(-1 / 3, 12)

    const records = { spend: [spend], campaigns: [], rates: [], traffic: [] }
    expect(await roi(deals, records, { asOf, zone: 'UTC', ...march })).toMatchObject({ cost: [{ amount: '600.00' }], roi: 1 })
  })

  test('adds foreign amounts as if they were of the home currency', async () => {
    const deals = [won('2026-03-10', usd(100)), won('2026-03-11', { minor: 1_000, currency: 'JPY' })]
    expect(sum([100, 1_000])).toBe(1_100)
    expect(await kpi(deals, 'bookings', { asOf, zone: 'UTC' })).toMatchObject({
      value: null,
      values: [
        { amount: '1000', currency: 'JPY' },
        { amount: '100.00', currency: 'USD' },
      ],
    })
  })
})

describe('Frappe', () => {
  const from = Date.UTC(2026, 2, 10)
  const to = Date.UTC(2026, 2, 17)
  const daily = Array.from({ length: 30 }, (_, index) => created(Date.UTC(2026, 1, 20) + index * day))

  test('compares a window with one that is a day shorter, and finds growth in a constant inflow', async () => {
    const inDays = (first: number, end: number): number => daily.filter(({ createdAt }) => (createdAt as number) >= first && (createdAt as number) < end).length
    const peer = (inDays(from, to) - inDays(from - 6 * day, from)) / inDays(from - 6 * day, from)
    expect(peer).toBeCloseTo(1 / 6, 12)
    expect(await grown(daily, from, to)).toMatchObject({ before: { n: 7 }, change: 0 })
  })

  test('calls growth from nothing 0 %', async () => {
    const [before, now] = [0, 5]
    const peer = before === 0 ? 0 : (now - before) / before
    expect(peer).toBe(0)
    expect(
      await grown(
        Array.from({ length: 5 }, () => created(from)),
        from,
        to,
      ),
    ).toMatchObject({ change: null })
  })

  test('counts transitions instead of deals, and drops deals that are lost by now', async () => {
    const stage = (date: string, name: string): Step => ({ to: 'deal', at: at(date), deal: { stage: name } })
    const opened: Step = { to: 'converted', at: at('2026-03-02'), deal: { stage: 'demo' } }
    const wandering = journey({}, opened, stage('2026-03-03', 'offer'), stage('2026-03-04', 'demo'), stage('2026-03-05', 'offer'))
    const lost = journey({}, opened, stage('2026-03-03', 'offer'), { to: 'deal', at: at('2026-03-06'), deal: { state: 'lost', reason: 'price' } })
    const offers = [wandering, lost].map(({ conversions }) => ({
      isLost: conversions[0]?.steps.some(({ state }) => state === 'lost') ?? false,
      transitions: conversions[0]?.steps.filter((step) => step.stage === 'offer').length ?? 0,
    }))
    expect(sum(offers.filter(({ isLost }) => !isLost).map(({ transitions }) => transitions))).toBe(2)
    expect(sum(offers.map(({ transitions }) => transitions))).toBe(3)

    const { steps } = await dealFunnel([wandering, lost], { asOf, zone: 'UTC', stages: ['demo', 'offer'] })
    expect(steps.slice(0, 2)).toMatchObject([
      { stage: 'demo', reached: 2 },
      { stage: 'offer', reached: 2 },
    ])
  })

  test('shows of the deals opened in a month those whose lead came in it', async () => {
    const old = journey({ createdAt: at('2025-11-03') }, { to: 'converted', at: at('2026-03-02'), deal: { stage: 'demo' } })
    expect([old].filter(({ createdAt }) => (createdAt as number) >= march.from && (createdAt as number) < march.to)).toEqual([])
    const { steps } = await dealFunnel([old], { asOf, zone: 'UTC', ...march, stages: ['demo'] })
    expect(steps[0]).toMatchObject({ stage: 'demo', reached: 1 })
  })

  test('floors the time to close to whole days', async () => {
    const quick = journey({ createdAt: 0 }, { to: 'converted', at: day / 2 }, { to: 'deal', at: (3 * day) / 4, deal: { state: 'won' } })
    expect(Math.floor((3 * day) / 4 / day)).toBe(0)
    expect(await kpi([quick], 'wonCycle', { asOf, zone: 'UTC' })).toMatchObject({ median: (3 * day) / 4 })
  })
})

describe('Krayin', () => {
  test('counts a lead on the boundary in both windows', async () => {
    const boundary = march.from
    const leads = [created(boundary)]
    const within = (first: number, last: number): number =>
      leads.filter(({ createdAt }) => (createdAt as number) >= first && (createdAt as number) <= last).length
    expect(within(Date.UTC(2026, 1, 1), boundary) + within(boundary, march.to)).toBe(2)

    const now = await kpi(leads, 'statusCounts', { asOf, zone: 'UTC', ...march })
    expect([now.n, (await grown(leads, march.from, march.to))?.before.n]).toEqual([1, 0])
  })

  test('divides what came in a week by six days', async () => {
    const week = { from: Date.UTC(2026, 2, 2), to: Date.UTC(2026, 2, 9) }
    const leads = Array.from({ length: 14 }, (_, index) => created(week.from + (index * day) / 2))
    const peersDays = Math.floor((Date.parse('2026-03-08T23:59:59Z') - week.from) / day)
    expect(leads.length / peersDays).toBeCloseTo(14 / 6, 12)
    const { n } = await kpi(leads, 'statusCounts', { asOf, zone: 'UTC', ...week })
    expect(n / ((week.to - week.from) / day)).toBe(2)
  })

  test('calls growth from nothing 100 %', async () => {
    const [before, now] = [0, 5]
    const peer = before === 0 ? (now > 0 ? 1 : 0) : (now - before) / before
    expect(peer).toBe(1)
    expect(
      await grown(
        Array.from({ length: 5 }, () => created(march.from)),
        march.from,
        march.to,
      ),
    ).toMatchObject({ before: { n: 0 }, change: null })
  })

  test('books what was won in the month the lead was created', async () => {
    const old = won('2026-03-20', usd(500), at('2025-11-03'))
    const peer = [old].filter(({ createdAt }) => (createdAt as number) >= march.from && (createdAt as number) < march.to)
    expect(peer).toEqual([])
    expect(await kpi([old], 'bookings', { asOf, zone: 'UTC', ...march })).toMatchObject({ value: { amount: '500.00', currency: 'USD' } })
  })

  test('leaves leads without a value out of its counts', async () => {
    const leads = [
      won('2026-03-10', usd(100)),
      journey({ createdAt: at('2026-03-02') }, { to: 'converted', at: at('2026-03-11') }, { to: 'deal', at: at('2026-03-12'), deal: { state: 'won' } }),
    ]
    const peer = leads.filter(({ conversions }) => (conversions[0]?.value?.minor ?? 0) > 0).length
    expect(peer).toBe(1)
    expect(await kpi(leads, 'dealWinRate', { asOf, zone: 'UTC', ...march })).toMatchObject({ numerator: 2, denominator: 2 })
    expect(await kpi(leads, 'bookings', { asOf, zone: 'UTC', ...march })).toMatchObject({ numerator: 1, denominator: 2, excluded: { noValue: 1 } })
  })
})

describe('Odoo', () => {
  test('counts a deal whose probability rounds to 100 as won', async () => {
    const nearly = journey(
      { createdAt: at('2026-03-01') },
      { to: 'converted', at: at('2026-03-02'), value: usd(100), deal: { stage: 'signing', probability: 99.996 } },
    )
    expect(Number((99.996).toFixed(2))).toBe(100)
    expect(await kpi([nearly], 'dealWinRate', { asOf, zone: 'UTC' })).toMatchObject({ numerator: 0, denominator: 0 })
    expect(await kpi([nearly], 'pipelineValue', { asOf, zone: 'UTC' })).toMatchObject({ numerator: 1 })
  })

  test('defines won and lost in three ways, here every number that tells of them agrees', async () => {
    const deals = [
      won('2026-03-10', usd(100)),
      journey(
        { createdAt: at('2026-03-01') },
        { to: 'converted', at: at('2026-03-02') },
        { to: 'deal', at: at('2026-03-05'), deal: { state: 'lost', reason: 'price' } },
      ),
      journey({ createdAt: at('2026-03-01') }, { to: 'converted', at: at('2026-03-02'), deal: { probability: 0 } }),
    ]
    const rate = await kpi(deals, 'dealWinRate', { asOf, zone: 'UTC' })
    const open = await kpi(deals, 'pipelineValue', { asOf, zone: 'UTC' })
    expect([rate.numerator, rate.denominator - rate.numerator, open.denominator]).toEqual([1, 1, 1])
    expect((await kpi(deals, 'bookings', { asOf, zone: 'UTC' })).denominator).toBe(rate.numerator)
  })
})

describe('Frappe helpdesk', () => {
  test('overwrites a first response of zero, as if it were none', async () => {
    const atOnce = journey({ createdAt: day }, { to: 'contacted', at: day })
    const duration = 0
    expect(duration || 'unset').toBe('unset')
    expect(await kpi([atOnce], 'responseTime', { asOf, zone: 'UTC' })).toMatchObject({ value: 0, numerator: 1, answeredShare: 1 })
  })
})

describe('systems that send mail', () => {
  test('count the openings of machines, and divide by mail that cannot be seen', async () => {
    const sent = { messageId: 'm', sequence: 'welcome', version: 1, step: 'hello', content: 'article', tracked: true, sentAt: day } as const
    const mails = [
      { ...sent, signals: { opened: 2 * day } },
      { ...sent, signals: { 'machine-opened': day } },
      { ...sent, signals: {} },
      { ...sent, signals: {}, tracked: false },
      { ...sent, signals: { bounced: 2 * day } },
    ]
    expect(mails.filter(({ signals }) => 'opened' in signals || 'machine-opened' in signals).length / mails.length).toBe(2 / 5)
    const lead = { ...journey({}), nurture: { enrolments: [], mails, reactions: [] } }
    expect(await kpi([lead], 'adjustedOpenRate', { asOf, zone: 'UTC' })).toMatchObject({ numerator: 1, denominator: 2, excluded: { machineOpened: 1 } })
  })
})
