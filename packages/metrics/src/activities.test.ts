import type { FollowUpFacts, LeadFacts, LoggedInteraction } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryFacts } from './arbitrary-journey.fixture.js'
import { day, hour, journey } from './journey.fixture.js'
import { kpi } from './kpi.js'
import type { KpiName } from './counting.js'

const asOf = 100 * day
const zone = 'UTC'

function call(at: number | null, fields: Partial<LoggedInteraction> = {}): LoggedInteraction {
  const logged = { channel: 'call', direction: 'outbound', outcome: 'connected', automated: false, cycle: 1, durationMs: null, noteLength: 0 } as const
  return { ...logged, at, recordedAt: at ?? 0, ...fields }
}

const followUp = (dueAt: number, fields: Partial<FollowUpFacts> = {}): FollowUpFacts => ({
  dueAt,
  state: 'open',
  reschedules: 0,
  missed: 0,
  scheduledAt: 0,
  closedAt: null,
  ...fields,
})

const withActivity = (interactions: readonly LoggedInteraction[], facts: LeadFacts = journey({})): LeadFacts => ({ ...facts, interactions })
const of = (name: KpiName, facts: readonly LeadFacts[], more: object = {}) => kpi(facts, name, { asOf, zone, ...more })

describe('interactions', () => {
  const calls = [call(day), call(2 * day, { outcome: 'voicemail' }), call(3 * day, { automated: true }), call(4 * day, { direction: 'inbound' })]

  test('of people count, in both directions, by channel, direction and outcome', async () => {
    expect(await of('activities', [withActivity(calls)])).toMatchObject({ value: 3 })
    const { groups } = await of('activities', [withActivity([...calls, call(day, { channel: 'email', outcome: 'sent' })])], { by: 'channel' })
    expect(groups?.map(({ key, value }) => [key, value])).toEqual([
      ['call', 3],
      ['email', 1],
    ])
    expect((await of('activities', [withActivity(calls)], { by: 'direction' })).groups?.map(({ key, n }) => [key, n])).toEqual([
      ['outbound', 2],
      ['inbound', 1],
    ])
  })

  test('count for the owner they had, and only by asOf', async () => {
    const handedOver = journey({ owner: 'Ann' }, { to: 'contacted', at: 2 * day, owner: 'Bob' })
    const { groups } = await of('activities', [withActivity(calls, handedOver)], { by: 'owner', asOf: 2 * day })
    expect(groups?.map(({ key, value }) => [key, value])).toEqual([
      ['Ann', 1],
      ['Bob', 1],
    ])
  })

  test('fall into the window in which they happened', async () => {
    expect(await of('activities', [withActivity([...calls, call(null)])], { from: day, to: 2 * day })).toMatchObject({
      value: 1,
      excluded: { unknownHappened: 1 },
    })
  })
})

describe('calls', () => {
  const missed = call(day, { outcome: 'no_answer' })
  test('connect when a human answers', async () => {
    expect(await of('connectRate', [withActivity([missed, call(2 * day), call(3 * day, { direction: 'inbound' })])])).toMatchObject({
      numerator: 1,
      denominator: 2,
    })
  })

  test('reach leads, each once', async () => {
    const leads = [withActivity([missed, call(2 * day), call(3 * day)]), withActivity([missed]), withActivity([])]
    expect(await of('reachRate', leads)).toMatchObject({ numerator: 1, denominator: 2 })
  })

  test('last as long as somebody noted', async () => {
    const calls = [call(day, { durationMs: 60_000 }), call(day, { durationMs: 180_000 }), call(day), { ...missed, durationMs: 20_000 }]
    expect(await of('talkTime', [withActivity(calls)])).toMatchObject({ median: 120_000, n: 2, excluded: { noDuration: 1 } })
  })
})

test('a meeting nobody came to is a no-show, one that was called off is none', async () => {
  const meetings = (['held', 'no_show', 'cancelled', 'scheduled', 'held'] as const).map((outcome) => call(day, { channel: 'meeting', outcome }))
  expect(await of('noShowRate', [withActivity(meetings)])).toMatchObject({ numerator: 1, denominator: 3 })
})

test('a touch is answered by what the lead does within seven days, and judged when they are over', async () => {
  const mail = (at: number, fields: object = {}) => call(at, { channel: 'email', outcome: 'sent', ...fields })
  const answered = withActivity([mail(day), mail(8 * day, { direction: 'inbound', outcome: 'received' })])
  const late = withActivity([mail(day), mail(8 * day + 1, { direction: 'inbound', outcome: 'received' })])
  expect(await of('replyRate', [answered, late, withActivity([mail(94 * day)])])).toMatchObject({ numerator: 1, denominator: 2, excluded: { immature: 1 } })
})

test('what is written down within an hour is written down at once', async () => {
  const logged = [
    call(day, { recordedAt: day + hour }),
    call(day, { recordedAt: day + hour + 1 }),
    call(day, { recordedAt: day - 1 }),
    call(null, { recordedAt: day }),
  ]
  expect(await of('loggedWithin1h', [withActivity(logged)])).toMatchObject({ numerator: 1, denominator: 2, excluded: { negative: 1, unknownHappened: 1 } })
  expect(await of('loggingLag', [withActivity(logged)])).toMatchObject({ median: hour + 0.5, n: 2 })
})

describe('follow-ups', () => {
  const facts = (...followUps: readonly FollowUpFacts[]): LeadFacts => ({ ...journey({}), followUps })

  test('are kept when they are done before their day is over', async () => {
    const { numerator, denominator } = await of('followUpCompliance', [
      facts(
        followUp(10 * day, { state: 'completed', closedAt: 10 * day - 1 }),
        followUp(10 * day, { state: 'completed', closedAt: 10 * day }),
        followUp(10 * day),
        followUp(10 * day, { state: 'cancelled', closedAt: 20 * day }),
        followUp(200 * day),
        followUp(200 * day, { state: 'completed', closedAt: 10 * day, reschedules: 3 }),
        followUp(200 * day, { state: 'completed', closedAt: 10 * day, reschedules: 1, missed: 1 }),
      ),
    ])
    expect([numerator, denominator]).toEqual([2, 5])
  })

  test('stood at asOf as they stood then', async () => {
    const done = facts(followUp(10 * day, { state: 'completed', closedAt: 5 * day, scheduledAt: day }))
    expect(await of('followUpCompliance', [done], { asOf: 4 * day })).toMatchObject({ denominator: 0 })
    expect(await of('nextStepShare', [done], { asOf: 4 * day })).toMatchObject({ numerator: 1, denominator: 1 })
    expect(await of('nextStepShare', [done], { asOf: 6 * day })).toMatchObject({ numerator: 0, denominator: 1 })
    expect(await of('nextStepShare', [done], { asOf: day / 2 })).toMatchObject({ numerator: 0, denominator: 1 })
  })

  test('are asked of open leads only', async () => {
    expect(await of('nextStepShare', [journey({}, { to: 'lost', at: day })])).toMatchObject({ denominator: 0, value: null })
  })
})

const interaction = fc.record({
  at: fc.option(fc.integer({ min: 0, max: 120 * day })),
  recordedAt: fc.integer({ min: 0, max: 120 * day }),
  channel: fc.constantFrom('call', 'email', 'meeting'),
  direction: fc.constantFrom('inbound', 'outbound'),
  outcome: fc.constantFrom('connected', 'no_answer', 'sent', 'held', 'no_show', 'received'),
  automated: fc.boolean(),
  cycle: fc.constant(1),
  durationMs: fc.option(fc.nat(1_000)),
  noteLength: fc.constant(0),
}) as fc.Arbitrary<LoggedInteraction>

test('numbers over interactions equal a naive recount of any history, at any time', async () => {
  const lead = fc.tuple(arbitraryFacts, fc.array(interaction, { maxLength: 12 })).map(([facts, interactions]): LeadFacts => ({ ...facts, interactions }))
  await fc.assert(
    fc.asyncProperty(fc.array(lead, { maxLength: 12 }), fc.integer({ min: 0, max: 130 * day }), async (leads, then) => {
      const known = leads
        .filter(({ createdAt }) => createdAt === null || createdAt <= then)
        .map(({ interactions = [] }) => interactions.filter(({ at, automated }) => !automated && (at === null || at <= then)))
      const all = known.flat()
      const count = (keep: (one: LoggedInteraction) => boolean): number => all.filter(keep).length
      const isCall = ({ channel, direction }: LoggedInteraction): boolean => channel === 'call' && direction === 'outbound'
      const at = (name: KpiName) => of(name, leads, { asOf: then })
      expect((await at('activities')).value).toBe(all.length)
      expect(await at('connectRate')).toMatchObject({ numerator: count((one) => isCall(one) && one.outcome === 'connected'), denominator: count(isCall) })
      expect((await at('reachRate')).denominator).toBe(known.filter((one) => one.some(isCall)).length)
      expect(await at('noShowRate')).toMatchObject({
        numerator: count(({ outcome }) => outcome === 'no_show'),
        denominator: count(({ outcome }) => outcome === 'no_show' || outcome === 'held'),
      })
      expect((await at('loggingLag')).n).toBe(count((one) => one.at !== null && one.recordedAt >= one.at))
      const byOwner = await of('activities', leads, { asOf: then, by: 'owner' })
      expect((byOwner.groups ?? []).reduce((sum, { n }) => sum + n, 0)).toBe(all.length)
    }),
  )
})
