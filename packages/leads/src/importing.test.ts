import { describe, expect, test } from 'vitest'
import { detailsOf } from './details.js'
import { call, convert, create, given, lose, qualify, row, start, under, type Said } from './lead-spec.fixture.js'
import { defaultHandbook } from './handbook-defaults.js'
import type { Status } from './status.js'

const day = (n: number): number => start + n * 86_400_000
const usd = (minor: number) => ({ minor, currency: 'USD' })
const won = { ...row, status: 'converted', contactedAt: day(1), closedAt: day(30), value: usd(105_400) } as const
const wonDeal = { ...won, stage: 'Closed Won', deal: 'won', dealClosedAt: day(40) } as const
const lostDeal = { ...won, stage: 'Closed Lost', deal: 'lost', dealClosedAt: day(40), reason: 'Price', competitor: 'Globex' } as const
const lost = { ...row, status: 'lost', closedAt: day(9), reason: 'Price' } as const

describe('a row of another system makes the events that lead to its status', () => {
  const created = { type: 'LeadCreated', occurredAt: start, data: { source: null, estimatedValue: null, imported: true } } as const
  const contacted = { type: 'LeadContacted', occurredAt: day(1), data: { interactionId: null, channel: null, twoWay: false, cycle: 1 } } as const
  const qualified = { type: 'LeadQualified', data: { from: 'contacted', cycle: 1, criteria: {} } } as const

  test('new', () => given().when(row).thenEvents(created).thenState({ status: 'new' }))

  test('contacted', () =>
    given()
      .when({ ...row, status: 'contacted', contactedAt: day(1) })
      .thenEvents(created, contacted))

  test('qualified, with the contact inferred at the latest moment it can have been', () =>
    given()
      .when({ ...row, status: 'qualified', qualifiedAt: day(2) })
      .thenEvents(created, { ...contacted, occurredAt: day(2), inferred: true }, { ...qualified, occurredAt: day(2) }))

  test('converted, with the qualification inferred', () =>
    given()
      .when(won)
      .thenEvents(
        created,
        contacted,
        { ...qualified, occurredAt: day(30), inferred: true },
        {
          type: 'LeadConverted',
          occurredAt: day(30),
          data: { value: usd(105_400), stage: null, expectedClose: null, cycle: 1 },
        },
      ))

  test('lost, without inventing a contact', () =>
    given()
      .when({ ...lost, competitor: 'Globex', value: usd(5) })
      .thenEvents(created, { type: 'LeadLost', occurredAt: day(9), data: { reason: 'Price', competitor: 'Globex', value: usd(5), stage: 'new', cycle: 1 } }))

  test('lost, with what was said about it in the sealed part, and not told anew', () =>
    given()
      .when({ ...lost, lostNote: 'too dear' }, { ...lost, lostNote: 'said otherwise' })
      .thenEvents(created, { type: 'LeadLost', personal: { note: 'too dear' } }))

  test('lost after contact and qualification the file tells of', () =>
    given()
      .when({ ...lost, contactedAt: day(1), qualifiedAt: day(2) })
      .thenEvents(created, contacted, { ...qualified, occurredAt: day(2) }, { type: 'LeadLost' }))

  test('disqualified, for a reason nobody told', () =>
    given()
      .when({ ...lost, status: 'disqualified', reason: ' ' })
      .thenEvents(created, { type: 'LeadDisqualified', occurredAt: day(9), data: { reason: 'unspecified', from: 'new', cycle: 1 } }))

  test('no further than its status, whatever dates it carries', () => {
    given()
      .when({ ...row, contactedAt: day(1), qualifiedAt: day(2), closedAt: day(3) })
      .thenEvents(created)
    given()
      .when({ ...row, status: 'contacted', contactedAt: day(1), qualifiedAt: day(2) })
      .thenEvents(created, contacted)
  })

  test('an attempt leaves the lead new', () =>
    given()
      .when({ ...row, attempted: true, contactedAt: day(1) })
      .thenEvents(created, {
        type: 'InteractionLogged',
        occurredAt: day(1),
        data: {
          interactionId: 'imported-attempt',
          channel: 'other',
          direction: 'outbound',
          outcome: 'attempted',
          automated: false,
          durationMs: null,
          cycle: 1,
        },
      })
      .thenState({ status: 'new' }))

  test('an attempt and a loss without contact', () =>
    given()
      .when({ ...lost, attempted: true, contactedAt: day(1) })
      .thenEvents(created, { type: 'InteractionLogged' }, { type: 'LeadLost' }))

  test('dates the file does not tell stay unknown', () =>
    given()
      .when({ ...won, createdAt: null, contactedAt: null, closedAt: null })
      .thenEvents(
        { type: 'LeadCreated', occurredAt: null },
        { type: 'LeadContacted', occurredAt: null, inferred: true },
        { type: 'LeadQualified', occurredAt: null, inferred: true },
        { type: 'LeadConverted', occurredAt: null },
      ))

  test('a contact the file reports without its date is reported, not inferred', () => {
    const then = given().when({ ...row, status: 'contacted' })
    then.thenEvents(created, { type: 'LeadContacted', occurredAt: null, data: contacted.data })
    expect(given().when(won).state.status).toBe('converted')
  })

  test('with owner, details and estimate, and without the fields a person must give', () => {
    const then = given().when({
      ...row,
      owner: 'anna',
      value: usd(5),
      details: { email: 'jo at example', phone: '030 123456' },
      country: 'DE',
      custom: { a: '1' },
    })
    then.thenEvents({ type: 'LeadCreated' }, { type: 'LeadAssigned', occurredAt: start, data: { owner: 'anna', previous: null, way: 'import' } })
    then.thenState({ estimatedValue: usd(5) })
    expect(detailsOf(then.state)).toMatchObject({
      externalId: 'X1',
      company: null,
      email: { raw: 'jo at example', address: null },
      phone: { raw: '030 123456', e164: '+4930123456' },
      custom: { a: '1' },
    })
  })
})

describe('a row of a deal', () => {
  const opened = {
    type: 'LeadConverted',
    occurredAt: day(30),
    data: { value: usd(105_400), stage: 'Proposal', expectedClose: '2026-05-01', cycle: 1 },
  } as const
  const open = { ...won, stage: 'Proposal', dealName: 'Engines', expectedClose: '2026-05-01' } as const

  test('that is open tells its name, stage and expected close', () =>
    given()
      .when(open)
      .thenEvents({ type: 'LeadCreated' }, { type: 'LeadContacted' }, { type: 'LeadQualified' }, { ...opened, personal: { dealName: 'Engines' } }))

  test('that was won ends it when it was won', () =>
    given({ ...row, status: 'qualified' })
      .when(wonDeal)
      .thenEvents(
        { type: 'LeadConverted', occurredAt: day(30) },
        { type: 'DealWon', occurredAt: day(40), data: { value: usd(105_400), stage: 'Closed Won', cycle: 1 } },
      )
      .thenState({ status: 'converted' }))

  test('that was lost ends it with reason, competitor and words', () =>
    given({ ...row, status: 'qualified' })
      .when({ ...lostDeal, lostNote: 'too dear' })
      .thenEvents(
        { type: 'LeadConverted' },
        {
          type: 'DealLost',
          occurredAt: day(40),
          data: { reason: 'Price', competitor: 'Globex', value: usd(105_400), stage: 'Closed Lost', cycle: 1 },
          personal: { note: 'too dear' },
        },
      ))

  test('of which only the end is known was opened then at the latest, and that is inferred', () =>
    given({ ...row, status: 'qualified' })
      .when({ ...wonDeal, closedAt: null })
      .thenEvents({ type: 'LeadConverted', occurredAt: day(40), inferred: true }, { type: 'DealWon', occurredAt: day(40) }))

  test('that was won at a value nobody tells is won all the same', () =>
    given({ ...row, status: 'qualified' })
      .when({ ...wonDeal, value: null })
      .thenEvents({ type: 'LeadConverted' }, { type: 'DealWon', data: { value: null, stage: 'Closed Won', cycle: 1 } }))

  test('that went on moves it, revises it and ends it', () =>
    given(open)
      .when({ ...open, stage: 'Negotiation', value: usd(90_000), expectedClose: '2026-06-01', deal: 'won', dealClosedAt: day(40) })
      .thenEvents(
        { type: 'DealStageChanged', data: { stage: { from: 'Proposal', to: 'Negotiation' }, probability: { from: null, to: null }, cycle: 1 } },
        {
          type: 'DealRevised',
          data: { value: { from: usd(105_400), to: usd(90_000) }, expectedClose: { from: '2026-05-01', to: '2026-06-01' }, cycle: 1 },
        },
        { type: 'DealWon', occurredAt: day(40), data: { value: usd(90_000), stage: 'Negotiation', cycle: 1 } },
      ))

  test('that ended here is not told anew by a file that knows no end', () =>
    given(wonDeal)
      .when({ ...open, value: usd(1) })
      .thenNothing())

  test('that was reopened here is won by a later win', () =>
    given(wonDeal, { type: 'ReopenDeal' })
      .when({ ...wonDeal, dealClosedAt: day(50) })
      .thenEvents({ type: 'DealWon', occurredAt: day(50) }))
})

describe('the same row again', () => {
  const rows: readonly Said[] = [row, won, lost, { ...row, status: 'contacted' }, { ...row, attempted: true }, { ...lost, status: 'disqualified' }]
  test.for(rows)('%o writes nothing', (again) => {
    given(again).when(again).thenNothing()
  })

  test('writes nothing when the ledger has gone no further and a person has added to it', () =>
    given(won, call, { type: 'ChangeLeadDetails', title: 'CTO' }).when(won).thenNothing())
})

describe('a later row', () => {
  test('brings the status on', () => given(row).when(won).thenEvents({ type: 'LeadContacted' }, { type: 'LeadQualified' }, { type: 'LeadConverted' }))

  test('changes details it tells and clears none it does not', () =>
    given({ ...row, source: 'Web', value: usd(1), details: { company: 'Acme Ltd', title: 'CTO' } })
      .when({ ...row, value: usd(2), createdAt: day(-1), details: { company: 'Acme Inc' }, externalId: null })
      .thenEvents({
        type: 'LeadDetailsChanged',
        data: { estimatedValue: { from: usd(1), to: usd(2) }, createdAt: { from: start, to: day(-1) } },
        personal: { company: { from: 'Acme Ltd', to: 'Acme Inc' } },
      }))

  test('tells a creation date that was unknown', () =>
    given({ ...row, createdAt: null })
      .when(row)
      .thenEvents({ type: 'LeadDetailsChanged', data: { createdAt: { from: null, to: start } } })
      .thenState({ createdAt: start }))

  test('hands the lead over', () =>
    given({ ...row, owner: 'anna' })
      .when({ ...row, owner: 'ben' }, { ...row, owner: null })
      .thenEvents({ type: 'LeadAssigned', data: { owner: 'ben', previous: 'anna', way: 'import' } })
      .thenState({ owner: 'ben' }))

  test('closes a lead with follow-ups and cancels them', () =>
    given(row, { type: 'ScheduleFollowUp', followUpId: 'f', due: { date: '2026-01-09', zone: 'UTC' } })
      .when(lost)
      .thenEvents({ type: 'LeadLost' }, { type: 'FollowUpCancelled', occurredAt: day(9), data: { followUpId: 'f', cause: 'lost' } }))
})

describe('an old export is refused', () => {
  const back = (from: Status, to: Status) => ({ refused: 'status-goes-back', from, to }) as const

  test('when it shows an earlier status', () => given(row, call).when(row).thenRefused(back('contacted', 'new')))
  test('when it shows a closed lead open', () => given(lost).when(row).thenRefused(back('lost', 'new')))
  test('when it shows another outcome', () => given(lost).when(won).thenRefused(back('lost', 'converted')))
  test('when it shows a loss that was reopened since', () => given(lost, { type: 'ReopenLead' }, call).when(lost).thenRefused(back('contacted', 'lost')))
  test('when it shows a conversion that was reverted since', () =>
    given(won, { type: 'RevertConversion' }).when(won).thenRefused(back('qualified', 'converted')))
  test('when it shows a qualification that was withdrawn since', () => {
    const shown = { ...row, status: 'qualified', contactedAt: day(1), qualifiedAt: day(2) } as const
    const withdraw = { type: 'WithdrawQualification', reason: 'no budget' } as const
    given(shown, withdraw).when(shown).thenRefused(back('contacted', 'qualified'))
    given(shown, withdraw)
      .when({ ...shown, qualifiedAt: null })
      .thenRefused(back('contacted', 'qualified'))
    given(shown, withdraw)
      .when({ ...shown, qualifiedAt: day(9) })
      .thenEvents({ type: 'LeadQualified', occurredAt: day(9) })
    given(shown, withdraw)
      .when({ ...lost, contactedAt: day(1), qualifiedAt: day(2) })
      .thenEvents({ type: 'LeadLost' })
  })
  test('when it shows the loss before the last one', () => {
    const again = { ...lost, closedAt: day(20) }
    given(lost, { type: 'ReopenLead' }, again, { type: 'ReopenLead' }).when(lost).thenRefused(back('new', 'lost'))
  })

  test('but not when it shows a later loss of its own date', () =>
    given(lost, { type: 'ReopenLead' })
      .when({ ...lost, closedAt: day(20) })
      .thenEvents({ type: 'LeadLost', occurredAt: day(20), data: { reason: 'Price', competitor: null, value: null, stage: 'new', cycle: 2 } }))
})

test.for<[string, Said[], Said, string[]]>([
  ['a conversion', [won], { ...won, closedAt: day(31), value: usd(1), stage: 'Closed' }, ['closedAt']],
  ['a won deal', [wonDeal], { ...wonDeal, dealClosedAt: day(41), value: usd(1) }, ['closedAt', 'value']],
  ['a lost deal', [lostDeal], { ...lostDeal, reason: 'Timing' }, ['reason']],
  ['a won deal that is lost in the file', [wonDeal], lostDeal, ['deal']],
  ['a win that was undone here', [wonDeal, { type: 'ReopenDeal' }], wonDeal, ['deal']],
  ['a loss', [lost], { ...lost, reason: 'Timing', competitor: 'Globex' }, ['reason', 'competitor']],
  ['a disqualification', [{ ...lost, status: 'disqualified' }], { ...lost, status: 'disqualified', reason: 'Spam' }, ['reason']],
  ['a loss recorded by hand', [create, lose], lost, ['closedAt']],
  ['a conversion recorded by hand', [create, call, qualify, convert], won, ['closedAt']],
])('%s told differently is refused with the fields that differ', ([, history, told, fields]) => {
  given(...history)
    .when(told)
    .thenRefused({ refused: 'closed-differently', fields })
})

test('a row without country reads phones for that of the handbook', () => {
  const then = under({ ...defaultHandbook, country: 'DE' }).when({ ...row, details: { phone: '030 123456' } })
  expect(detailsOf(then.state)).toMatchObject({ phone: { e164: '+4930123456' } })
})
