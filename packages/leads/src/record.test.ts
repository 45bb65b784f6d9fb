import { canonicalJson, idOf } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recordCommand, type RecordCommandInput } from './record-commands.js'
import { recordDecider, recordStream } from './record.js'

type Said = RecordCommandInput extends infer Input ? (Input extends unknown ? Omit<Input, 'at'> : never) : never
const said = (command: Said) => recordCommand.parse({ at: 0, ...command })

/** The answers to commands about one record. */
function answers(...commands: readonly Said[]) {
  let state = recordDecider.initialState
  return commands.map((command) => {
    const decision = recordDecider.decide(said(command), state)
    if (decision.outcome === 'refused') return decision.refusal
    state = decision.events.reduce(recordDecider.evolve, state)
    return decision.events.map(({ type, data }) => ({ type, data }))
  })
}

const eur = (minor: number) => ({ minor, currency: 'EUR' })
const march = { from: '2026-03-01', to: '2026-04-01' }
const spend = { type: 'RecordSpend', spendId: 's-1', campaign: 'spring', ...march, amount: eur(310_00) } as const

describe('spend', () => {
  test('is recorded for a span of dates, as marketing unless it says otherwise', () =>
    expect(answers(spend)).toEqual([
      [{ type: 'SpendRecorded', data: { spendId: 's-1', campaign: 'spring', source: null, ...march, amount: eur(310_00), scope: 'marketing' } }],
    ]))

  test('is recorded once by its id', () =>
    expect(answers(spend, spend, { ...spend, amount: eur(1) }).slice(1)).toEqual([[], { refused: 'spend-exists', spendId: 's-1' }]))

  test('is corrected in what is named, and the event holds all of it', () =>
    expect(answers(spend, { type: 'CorrectSpend', spendId: 's-1', amount: eur(300_00), reason: 'credit note' })[1]).toMatchObject([
      { type: 'SpendCorrected', data: { ...march, amount: eur(300_00), campaign: 'spring' } },
    ]))

  test('that is corrected to what it is stays as it is', () =>
    expect(answers(spend, { type: 'CorrectSpend', spendId: 's-1', amount: eur(310_00) })[1]).toEqual([]))

  test('cannot be corrected before it is recorded, nor to end before it begins', () => {
    const correction = { type: 'CorrectSpend', spendId: 's-1', to: '2026-02-01' } as const
    expect(answers(correction)).toEqual([{ refused: 'no-such-spend', spendId: 's-1' }])
    expect(answers(spend, correction)[1]).toEqual({ refused: 'ends-before-it-begins' })
  })

  test.for([
    [{ ...spend, to: march.from }, 'to'],
    [{ ...spend, source: 'Google' }, 'source'],
    [{ ...spend, amount: { minor: 1, currency: 'XYZ' } }, 'amount.currency'],
    [{ type: 'RecordRate', base: 'USD', quote: 'USD', date: '2026-03-01', rate: '1' }, 'quote'],
    [{ type: 'RecordRate', base: 'USD', quote: 'EUR', date: '2026-03-01', rate: '0.0' }, 'rate'],
    [{ type: 'RecordMarketSize', market: 'DE', period: '2026', publishedBy: 'Statista' }, 'amount'],
    [{ type: 'SaveImportMapping', name: 'crm', mapping: { id: 'x'.repeat(100_000) } }, 'mapping'],
    [{ type: 'SaveView', owner: 'anna', name: 'v', filter: { search: 'Ada King' } }, 'filter.search'],
    [{ type: 'SaveView', owner: 'anna', name: 'v', filter: { status: ['gone'] } }, 'filter.status.0'],
    [{ type: 'SetTarget', kpi: 'winRate', period: '2026-13', value: '0.3' }, 'period'],
  ] as const)('%j is refused at the edge, at %s', ([command, path]) => {
    const { error } = recordCommand.safeParse({ at: 0, ...command })
    expect(error?.issues.map((issue) => issue.path.join('.'))).toContain(path)
  })
})

describe('other records', () => {
  const rate = { type: 'RecordRate', base: 'USD', quote: 'EUR', date: '2026-03-01', rate: '0.92' } as const
  test('are what was said last, and saying the same again writes nothing', () =>
    expect(answers(rate, rate, { ...rate, rate: '0.93' }).map((events) => (Array.isArray(events) ? events.length : events))).toEqual([1, 0, 1]))
})

describe('a view', () => {
  const view = { type: 'SaveView', owner: 'anna', name: 'mine', filter: { status: ['new'], owner: 'anna' } } satisfies Said
  const removal = { type: 'RemoveView', owner: 'anna', name: 'mine' } as const

  test('is saved with its filter, for its owner alone unless it is shared, and replaced', () =>
    expect(answers(view, view, { ...view, shared: true, filter: {}, sort: 'company' })).toEqual([
      [{ type: 'ViewSaved', data: { owner: 'anna', name: 'mine', shared: false, filter: view.filter, sort: null } }],
      [],
      [{ type: 'ViewSaved', data: { owner: 'anna', name: 'mine', shared: true, filter: {}, sort: 'company' } }],
    ]))

  test('is removed once, and may be saved again', () => {
    const none = { refused: 'no-such-view', owner: 'anna', name: 'mine' }
    const [before, saved, removed, again, anew] = answers(removal, view, removal, removal, view)
    expect([before, removed, again]).toEqual([none, [{ type: 'ViewRemoved', data: { owner: 'anna', name: 'mine' } }], none])
    expect(anew).toEqual(saved)
  })

  test('is another one where another person has the same name for it', () =>
    expect(recordStream(said(view))).not.toBe(recordStream(said({ ...view, owner: 'ben' }))))
})

describe('the stream of a record', () => {
  test('has an id of its own, also where two kinds of record have the same', () => {
    const streams = [recordStream(said(spend)), recordStream(said({ type: 'DefineCampaign', campaign: 's-1', name: 'Spring' }))]
    expect(new Set(streams.map(idOf)).size).toBe(2)
  })

  const identity = fc.record({ campaign: fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''), from: fc.constantFrom('2026-03-01', '2026-03-02') })
  test('is the same for the same record, and another for another', () =>
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        const stream = (of: typeof one) => recordStream(said({ type: 'RecordTraffic', ...of, to: '2026-04-01', visits: 1 }))
        expect(stream(one) === stream(other)).toBe(canonicalJson(one) === canonicalJson(other))
      }),
    ))
})
