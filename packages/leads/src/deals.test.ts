import { describe, expect, test } from 'vitest'
import { defaultHandbook } from './handbook-defaults.js'
import type { Handbook } from './handbook-shape.js'
import { handbookProblems } from './handbook.js'
import { convert, create, given, qualify, row, start, under, type Said } from './lead-spec.fixture.js'

const value = { minor: 105_400, currency: 'USD' }
const bare = { type: 'ConvertLead', value } as const satisfies Said
const toDeal = [create, qualify, bare] as const
const win = { type: 'WinDeal' } as const
const loseDeal = { type: 'LoseDeal', reason: 'price' } as const

describe('a conversion', () => {
  test('opens a deal in the first stage of the handbook, at the probability in force', () =>
    given(create, qualify)
      .when(bare)
      .thenEvents({ type: 'LeadConverted', data: { value, stage: 'discovery', expectedClose: null, cycle: 1, probability: 20 } })
      .thenState({ deal: expect.objectContaining({ state: 'open', stage: 'discovery', probability: 20 }) }))

  test('may name another stage; one the handbook does not know has no probability', () =>
    given(create, qualify)
      .when(convert)
      .thenEvents({ type: 'LeadConverted', data: { value, stage: 'Proposal', expectedClose: '2026-06-30', cycle: 1 } })
      .thenState({ deal: expect.objectContaining({ stage: 'Proposal', probability: null }) }))

  test('takes only stages of the handbook where it takes no others', () => {
    const handbook: Handbook = {
      ...defaultHandbook,
      deals: {
        stages: [
          { id: 'demo', probability: 10 },
          { id: 'trial', probability: 60, retired: true },
        ],
        first: 'demo',
        others: false,
      },
    }
    under(handbook, create, qualify)
      .when(convert)
      .thenRefused({ refused: 'stage-unknown', allowed: ['demo'] })
    under(handbook, create, qualify, bare)
      .when({ type: 'MoveDealStage', stage: 'trial' })
      .thenRefused({ refused: 'stage-unknown', allowed: ['demo'] })
  })

  test('that is reverted takes its open deal with it, and one that is made again opens another', () =>
    given(...toDeal, { type: 'MoveDealStage', stage: 'proposal' }, { type: 'RevertConversion' })
      .when(bare)
      .thenState({ deal: expect.objectContaining({ state: 'open', stage: 'discovery' }) }))

  test.for([
    [win, 'won'],
    [loseDeal, 'lost'],
  ] as const)('is not reverted once the deal is settled: %s', ([settle, deal]) => {
    given(...toDeal, settle)
      .when({ type: 'RevertConversion' })
      .thenRefused({ refused: 'deal-closed', deal, allowed: ['ReopenDeal'] })
  })

  test('is reverted once the deal is reopened', () =>
    given(...toDeal, loseDeal, { type: 'ReopenDeal' })
      .when({ type: 'RevertConversion' })
      .thenEvents({ type: 'ConversionReverted', data: { cycle: 1 } })
      .thenState({ deal: null, status: 'qualified' }))
})

describe('an open deal', () => {
  test('moves to a stage, with the probability it had and has', () =>
    given(...toDeal)
      .when({ type: 'MoveDealStage', stage: 'negotiation', note: 'They like it' })
      .thenEvents({
        type: 'DealStageChanged',
        data: { stage: { from: 'discovery', to: 'negotiation' }, probability: { from: 20, to: 80 }, cycle: 1 },
        personal: { note: 'They like it' },
      }))

  test('moves back as well, and to where it is not at all', () =>
    given(...toDeal, { type: 'MoveDealStage', stage: 'negotiation' })
      .when({ type: 'MoveDealStage', stage: 'proposal' }, { type: 'MoveDealStage', stage: 'proposal' })
      .thenEvents({ type: 'DealStageChanged', data: { stage: { from: 'negotiation', to: 'proposal' }, probability: { from: 80, to: 50 }, cycle: 1 } }))

  test('is revised field by field', () =>
    given(...toDeal)
      .when({ type: 'ReviseDeal', value: { minor: 1, currency: 'EUR' }, expectedClose: '2026-07-01', dealName: 'Acme 2026', reason: 'New scope' })
      .thenEvents({
        type: 'DealRevised',
        data: { value: { from: value, to: { minor: 1, currency: 'EUR' } }, expectedClose: { from: null, to: '2026-07-01' }, cycle: 1 },
        personal: { dealName: { from: null, to: 'Acme 2026' }, reason: 'New scope' },
      }))

  test('is revised by nothing that is so already', () =>
    given(create, qualify, { ...convert, dealName: 'Acme' })
      .when({ type: 'ReviseDeal', value, expectedClose: '2026-06-30', dealName: 'Acme' })
      .thenNothing())

  test('loses its date where nobody knows it any more', () =>
    given(create, qualify, convert)
      .when({ type: 'ReviseDeal', expectedClose: null })
      .thenEvents({ type: 'DealRevised', data: { expectedClose: { from: '2026-06-30', to: null }, cycle: 1 } }))

  test('keeps its name when the person is erased; its value is still revised', () => {
    given(create, qualify, { ...bare, dealName: 'Old' })
      .erased()
      .when({ type: 'ReviseDeal', dealName: 'Acme' })
      .thenRefused({ refused: 'erased' })
    given(...toDeal)
      .erased()
      .when({ type: 'ReviseDeal', value: { minor: 7, currency: 'USD' } })
      .thenEvents({ type: 'DealRevised' })
  })

  test('is won at the value it has, or at another one, which is told', () => {
    given(...toDeal)
      .when({ ...win, at: start })
      .thenEvents({ type: 'DealWon', occurredAt: start, data: { value, stage: 'discovery', cycle: 1 } })
      .thenState({ status: 'converted', customer: { until: null, churned: false, acted: false, purchases: null } })
    const final = { minor: 99, currency: 'USD' }
    given(...toDeal)
      .when({ ...win, value: final, note: 'Signed' })
      .thenEvents(
        { type: 'DealRevised', data: { value: { from: value, to: final }, cycle: 1 } },
        { type: 'DealWon', data: { value: final, stage: 'discovery', cycle: 1 }, personal: { note: 'Signed' } },
      )
  })

  test('is lost for a reason of the handbook, and the lead stays converted', () => {
    given(...toDeal)
      .when({ type: 'LoseDeal' })
      .thenRefused({ refused: 'missing-fields', missing: ['reason'] })
    given(...toDeal)
      .when({ type: 'LoseDeal', reason: 'other' })
      .thenRefused({ refused: 'note-required', because: 'reason other' })
    given(...toDeal)
      .when({ ...loseDeal, competitor: 'Globex', note: 'Half of it' })
      .thenEvents({
        type: 'DealLost',
        data: { reason: 'price', competitor: 'Globex', value, stage: 'discovery', cycle: 1 },
        personal: { note: 'Half of it' },
      })
      .thenState({ status: 'converted', customer: null })
  })
})

describe('a settled deal', () => {
  const closed = { refused: 'deal-closed', deal: 'won', allowed: ['ReopenDeal'] } as const

  test.for<Said>([win, loseDeal, { type: 'MoveDealStage', stage: 'proposal' }, { type: 'ReviseDeal', dealName: 'x' }])('stays as it is: $type', (command) => {
    given(...toDeal, win)
      .when(command)
      .thenRefused(closed)
  })

  test('is opened again, once, with what it was', () =>
    given(...toDeal, loseDeal)
      .when({ type: 'ReopenDeal', reason: 'They called' }, { type: 'ReopenDeal' })
      .thenEvents({ type: 'DealReopened', data: { from: 'lost', cycle: 1 }, personal: { reason: 'They called' } }))

  test('that was won makes no customer any more once it is opened, unless the customer acted since', () => {
    given(...toDeal, win, { type: 'ReopenDeal' })
      .when({ type: 'RecordChurn', reason: 'left' })
      .thenRefused({ refused: 'not-a-customer', deal: 'open' })
    given(...toDeal, win, { type: 'RecordChurn', reason: 'left' })
      .when({ type: 'ReopenDeal' })
      .thenRefused({ refused: 'customer-acted' })
  })
})

test.for<Said>([win, loseDeal, { type: 'ReopenDeal' }, { type: 'MoveDealStage', stage: 'proposal' }, { type: 'ReviseDeal', dealName: 'x' }])(
  'a lead that was never converted has no deal: $type',
  (command) => {
    given(create, qualify).when(command).thenRefused({ refused: 'no-deal', status: 'qualified' })
  },
)

describe('an imported deal', () => {
  const converted = { ...row, status: 'converted', closedAt: start, value } as const

  test('is open, in the stage the file tells, as it is told', () => {
    given()
      .when(converted)
      .thenState({ deal: expect.objectContaining({ state: 'open', stage: null, probability: null }) })
    given()
      .when({ ...converted, stage: 'proposal' })
      .thenState({ deal: expect.objectContaining({ stage: 'proposal', probability: 50 }) })
  })

  test('that was moved, revised and won here is not touched by the same file', () =>
    given(converted, { type: 'MoveDealStage', stage: 'proposal' }, { type: 'WinDeal', value: { minor: 1, currency: 'USD' } })
      .when(converted)
      .thenNothing())

  test('that was reverted here is not brought back by it', () =>
    given(converted, { type: 'RevertConversion' }).when(converted).thenRefused({ refused: 'status-goes-back', from: 'qualified', to: 'converted' }))
})

describe('the deals of a handbook', () => {
  const stages = [{ id: 'demo', probability: 10 }]
  test.for([
    [{ stages, first: 'demo', others: true }, []],
    [{ stages, first: 'trial', others: true }, ['deals.first: is trial, and there is demo']],
    [{ stages: [...stages, { id: 'Demo', probability: 20 }], first: 'demo', others: true }, ['deals.stages: has demo twice']],
    [{ stages: [{ ...stages[0], retired: true }], first: 'demo', others: true }, ['deals.first: is demo, which is retired']],
    [{ stages: [{ id: 'demo', probability: 101 }], first: 'demo', others: true }, [expect.stringMatching(/^deals\.stages\.0\.probability: /)]],
    [{ stages: [], first: 'demo', others: true }, [expect.stringMatching(/^deals\.stages: /)]],
  ])('%j: %j', ([deals, problems]) => expect(handbookProblems({ deals })).toEqual(problems))
})
