import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leadCommand, type LeadCommandInput } from './commands.js'
import { moveOf } from './decide-nurture.js'
import type { LeadEvent } from './events.js'
import { defineHandbook } from './handbook.js'
import { leadDecider } from './lead.js'

const hour = 3_600_000
const start = Date.UTC(2026, 2, 27)

/** Weeks in which the clocks of these zones change. */
const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Casablanca')
const time = fc.nat({ max: 95 }).map((quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`)
const weekday = fc.constantFrom('mon' as const, 'tue' as const, 'wed' as const, 'thu' as const, 'fri' as const, 'sat' as const, 'sun' as const)
const on = fc.constantFrom('opened' as const, 'clicked' as const)
const wait = fc.nat({ max: 60 }).map((hours) => `PT${hours}H`)
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 })

const stepIds = ['one', 'two', 'three', 'four']
const steps = fc.tuple(
  ...stepIds.map((id, index) =>
    fc.record({
      id: fc.constant(id),
      template: fc.constant(id),
      after: wait,
      weekdays: maybe(fc.uniqueArray(weekday, { minLength: 1 })),
      trigger: index === 0 ? fc.constant(undefined) : maybe(fc.record({ on, within: wait })),
      branches: maybe(fc.array(fc.record({ on, to: fc.constantFrom(...stepIds.slice(index + 1), null) }), { maxLength: 2 })),
    }),
  ),
)
const quietHours = fc.option(
  fc
    .tuple(time, time)
    .filter(([from, to]) => from !== to)
    .map(([from, to]) => ({ from, to })),
  { freq: 4 },
)
const cap = fc.option(fc.record({ most: fc.integer({ min: 1, max: 2 }), within: fc.constantFrom('PT12H', 'P2D') }), { freq: 4 })
const rules = fc.record({ steps: fc.tuple(steps, steps), quietHours, cap, consent: fc.constantFrom('opt-in' as const, 'opt-out' as const) })

const happening = fc.oneof(
  { weight: 3, arbitrary: fc.constant('nothing' as const) },
  { weight: 6, arbitrary: fc.constantFrom('opened', 'clicked', 'machine-opened') },
  { weight: 1, arbitrary: fc.constantFrom('replied', 'unsubscribed', 'withdrawn', 'granted', 'meeting', 'lost', 'reopened', 'bounced') },
)
/** What happens, after how many hours, and whether the sender dies between sending and saying so. */
const history = fc.array(fc.record({ what: happening, after: fc.nat({ max: 40 }), minutes: fc.nat({ max: 59 }), dies: fc.boolean() }), {
  maxLength: 40,
  size: 'max',
})

interface Delivery {
  readonly messageId: string
  readonly at: number
  /** How many events were recorded when it was made: what comes later at the same instant is after it. */
  readonly known: number
}

const criteria: Readonly<Record<string, (at: number, mail: string | undefined, index: number) => LeadCommandInput | undefined>> = {
  opened: (at, messageId, index) =>
    messageId === undefined ? undefined : { type: 'RecordEngagement', at, messageId, signal: 'opened', interactionId: `i${index}` },
  clicked: (at, messageId, index) =>
    messageId === undefined ? undefined : { type: 'RecordEngagement', at, messageId, signal: 'clicked', interactionId: `i${index}` },
  'machine-opened': (at, messageId, index) =>
    messageId === undefined ? undefined : { type: 'RecordEngagement', at, messageId, signal: 'opened', machine: true, interactionId: `i${index}` },
  replied: (at, messageId, index) =>
    messageId === undefined ? undefined : { type: 'RecordEngagement', at, messageId, signal: 'replied', interactionId: `i${index}` },
  bounced: (at, messageId, index) =>
    messageId === undefined ? undefined : { type: 'RecordEngagement', at, messageId, signal: 'bounced', interactionId: `i${index}` },
  unsubscribed: (at, messageId, index) =>
    messageId === undefined ? undefined : { type: 'RecordEngagement', at, messageId, signal: 'unsubscribed', interactionId: `i${index}` },
  withdrawn: (at) => ({ type: 'WithdrawConsent', at, basis: 'phone' }),
  granted: (at) => ({ type: 'RecordConsent', at, purpose: 'news', channel: 'email', basis: 'form' }),
  meeting: (at, _, index) => ({ type: 'LogInteraction', at, interactionId: `i${index}`, channel: 'meeting', outcome: 'held' }),
  lost: (at) => ({ type: 'LoseLead', at, reason: 'price' }),
  reopened: (at) => ({ type: 'ReopenLead', at }),
}

/** Runs two sequences of one lead as a host does, over the history; what the sender was given, and what the log says. */
function life(
  ruled: typeof rules extends fc.Arbitrary<infer R> ? R : never,
  zoned: string,
  happenings: typeof history extends fc.Arbitrary<infer H> ? H : never,
) {
  const handbook = defineHandbook({
    sequences: ruled.steps.map((own, index) => ({ id: `s${index}`, purpose: 'news', steps: [...own] })),
    contactPolicy: { quietHours: ruled.quietHours, cap: ruled.cap, consent: ruled.consent, followUpCall: null },
  })
  const { decide, evolve, initialState } = leadDecider(handbook)
  let state = initialState
  const events: LeadEvent[] = []
  const deliveries: Delivery[] = []
  const send = (command: LeadCommandInput): void => {
    const decision = decide(leadCommand.parse(command), state)
    if (decision.outcome === 'refused') return
    state = decision.events.reduce(evolve, state)
    events.push(...decision.events)
  }
  send({ type: 'CreateLead', at: start, company: 'Acme', contact: 'Jo', phone: '1', source: 'Web', email: 'jo@example.com' })
  send({ type: 'RecordConsent', at: start, purpose: 'news', channel: 'email', basis: 'form' })
  for (const index of [0, 1]) send({ type: 'EnrollInSequence', at: start, enrolmentId: `e${index}`, sequence: `s${index}`, zone: zoned })
  let now = start
  for (const [index, { what, after, minutes, dies }] of happenings.entries()) {
    now += after * hour + minutes * 60_000
    const command = criteria[what]?.(now, deliveries.at(-1)?.messageId, index)
    if (command) send(command)
    for (const enrolmentId of ['e0', 'e1']) {
      send({ type: 'AdvanceSequence', at: now, enrolmentId })
      const next = moveOf(enrolmentId, state, { handbook, versions: [] }, now)
      if (next?.move !== 'send' || !next.queued || next.at !== now) continue
      deliveries.push({ messageId: next.queued.messageId, at: now, known: events.length })
      if (!dies) send({ type: 'RecordMailSent', at: now, messageId: next.queued.messageId })
    }
  }
  return { events, deliveries }
}

const run = (holds: (lived: ReturnType<typeof life>, ruled: Parameters<typeof life>[0], zoned: string) => void) =>
  fc.assert(
    fc.property(rules, zone, history, (ruled, zoned, happenings) => holds(life(ruled, zoned, happenings), ruled, zoned)),
    { numRuns: 300 },
  )

const ofType = <Type extends LeadEvent['type']>(events: readonly LeadEvent[], type: Type) =>
  events.filter((event): event is Extract<LeadEvent, { type: Type }> => event.type === type)

test('a step is queued and sent at most once, and what the sender is given again has the id it had', () =>
  run(({ events, deliveries }) => {
    for (const type of ['EmailQueued', 'EmailSent'] as const) {
      const ids = ofType(events, type).map(({ data }) => data.messageId)
      expect(new Set(ids).size).toBe(ids.length)
    }
    const queued = new Set(ofType(events, 'EmailQueued').map(({ data }) => data.messageId))
    for (const { messageId } of deliveries) expect(queued.has(messageId)).toBe(true)
  }))

test('nothing is sent in quiet hours, whatever the clocks of the zone do', () =>
  run(({ deliveries }, { quietHours: quiet }, zoned) => {
    if (!quiet) return
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zoned, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    for (const { at } of deliveries) {
      const local = clock.format(at)
      const isQuiet = quiet.from < quiet.to ? local >= quiet.from && local < quiet.to : local >= quiet.from || local < quiet.to
      expect(isQuiet, `${local} in ${zoned}`).toBe(false)
    }
  }))

test('no stretch of time has more mails than the cap', () =>
  run(({ events }, { cap: limit }) => {
    if (!limit) return
    const within = limit.within === 'P2D' ? 48 * hour : 12 * hour
    const times = ofType(events, 'EmailSent').map(({ occurredAt }) => occurredAt as number)
    for (const from of times) expect(times.filter((at) => at >= from && at < from + within).length).toBeLessThanOrEqual(limit.most)
  }))

test('nothing is sent without consent', () =>
  run(({ events, deliveries }, { consent }) => {
    const statements = events.map((event, place) => ({ ...event, place })).filter(({ type }) => type === 'ConsentRecorded' || type === 'ConsentWithdrawn')
    for (const { at, known } of deliveries) {
      const last = statements.filter(({ place }) => place < known).filter(({ occurredAt }) => (occurredAt as number) <= at)
      const newest = Math.max(...last.map(({ occurredAt }) => occurredAt as number))
      const isWithdrawn = last.some(({ type, occurredAt }) => occurredAt === newest && type === 'ConsentWithdrawn')
      expect(last.length > 0 ? !isWithdrawn : consent === 'opt-out').toBe(true)
    }
  }))

test('nothing is sent once the lead answered, met, was closed, or left', () =>
  run(({ events, deliveries }) => {
    const ends = (known: number) =>
      events.slice(0, known).filter(({ type, data }) => {
        if (type === 'InteractionLogged') return data.outcome === 'replied' || data.outcome === 'held'
        return type === 'LeadLost' || type === 'EmailUnsubscribed'
      })
    for (const { at, known } of deliveries) expect(at).toBeLessThan(Math.min(...ends(known).map(({ occurredAt }) => occurredAt as number)))
    for (const { messageId, known } of deliveries) {
      const stopped = ofType(events.slice(0, known), 'SequenceStopped').map(({ data }) => data.enrolmentId)
      expect(stopped).not.toContain(messageId.slice(0, messageId.indexOf('/')))
    }
  }))

test('and such lives send mails, and end in many ways', () => {
  const lives = fc.sample(fc.tuple(rules, zone, history), { numRuns: 300, seed: 7 }).map((one) => life(...one))
  expect(lives.flatMap(({ deliveries }) => deliveries).length).toBeGreaterThan(200)
  const exits = new Set(lives.flatMap(({ events }) => ofType(events, 'SequenceStopped').map(({ data }) => data.exit)))
  expect([...exits].sort()).toEqual(expect.arrayContaining(['lost', 'meeting', 'opted-out', 'replied', 'unreachable']))
  expect(lives.some(({ events }) => ofType(events, 'SequenceCompleted').length > 0)).toBe(true)
})
