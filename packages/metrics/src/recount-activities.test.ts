import type { FollowUpFacts, LoggedInteraction } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryLife, type Life } from './arbitrary-journey.fixture.js'
import type { MetricContext } from './context.js'
import type { KpiName } from './counting.js'
import { day, hour } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { factsOf, isIn, median, storyOf, type Story } from './story.fixture.js'

interface Worked {
  readonly life: Life
  readonly interactions: readonly LoggedInteraction[]
  readonly followUps: readonly FollowUpFacts[]
}

/** Few instants, so that boundaries are met. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: 120 * day }),
  fc.nat(120).map((days) => days * day),
)
const interaction: fc.Arbitrary<LoggedInteraction> = fc.record({
  at: fc.option(instant, { freq: 8 }),
  recordedAt: instant,
  channel: fc.constantFrom('call', 'email', 'meeting'),
  direction: fc.constantFrom('inbound', 'outbound'),
  outcome: fc.constantFrom('connected', 'no_answer', 'voicemail', 'sent', 'replied', 'held', 'no_show', 'received'),
  automated: fc.nat(4).map((roll) => roll === 0),
  cycle: fc.constant(1),
  durationMs: fc.option(fc.nat(1_000)),
  noteLength: fc.constant(0),
})
const followUp: fc.Arbitrary<FollowUpFacts> = fc.record({
  dueAt: instant,
  state: fc.constantFrom('open', 'completed', 'cancelled'),
  reschedules: fc.nat(2),
  missed: fc.nat(1),
  scheduledAt: fc.option(instant, { freq: 8 }),
  closedAt: instant,
})
/** Created before most of what is done. */
const life = fc.tuple(arbitraryLife(), fc.option(fc.nat(20 * day), { freq: 8 })).map(([{ beginning, steps }, createdAt]): Life => ({
  beginning: { ...beginning, createdAt },
  steps,
}))
const window = fc.option(
  fc.tuple(fc.nat(100 * day), fc.integer({ min: 1, max: 60 * day })).map(([from, length]) => ({ from, to: from + length })),
  { nil: {} },
)
const worked = fc.record({ life, interactions: fc.array(interaction, { maxLength: 8 }), followUps: fc.array(followUp, { maxLength: 4 }) })
const leads = fc.array(worked, { maxLength: 10 })
const asOf = instant

/** A lead, with what people did about it, as it was known at an instant. */
interface Known {
  readonly story: Story
  readonly done: readonly LoggedInteraction[]
  readonly followUps: readonly FollowUpFacts[]
}

const knownOf = (leads: readonly Worked[], asOf: number): readonly Known[] =>
  leads.flatMap(({ life: told, interactions, followUps }) => {
    const story = storyOf(told, asOf)
    if (!story) return []
    const done = interactions.filter(({ at, automated }) => !automated && (at === null || at <= asOf))
    return [{ story, done, followUps: followUps.filter(({ scheduledAt }) => scheduledAt === null || scheduledAt <= asOf) }]
  })

const counted = (leads: readonly Worked[], name: KpiName, context: Omit<MetricContext, 'zone'>) =>
  kpi(
    leads.flatMap(({ life: told, interactions, followUps }) => factsOf([told]).map((facts) => ({ ...facts, interactions, followUps }))),
    name,
    { zone: 'UTC', ...context },
  )

interface Said {
  readonly at: number | null
  readonly hit: boolean
}

const ways = ['new', 'contacted', 'qualified', 'converted']
const isTouch = ({ direction, outcome }: LoggedInteraction): boolean => direction === 'outbound' && outcome !== 'received' && outcome !== 'replied'
const isConnectedCall = ({ channel, outcome }: LoggedInteraction): boolean => channel === 'call' && outcome === 'connected'

/** The answers to a touch within seven days, soonest first. */
const answersTo = (done: readonly LoggedInteraction[], touchedAt: number): readonly number[] =>
  done
    .filter(({ direction, outcome }) => direction === 'inbound' || outcome === 'replied' || outcome === 'received')
    .flatMap(({ at }) => (at !== null && at > touchedAt && at <= touchedAt + 7 * day ? [at] : []))
    .sort((one, other) => one - other)

function isStepAfter({ entries }: Story, calledAt: number): boolean {
  const stood = entries.findLast(({ at }) => at === null || at <= calledAt)
  return entries.some(
    ({ status, at }) => at !== null && at > calledAt && at <= calledAt + 14 * day && ways.indexOf(status) > ways.indexOf(stood?.status ?? 'new'),
  )
}

const dated = (done: readonly LoggedInteraction[]) => done.flatMap((one) => (one.at === null ? [] : [{ ...one, at: one.at }]))

const shares: readonly (readonly [KpiName, (known: Known, asOf: number) => readonly Said[]])[] = [
  [
    'replyRate',
    ({ done }, asOf) =>
      dated(done)
        .filter((one) => isTouch(one) && one.at + 7 * day <= asOf)
        .map(({ at }) => ({ at, hit: answersTo(done, at).length > 0 })),
  ],
  [
    'callAdvance',
    ({ done, story }, asOf) =>
      dated(done)
        .filter((one) => isConnectedCall(one) && one.direction === 'outbound' && one.at + 14 * day <= asOf)
        .map(({ at }) => ({ at, hit: isStepAfter(story, at) })),
  ],
  [
    'loggedWithin1h',
    ({ done }) =>
      dated(done)
        .filter(({ at, recordedAt }) => recordedAt >= at)
        .map(({ at, recordedAt }) => ({ at, hit: recordedAt - at <= hour })),
  ],
  [
    'reachRate',
    ({ done, story }) => {
      const calls = done.filter(({ channel, direction }) => channel === 'call' && direction === 'outbound')
      return calls.length === 0 ? [] : [{ at: story.createdAt, hit: calls.some(isConnectedCall) }]
    },
  ],
  [
    'followUpCompliance',
    ({ followUps }, asOf) =>
      followUps.flatMap(({ dueAt, state, closedAt, missed }) => {
        const now = state !== 'open' && (closedAt as number) <= asOf ? state : 'open'
        if (now === 'cancelled' || (now === 'open' && dueAt > asOf)) return []
        return [{ at: dueAt, hit: now === 'completed' && (closedAt as number) < dueAt && missed === 0 }]
      }),
  ],
  [
    'nextStepShare',
    ({ followUps, story: { last } }, asOf) =>
      ['new', 'contacted', 'qualified'].includes(last.status)
        ? [{ at: last.at, hit: followUps.some(({ dueAt, state, closedAt }) => dueAt > asOf && (state === 'open' || (closedAt as number) > asOf)) }]
        : [],
  ],
]

describe('over anything people did, as of any date and in any window, a recount by hand finds the same', () => {
  test.for(shares)('%s', ([name, saidBy]) =>
    fc.assert(
      fc.asyncProperty(leads, asOf, window, async (leads, asOf, window) => {
        const said = knownOf(leads, asOf)
          .flatMap((known) => saidBy(known, asOf))
          .filter(({ at }) => isIn(window, at))
        const { numerator, denominator } = await counted(leads, name, { asOf, ...window })
        expect([numerator, denominator]).toEqual([said.filter(({ hit }) => hit).length, said.length])
      }),
    ),
  )

  const times: readonly (readonly [KpiName, (known: Known) => readonly { readonly at: number | null; readonly took: number }[]])[] = [
    ['talkTime', ({ done }) => done.flatMap((one) => (isConnectedCall(one) && one.durationMs !== null ? [{ at: one.at, took: one.durationMs }] : []))],
    ['loggingLag', ({ done }) => dated(done).flatMap(({ at, recordedAt }) => (recordedAt < at ? [] : [{ at, took: recordedAt - at }]))],
    [
      'replyLatency',
      ({ done }) =>
        dated(done)
          .filter(isTouch)
          .flatMap(({ at }) =>
            answersTo(done, at)
              .slice(0, 1)
              .map((answeredAt) => ({ at, took: answeredAt - at })),
          ),
    ],
  ]
  test.for(times)('%s', ([name, measure]) =>
    fc.assert(
      fc.asyncProperty(leads, asOf, window, async (leads, asOf, window) => {
        const took = knownOf(leads, asOf)
          .flatMap(measure)
          .filter(({ at }) => isIn(window, at))
          .map((measured) => measured.took)
        const result = await counted(leads, name, { asOf, ...window })
        expect([result.n, result.median]).toEqual([took.length, median(took)])
      }),
    ),
  )
})
