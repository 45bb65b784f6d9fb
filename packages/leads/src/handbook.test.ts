import { present, type Recorded } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { durationMs } from './duration.js'
import { adoptedHandbook, adoptHandbook, handbookDecider, type HandbookEvent, type HandbookState } from './handbook-adoption.js'
import { inForceAt } from './first-response.js'
import { handbookChanges } from './handbook-changes.js'
import { defaultHandbook, qualificationProfiles } from './handbook-defaults.js'
import type { Handbook, HandbookInput } from './handbook-shape.js'
import { defineHandbook, handbookProblems, InvalidHandbook } from './handbook.js'

const berlin = { id: 'berlin', zone: 'Europe/Berlin', hours: { mon: [['09:00', '17:00']] } } as const satisfies unknown
const input = (value: unknown): HandbookInput => value as HandbookInput

describe('a handbook', () => {
  test('is the default one where nothing is said', () => {
    expect(defineHandbook()).toEqual(defaultHandbook)
    expect(handbookProblems({})).toEqual([])
  })

  test('replaces the parts it names and keeps the others', () => {
    const handbook = defineHandbook({
      name: 'Sales',
      qualification: { profile: 'bant', profiles: [{ ...qualificationProfiles.bant, criteria: [{ id: 'budget' }], met: 1 }] },
    })
    expect(handbook).toMatchObject({ name: 'Sales', qualification: { profile: 'bant' }, firstResponse: defaultHandbook.firstResponse })
    expect(handbook.conversation.questions.map(({ id }) => id)).toEqual(['tell-me-more', 'budget', 'why-now'])
  })

  test('may name single points of hygiene', () => {
    const { hygiene } = defineHandbook({ hygiene: { staleStatus: 'P30D' } })
    expect(hygiene).toEqual({ ...defaultHandbook.hygiene, staleStatus: 'P30D' })
    expect(handbookProblems({ hygiene: { staleStatus: 'soon', tidy: true } })).toHaveLength(2)
    expect(handbookProblems({ hygiene: 'strict' })).toHaveLength(1)
    expect(adoptedHandbook({ hygiene: { staleStatus: 'P30D' } }).hygiene).toEqual(hygiene)
  })

  test('is told everything that is wrong with it at once, each with its path', () => {
    const problems = handbookProblems({
      zone: 'Mars/Olympus',
      colour: 'red',
      sources: { known: [{ id: 'web' }, { id: 'Web' }], others: true },
      lostReasons: { known: [{ id: 'price', retired: true }], others: false },
      qualification: { profile: 'none', profiles: [{ id: 'bant', criteria: [{ id: 'need' }, { id: 'need' }], met: 3 }] },
      calendars: [berlin, { ...berlin, hours: { mon: [['17:00', '09:00']] } }],
      firstResponse: { within: 'PT1H', warn: 'PT2H', calendar: 'paris', stops: 'response' },
      review: { owner: null, next: '2026-02-30' },
    })
    expect(problems).toEqual([
      'zone: is no IANA time zone',
      'calendars.1: hours.mon: 17:00–09:00 ends before it begins',
      expect.stringMatching(/^review\.next: /),
      'the handbook: Unrecognized key: "colour"',
      'sources.known: has web twice',
      'lostReasons: takes nothing: name some, or take others',
      'qualification.profiles.bant.criteria: has need twice',
      'qualification.profiles.bant.met: is 3 of 2 criteria',
      'qualification.profile: is none, and there is bant',
      'firstResponse.warn: is longer than within',
    ])
    expect(() => defineHandbook(input({ zone: 'x', fiscalYearStart: 13 }))).toThrow(InvalidHandbook)
  })

  test('is no larger than its adoption may be, with the longest reason there is', () => {
    const of = (length: number): HandbookInput => ({
      sources: { known: Array.from({ length }, (_, index) => ({ id: `source-${index}`, label: 'x'.repeat(180) })), others: true },
    })
    expect(handbookProblems(of(1_900))).toEqual([])
    expect(handbookProblems(of(2_400))).toEqual([expect.stringMatching(/^the handbook: has \d+ bytes as JSON, at most 425984 are allowed$/)])
  })

  test('names the calendar it means among those it has', () => {
    const firstResponse = { within: 'PT8H', warn: 'PT1H', calendar: 'paris', stops: 'response' }
    expect(handbookProblems({ calendars: [berlin], firstResponse })).toEqual(['firstResponse.calendar: is paris, and there is berlin'])
    expect(handbookProblems({ calendars: [berlin], firstResponse: { ...firstResponse, calendar: 'berlin' } })).toEqual([])
  })

  test.for([[[]], [null], ['text'], [17]])('is no %o', ([value]) => {
    expect(handbookProblems(value)).toEqual(['the handbook: is no object'])
  })

  test.for([
    ['PT24H', 24 * 3_600_000],
    ['P1DT30M', 24 * 3_600_000 + 30 * 60_000],
    ['PT90S', 90_000],
    ['P0D', 0],
  ] as const)('takes %s for so many milliseconds', ([text, ms]) => {
    expect(durationMs(text)).toBe(ms)
  })

  test('takes no duration beyond ten years', () => {
    const problems = (within: string) => handbookProblems({ firstResponse: { ...defaultHandbook.firstResponse, within } })
    expect(problems('P3660D')).toEqual([])
    for (const within of ['P3661D', 'P99999999999D', `PT${'9'.repeat(400)}H`])
      expect(problems(within)[0]).toBe('firstResponse.within: is longer than 3,660 days')
  })

  test.for(['24 hours', 'P', 'PT', 'P1W', 'PT1.5H', 'P-1D', 'PT1H30'])('does not take %s for a duration', (within) => {
    expect(handbookProblems({ firstResponse: { ...defaultHandbook.firstResponse, within } })[0]).toContain('firstResponse.within: is no duration')
  })
})

const adopt = (versions: HandbookState, now: number, handbook: Handbook, from = now) =>
  handbookDecider.decide({ type: 'AdoptHandbook', at: now, from, handbook }, versions)

describe('adopting a handbook', () => {
  const { initialState, evolve } = handbookDecider
  const strict = defineHandbook({ name: 'Strict', lostReasons: { known: [{ id: 'price' }], others: false } })
  const other = defineHandbook({ name: 'Other' })
  const adoptedAt = (since: number, handbook: Handbook, versions: HandbookState = initialState): HandbookState =>
    evolve(versions, { type: 'HandbookAdopted', occurredAt: since, data: { handbook }, personal: present({}) } as unknown as Recorded<HandbookEvent>)
  const adopted = adoptedAt(1000, strict)

  test('puts it in force from then on', () => {
    const events = [{ type: 'HandbookAdopted', occurredAt: 1000, data: { handbook: strict } }]
    expect(adopt(initialState, 1000, strict)).toMatchObject({ outcome: 'accepted', events })
    expect(adopt(initialState, 10, strict, 1000)).toMatchObject({ outcome: 'accepted', events })
    expect(adopted).toEqual([{ handbook: strict, since: 1000 }])
  })

  test('that is in force then writes nothing; adopting the default one for the first time does', () => {
    expect(adopt(adopted, 2000, structuredClone(strict))).toMatchObject({ events: [] })
    expect(adopt(initialState, 1000, defaultHandbook)).toMatchObject({ events: [{ type: 'HandbookAdopted' }] })
  })

  test('never begins before the one in force', () => {
    expect(adopt(adopted, 2000, other, 999)).toEqual({ outcome: 'refused', refusal: { refused: 'adopted-later', since: 1000 } })
    expect(adopt(adopted, 2000, other, 1000)).toMatchObject({ outcome: 'accepted' })
  })

  test('replaces what was to come, also for somebody whose clock is behind', () => {
    const scheduled = adoptedAt(5000, other, adopted)
    expect(adopt(scheduled, 2000, strict)).toMatchObject({ events: [] })
    expect(adopt(scheduled, 2000, strict, 5000)).toMatchObject({ events: [{ occurredAt: 5000 }] })
    const corrected = adoptedAt(2000, defaultHandbook, scheduled)
    expect([1500, 2500, 6000].map((at) => inForceAt(corrected, at)?.handbook.name)).toEqual(['Strict', 'Default handbook', 'Default handbook'])
    expect(adopt(adopted, 998, other)).toMatchObject({ outcome: 'accepted' })
  })

  test('keeps what was adopted as it was, and takes the default for parts there were not then', () => {
    const { firstResponse: _, ...old } = strict
    expect(adoptedHandbook(old)).toEqual({ ...strict, firstResponse: defaultHandbook.firstResponse })
  })

  test('takes whole handbooks only', () => {
    expect(adoptHandbook.safeParse({ type: 'AdoptHandbook', at: 0, handbook: { name: 'x' } }).success).toBe(false)
  })
})

const handbooks = fc
  .record({
    name: fc.string({ minLength: 1, maxLength: 10 }),
    fiscalYearStart: fc.integer({ min: 1, max: 12 }),
    ids: fc.uniqueArray(fc.constantFrom('web', 'fair', 'partner', 'phone'), { minLength: 1 }),
    label: fc.constantFrom('One', 'Two'),
  })
  .map(({ name, fiscalYearStart, ids, label }) => defineHandbook({ name, fiscalYearStart, sources: { known: ids.map((id) => ({ id, label })), others: true } }))

describe('what differs between two handbooks', () => {
  test('is told by ids, whatever the order of a list', () => {
    const before = defineHandbook({ sources: { known: [{ id: 'web', label: 'Web' }, { id: 'fair' }], others: true } })
    const after = defineHandbook({ sources: { known: [{ id: 'partner' }, { id: 'fair' }, { id: 'web', label: 'Website' }], others: false } })
    expect(handbookChanges(before, after)).toEqual([
      { path: 'sources.known.web.label', from: 'Web', to: 'Website' },
      { path: 'sources.known.partner', to: { id: 'partner' } },
      { path: 'sources.others', from: true, to: false },
    ])
  })

  test('takes any id for an id', () => {
    const sources = (...ids: string[]) => defineHandbook({ sources: { known: ids.map((id) => ({ id })), others: true } })
    expect(handbookChanges(sources('web', 'constructor'), sources('web'))).toEqual([{ path: 'sources.known.constructor', from: { id: 'constructor' } }])
    expect(handbookChanges(sources('web'), sources('web', 'toString'))).toEqual([{ path: 'sources.known.toString', to: { id: 'toString' } }])
  })

  test('is nothing between a handbook and itself, and something between two that are not the same', () => {
    fc.assert(
      fc.property(handbooks, handbooks, (one, other) => {
        expect(handbookChanges(one, structuredClone(one))).toEqual([])
        const inOrder = ({ sources, ...rest }: Handbook) => ({ ...rest, sources: [...sources.known].sort((a, b) => (a.id < b.id ? -1 : 1)) })
        const isSame = JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other))
        expect(handbookChanges(one, other).length === 0).toBe(isSame)
      }),
    )
  })
})
