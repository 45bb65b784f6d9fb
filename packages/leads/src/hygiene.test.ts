import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FollowUpFacts, LoggedInteraction } from './facts.js'
import { responseClocks } from './first-response.js'
import { defineHandbook } from './handbook.js'
import type { Handbook } from './handbook-shape.js'
import { noScoreInputs, type ScoreInputs } from './score-inputs.js'
import { alertKinds, alertsOf, cycleBegan, lossAlerts, type AlertKind, type OpenLead } from './hygiene.js'

const day = 86_400_000
const hour = 3_600_000

/** Came at 0, owned by Ann since, and looked after. */
const lead = (fields: Partial<OpenLead> = {}): OpenLead => ({
  lead: 'L1',
  createdAt: 0,
  imported: false,
  source: 'web',
  owner: 'Ann',
  owners: [{ owner: 'Ann', at: 0 }],
  status: 'contacted',
  cycle: 1,
  visits: [
    { status: 'new', at: 0, owner: 'Ann', cycle: 1 },
    { status: 'contacted', at: hour, owner: 'Ann', cycle: 1 },
  ],
  responses: [{ at: hour, owner: 'Ann', cycle: 1 }],
  conversions: [],
  losses: [],
  customer: [],
  touchpoints: [],
  interactions: [call({ at: hour })],
  followUps: [followUp({ dueAt: 100 * day })],
  updatedAt: hour,
  lastActivityAt: hour,
  ownStatus: null,
  emailIs: 'unverified',
  phoneIs: 'unverified',
  ...fields,
})

const fresh = (fields: Partial<OpenLead> = {}): OpenLead =>
  lead({
    status: 'new',
    visits: [{ status: 'new', at: 0, owner: 'Ann', cycle: 1 }],
    responses: [],
    interactions: [],
    followUps: [],
    lastActivityAt: null,
    updatedAt: 0,
    ...fields,
  })

function call(fields: Partial<LoggedInteraction> = {}): LoggedInteraction {
  const { at = 0 } = fields
  return {
    channel: 'call',
    direction: 'outbound',
    outcome: 'connected',
    automated: false,
    cycle: 1,
    durationMs: null,
    noteLength: 40,
    at,
    recordedAt: at ?? 0,
    ...fields,
  }
}

function followUp(fields: Partial<FollowUpFacts> = {}): FollowUpFacts {
  return { dueAt: 0, state: 'open', reschedules: 0, missed: 0, scheduledAt: 0, closedAt: null, ...fields }
}

const alerts = (open: OpenLead, now: number, hygiene: Partial<Handbook['hygiene']> = {}) => {
  const began = cycleBegan(open)
  return alertsOf(open, defineHandbook({ hygiene }), began === null ? null : responseClocks([])(began), now)
}

const since = (kind: AlertKind, open: OpenLead, now: number, hygiene: Partial<Handbook['hygiene']> = {}) =>
  alerts(open, now, hygiene).find((alert) => alert.kind === kind)?.since

describe('a lead that is looked after', () => {
  test('shows no alert', () => expect(alerts(lead(), 2 * hour)).toEqual([]))
  test('and one that just came neither', () => expect(alerts(fresh(), hour)).toEqual([]))
})

describe('an alert', () => {
  test('firstContactOverdue holds from the due time on, until somebody answers', () => {
    expect(since('firstContactOverdue', fresh(), day)).toBeUndefined()
    expect(since('firstContactOverdue', fresh(), day + 1)).toBe(day)
    expect(since('firstContactOverdue', fresh({ responses: [{ at: 30 * hour, owner: 'Ann', cycle: 1 }] }), 2 * day)).toBeUndefined()
  })

  test('attemptsTooFew holds when a lead was not reached with the attempts it deserves', () => {
    const attempt = (n: number) => Array.from({ length: n }, (_, index) => call({ at: index * hour, outcome: 'no_answer' }))
    expect(since('attemptsTooFew', fresh({ interactions: attempt(5) }), 15 * day)).toBe(15 * day)
    expect(since('attemptsTooFew', fresh({ interactions: attempt(5) }), 15 * day - 1)).toBeUndefined()
    expect(since('attemptsTooFew', fresh({ interactions: attempt(6) }), 15 * day)).toBeUndefined()
    expect(since('attemptsTooFew', lead(), 15 * day)).toBeUndefined()
    expect(since('attemptsTooFew', fresh({ interactions: [...attempt(5), call({ automated: true, outcome: 'no_answer' })] }), 15 * day)).toBe(15 * day)
  })

  test('unassigned holds from when nobody owned it, after the time the handbook gives', () => {
    expect(since('unassigned', fresh({ owner: null, owners: [] }), 0)).toBe(0)
    const released = {
      owner: null,
      owners: [
        { owner: 'Ann', at: 0 },
        { owner: null, at: day },
      ],
    }
    expect(since('unassigned', fresh(released), 2 * day, { unassigned: 'PT1H' })).toBe(day + hour)
    expect(since('unassigned', fresh(released), day + hour - 1, { unassigned: 'PT1H' })).toBeUndefined()
  })

  test('rests where an own status parks the lead: nobody is expected to do the next thing soon', () => {
    const all = { noNextStep: 'PT0S', staleStatus: 'P1D', contacts: 1, untouched: 'P1D' }
    const kinds = (ownStatus: string | null) => alerts(lead({ followUps: [], ownStatus }), 50 * day, all).map(({ kind }) => kind)
    expect(kinds(null)).toEqual(['noNextStep', 'staleStatus', 'activityWithoutStatusChange', 'untouched'])
    expect(kinds('nurturing')).toEqual([])
    expect(kinds('unknown to the handbook')).toEqual(kinds(null))
  })

  test('noNextStep holds for a lead that was contacted and has no open follow-up', () => {
    expect(since('noNextStep', lead({ followUps: [] }), day)).toBe(hour)
    expect(since('noNextStep', lead({ followUps: [followUp({ state: 'completed' })] }), day)).toBe(hour)
    expect(since('noNextStep', fresh(), day)).toBeUndefined()
  })

  test('followUpOverdue holds from the end of its day on', () => {
    const followUps = [followUp({ dueAt: 5 * day }), followUp({ dueAt: 3 * day }), followUp({ dueAt: day, state: 'cancelled' })]
    expect(since('followUpOverdue', lead({ followUps }), 3 * day)).toBe(3 * day)
    expect(since('followUpOverdue', lead({ followUps }), 3 * day - 1)).toBeUndefined()
  })

  test('staleStatus, untouched and qualifiedNotConverted hold after the times the handbook gives, and not without one', () => {
    const qualified = lead({ status: 'qualified', visits: [{ status: 'qualified', at: day, owner: 'Ann', cycle: 1 }], updatedAt: 2 * day })
    const hygiene = { staleStatus: 'P10D', untouched: 'P20D', qualifiedNotConverted: 'P30D' }
    expect(alerts(qualified, 40 * day, hygiene)).toEqual([
      { kind: 'staleStatus', since: 11 * day },
      { kind: 'untouched', since: 22 * day },
      { kind: 'qualifiedNotConverted', since: 31 * day },
    ])
    expect(alerts(qualified, 40 * day)).toEqual([])
    expect(alerts(qualified, 11 * day - 1, hygiene)).toEqual([])
  })

  test('activityWithoutStatusChange holds from the contact on that should have moved it', () => {
    const interactions = [call({ at: hour }), call({ at: 2 * hour, outcome: 'no_answer' }), call({ at: 3 * hour })]
    expect(since('activityWithoutStatusChange', lead({ interactions }), day, { contacts: 2 })).toBe(3 * hour)
    expect(since('activityWithoutStatusChange', lead({ interactions }), day, { contacts: 3 })).toBeUndefined()
    const moved = lead({ interactions, visits: [{ status: 'qualified', at: 2 * hour, owner: 'Ann', cycle: 1 }], status: 'qualified' })
    expect(since('activityWithoutStatusChange', moved, day, { contacts: 2 })).toBeUndefined()
  })

  test('wrongContact and unverifiedContact tell a detail that is wrong from one nobody checked', () => {
    expect(since('wrongContact', lead({ emailIs: 'wrong', updatedAt: day }), day)).toBe(day)
    expect(since('unverifiedContact', lead({ emailIs: 'wrong' }), 9 * day, { unverified: 'P1D' })).toBeUndefined()
    expect(since('unverifiedContact', lead(), 9 * day, { unverified: 'P1D' })).toBe(day)
    expect(since('unverifiedContact', lead({ phoneIs: 'right' }), 9 * day, { unverified: 'P1D' })).toBeUndefined()
  })

  test('lateLogging looks at what a person wrote down last', () => {
    const late = call({ at: day, recordedAt: 3 * day })
    expect(since('lateLogging', lead({ interactions: [late] }), 4 * day, { lateLogging: 'P1D' })).toBe(3 * day)
    const again = call({ at: 4 * day, recordedAt: 4 * day + hour })
    expect(since('lateLogging', lead({ interactions: [late, again] }), 5 * day, { lateLogging: 'P1D' })).toBeUndefined()
    expect(since('lateLogging', lead({ interactions: [{ ...late, automated: true }] }), 4 * day, { lateLogging: 'P1D' })).toBeUndefined()
    expect(since('lateLogging', lead({ interactions: [{ ...late, at: null }] }), 4 * day, { lateLogging: 'P1D' })).toBeUndefined()
  })

  test('thinNote looks at the last contact, where its note was counted', () => {
    const interactions = [call({ at: hour, noteLength: 3 }), call({ at: 2 * hour, noteLength: 0, outcome: 'voicemail' })]
    expect(since('thinNote', lead({ interactions }), day, { noteLength: 10 })).toBe(hour)
    expect(since('thinNote', lead({ interactions: [...interactions, call({ at: 3 * hour, noteLength: 10 })] }), day, { noteLength: 10 })).toBeUndefined()
    expect(since('thinNote', lead({ interactions: [call({ noteLength: null })] }), day, { noteLength: 10 })).toBeUndefined()
  })

  describe('over scores', () => {
    const clicked = (...days: readonly number[]): ScoreInputs => ({
      ...noScoreInputs,
      behaviours: days.map((on) => ({ at: on * day, kind: 'hit', asset: null })),
    })
    const hits = { test: 'behaviour', kind: 'hit', most: 5, halfLife: 'P10D' } as const
    const scoring = {
      groups: [{ id: 'all', cap: 100 }],
      rules: [{ id: 'hits', group: 'all', points: 20, when: hits }],
      bands: [
        { id: 'ready', from: 20 },
        { id: 'slow', from: null },
      ],
      hysteresis: 5,
      priority: [],
    }
    const scored = (kind: AlertKind, open: OpenLead, now: number, hygiene: Partial<Handbook['hygiene']>) =>
      alertsOf(open, defineHandbook({ hygiene, scoring }), null, now).find((alert) => alert.kind === kind)?.since

    test('hotNotCalled holds once nobody tried to reach a lead for so long since it came into the highest band, while it is there', () => {
      const hot = lead({ scoreInputs: clicked(4), interactions: [call({ at: 3 * day })] })
      const hygiene = { hotNotCalled: 'PT2H' }
      expect(scored('hotNotCalled', hot, 4 * day + 2 * hour, hygiene)).toBe(4 * day + 2 * hour)
      expect(scored('hotNotCalled', hot, 4 * day + 2 * hour - 1, hygiene)).toBeUndefined()
      expect(scored('hotNotCalled', hot, 7 * day, hygiene), 'points faded, not by more than the hysteresis').toBe(4 * day + 2 * hour)
      expect(scored('hotNotCalled', hot, 9 * day, hygiene)).toBeUndefined()
      expect(scored('hotNotCalled', hot, 5 * day, {})).toBeUndefined()
      const tried = lead({ ...hot, interactions: [call({ at: 4 * day + 9 * hour, outcome: 'no_answer' })] })
      expect(scored('hotNotCalled', tried, 5 * day, hygiene)).toBeUndefined()
      const mailed = lead({ ...hot, interactions: [call({ at: 4 * day + 9 * hour, channel: 'email', outcome: 'sent', automated: true })] })
      expect(scored('hotNotCalled', mailed, 5 * day, hygiene)).toBe(4 * day + 2 * hour)
    })

    test('hotNotCalled of a lead that came back counts from then', () => {
      const visits = [
        { status: 'new', at: 0, owner: 'Ann', cycle: 1 },
        { status: 'lost', at: 2 * day, owner: 'Ann', cycle: 1 },
        { status: 'new', at: 3 * day, owner: 'Ann', cycle: 2 },
      ] as const
      const back = fresh({ cycle: 2, visits, scoreInputs: clicked(1, 1, 1), interactions: [call({ at: 2 * day })] })
      expect(scored('hotNotCalled', back, 4 * day, { hotNotCalled: 'PT2H' })).toBe(3 * day + 2 * hour)
    })

    test('overWorkedCold holds from the interaction on that was one too many, until time has passed or the lead is warmer', () => {
      const interactions = [0, 1, 2, 3].map((on) => call({ at: on * day, outcome: 'no_answer' }))
      const hygiene = { overWorkedCold: { most: 2, within: 'P4D' } }
      const cold = lead({ scoreInputs: noScoreInputs, interactions })
      expect(scored('overWorkedCold', cold, 3 * day, hygiene)).toBe(2 * day)
      expect(scored('overWorkedCold', cold, 5 * day - 1, hygiene)).toBe(2 * day)
      expect(scored('overWorkedCold', cold, 5 * day, hygiene)).toBeUndefined()
      expect(scored('overWorkedCold', lead({ ...cold, interactions: interactions.slice(2) }), 3 * day, hygiene)).toBeUndefined()
      expect(scored('overWorkedCold', lead({ ...cold, scoreInputs: clicked(3) }), 3 * day, hygiene)).toBeUndefined()
      expect(scored('overWorkedCold', cold, 3 * day, {})).toBeUndefined()
    })

    test('overWorkedCold counts what was done since the lead is cold', () => {
      const cooled = lead({ scoreInputs: clicked(0), interactions: [1, 2, 3, 6].map((on) => call({ at: on * day })) })
      expect(scored('overWorkedCold', cooled, 7 * day, { overWorkedCold: { most: 1, within: 'P9D' } })).toBeUndefined()
      const cooler = lead({ ...cooled, interactions: [1, 2, 6, 7].map((on) => call({ at: on * day })) })
      expect(scored('overWorkedCold', cooler, 7 * day, { overWorkedCold: { most: 1, within: 'P9D' } })).toBe(7 * day)
    })

    test('overWorkedCold holds at every instant since it says it does, and at none before while nobody tired of it', () => {
      fc.assert(
        fc.property(fc.array(fc.nat(400), { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), fc.nat(500), (hours, most, nowHour) => {
          const times = hours.map((at) => at * hour).toSorted((one, other) => one - other)
          const cold = lead({ scoreInputs: noScoreInputs, interactions: times.map((at) => call({ at })) })
          const limit = { overWorkedCold: { most, within: 'P5D' } }
          const isTooMuch = (now: number) => times.filter((at) => at <= now && at > now - 5 * day).length > most
          const found = scored('overWorkedCold', cold, nowHour * hour, limit)
          expect(found !== undefined).toBe(isTooMuch(nowHour * hour))
          if (found === undefined || found === null) return
          for (let at = found; at <= nowHour * hour; at += hour) expect(isTooMuch(at)).toBe(true)
          expect(isTooMuch(found - 1)).toBe(false)
        }),
        { examples: [[[277, 278, 278, 397], 2, 397]] },
      )
    })
  })

  test('lostWithoutReason holds for losses nobody gave a reason for', () => {
    const loss = { at: day, owner: 'Ann', cycle: 1, competitor: null, stage: 'new', value: null } as const
    expect(lossAlerts({ ...loss, reason: 'unspecified' })).toEqual([{ kind: 'lostWithoutReason', since: day }])
    expect(lossAlerts({ ...loss, reason: 'price' })).toEqual([])
  })

  test('looks at the cycle the lead is in: what was done before it came back counts no more', () => {
    const back = fresh({
      cycle: 2,
      visits: [
        { status: 'new', at: 0, owner: 'Ann', cycle: 1 },
        { status: 'lost', at: day, owner: 'Ann', cycle: 1 },
        { status: 'new', at: 10 * day, owner: 'Ann', cycle: 2 },
      ],
      responses: [{ at: hour, owner: 'Ann', cycle: 1 }],
      interactions: Array.from({ length: 9 }, () => call({ at: hour, outcome: 'no_answer', noteLength: 0 })),
    })
    expect(since('firstContactOverdue', back, 12 * day)).toBe(11 * day)
    expect(since('attemptsTooFew', back, 26 * day)).toBe(25 * day)
    expect(since('thinNote', back, 26 * day, { noteLength: 10 })).toBeUndefined()
  })
})

test('an alert that holds goes on holding while nothing happens, and since the same moment', () => {
  const hygiene = { staleStatus: 'P3D', untouched: 'P4D', qualifiedNotConverted: 'P5D', unverified: 'P1D', contacts: 1, lateLogging: 'PT1H', noteLength: 50 }
  fc.assert(
    fc.property(
      fc.constantFrom(fresh(), lead(), lead({ followUps: [] }), fresh({ owner: null, owners: [] }), lead({ createdAt: null, emailIs: 'wrong' })),
      fc.nat(40 * day),
      fc.nat(40 * day),
      (open, now, more) => {
        const [before, after] = [alerts(open, now, hygiene), alerts(open, now + more, hygiene)]
        expect(after).toEqual(expect.arrayContaining([...before]))
        for (const { since: began } of before) expect(began).toBeLessThanOrEqual(now)
      },
    ),
  )
})

test('every kind has a meaning in words', () => {
  for (const [kind, meaning] of Object.entries(alertKinds)) expect([kind, meaning.length > 10]).toEqual([kind, true])
})
