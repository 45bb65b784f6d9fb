import { importLead } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commandOf, type RowCommand } from './command-of.js'
import { leadIdOf, leadIdOfRow } from './identity.js'
import { parseMapping } from './parse-mapping.js'
import { planOf } from './plan.js'

const at = Date.parse('2024-06-01T00:00:00Z')
const file = 'f'.repeat(64)
const rowOf = (mapping: unknown, row: Record<string, string>): RowCommand =>
  commandOf({ number: 7, cells: Object.values(row) }, planOf(parseMapping(mapping), Object.keys(row)), { file, at })
const commandFrom = (mapping: unknown, row: Record<string, string>) => {
  const found = rowOf(mapping, row)
  if (found.outcome !== 'command') throw new Error(JSON.stringify(found))
  return found
}
const problemsOf = (mapping: unknown, row: Record<string, string>): string[] => {
  const found = rowOf(mapping, row)
  return found.outcome === 'rejected' ? found.problems.map(({ code, column }) => (column === undefined ? code : `${code} ${column}`)) : []
}

const day = (column: string) => ({ column, format: 'yyyy-MM-dd' })
const statuses = { Open: 'new', Tried: 'attempted', Talking: 'contacted', Won: 'converted', Lost: 'lost', Bad: 'disqualified' }
const status = { column: 'status', map: statuses }

describe('a row', () => {
  test('becomes the lead of its id, the same in every file', () => {
    const found = commandFrom({ id: 'ID', system: 'crm' }, { ID: ' A1 ', x: '' })
    expect([found.lead, found.command.externalId]).toEqual([leadIdOf('crm', 'A1'), 'A1'])
    expect(found.lead).toMatch(/^0{10}[0-9A-HJKMNP-TV-Z]{16}$/)
    expect(commandFrom({ id: 'ID' }, { ID: 'A1' }).lead).toBe(leadIdOf('ID', 'A1'))
  })

  test('without an id is known by its file and number', () => expect(commandFrom({}, { name: 'x' }).lead).toBe(leadIdOfRow(file, 7)))

  test('with a blank id is rejected', () => expect(problemsOf({ id: 'ID', blank: ['n/a'] }, { ID: 'n/a', name: 'x' })).toEqual(['missing-id ID']))

  test('keeps text byte for byte and blanks out', () => {
    const mapping = { fields: { company: 'c', contact: 't', note: 'n' }, blank: ['-'] }
    const { details, custom } = commandFrom(mapping, { c: ' Ærø\u202E A/S ', t: ' - ', n: "'=SUM(1)", other: '\tx', none: '  ' }).command
    expect(details).toEqual({ company: ' Ærø\u202E A/S ', note: "'=SUM(1)" })
    expect(custom).toEqual({ other: '\tx' })
  })

  test('joins first and last name, also when there is only one', () => {
    const fields = { firstName: 'f', lastName: 'l' }
    expect(commandFrom({ fields }, { f: 'Ada', l: 'Lovelace' }).command.details.contact).toBe('Ada Lovelace')
    expect(commandFrom({ fields }, { f: '', l: 'Lovelace' }).command.details.contact).toBe('Lovelace')
  })

  test('loses exactly one quote that a spreadsheet put before a phone number or an amount', () => {
    const mapping = { fields: { phone: 'p' }, dealValue: { column: 'v', currency: 'EUR' } }
    const found = commandFrom(mapping, { p: "'+49 30 1", v: "'-5" })
    expect([found.command.details.phone, found.command.value?.minor, found.unescaped]).toEqual(['+49 30 1', -500, 2])
    expect(commandFrom(mapping, { p: "''+49", v: '' }).command.details.phone).toBe("''+49")
  })

  test('keeps custom fields that are not personal apart', () => {
    const { command } = commandFrom({ fields: { 'custom.size': { column: 's', personal: false } } }, { s: 'XL', t: 'y' })
    expect([command.publicCustom, command.custom]).toEqual([{ size: 'XL' }, { t: 'y' }])
  })

  test('with more or fewer cells than the header is rejected, and one of blanks is skipped', () => {
    const plan = planOf(parseMapping({}), ['a', 'b'])
    expect(commandOf({ number: 1, cells: ['x'] }, plan, { file, at })).toEqual({ outcome: 'rejected', problems: [{ code: 'wrong-column-count' }] })
    expect(commandOf({ number: 1, cells: ['', ' '] }, plan, { file, at })).toEqual({ outcome: 'skipped', reason: 'blank-row' })
  })

  test('that the mapping leaves out is skipped with its reason', () => {
    const skip = [{ column: 'deleted', equals: ['TRUE'], reason: 'deleted' }]
    expect(rowOf({ skip }, { deleted: 'TRUE', x: '1' })).toEqual({ outcome: 'skipped', reason: 'deleted' })
    expect(rowOf({ skip }, { deleted: 'FALSE', x: '1' }).outcome).toBe('command')
  })

  test('tells every problem at once and never what its cells say', () => {
    const mapping = { id: 'id', fields: { company: 'c' }, createdAt: day('d'), status, dealValue: { column: 'v', currencyColumn: 'cur' }, country: 'cc' }
    const row = { id: 'secret', c: 'secret'.repeat(50), d: 'secret', v: 'secret', cur: 'EUR', cc: 'secret', status: 'Open' }
    expect(problemsOf(mapping, row).sort()).toEqual(['date-format d', 'not-an-amount v', 'too-long c', 'unknown-country cc'].sort())
    expect(JSON.stringify(rowOf(mapping, row))).not.toContain('secret')
  })

  test('too large for an event is rejected', () => {
    const row = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`c${index}`, '日'.repeat(9_000)]))
    expect(problemsOf({}, row)).toEqual(['too-large'])
  })

  test('of any text is a valid command or has a reason', () => {
    const mapping = {
      id: 'id',
      fields: { company: 'c', phone: 'p' },
      createdAt: day('d'),
      closedAt: day('e'),
      status,
      dealValue: { column: 'v', currency: 'JPY' },
      lostReason: 'r',
    }
    const plan = planOf(parseMapping(mapping), ['id', 'c', 'p', 'd', 'e', 'status', 'v', 'r', '9'])
    const cell = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'Won', 'Lost', 'Open', '2024-01-01', '2023-02-30', '12', "'-1", '1e3'))
    fc.assert(
      fc.property(fc.array(cell, { minLength: 9, maxLength: 9 }), (cells) => {
        const found = commandOf({ number: 1, cells }, plan, { file, at })
        if (found.outcome === 'command') expect(importLead.safeParse(found.command).success).toBe(true)
        if (found.outcome === 'rejected') expect(found.problems.length).toBeGreaterThan(0)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a status', () => {
  test.each([
    ['Open', 'new', undefined],
    [' Won ', 'converted', undefined],
    ['Tried', 'new', true],
  ])('%s is %s', (text, expected, attempted) => {
    const { command } = commandFrom({ status }, { status: text })
    expect([command.status, command.attempted]).toEqual([expected, attempted])
  })

  test('that the map does not cover rejects its row', () => {
    expect(problemsOf({ status }, { status: 'won' })).toEqual(['unknown-status status'])
    expect(problemsOf({ status }, { status: '', x: '1' })).toEqual(['unknown-status status'])
    expect(commandFrom({ status: { ...status, default: 'new' } }, { status: '?' }).command.status).toBe('new')
    expect(commandFrom({ status: { ...status, map: { ...statuses, '': 'contacted' } }, blank: ['Select'] }, { status: 'Select', x: '1' }).command.status).toBe(
      'contacted',
    )
  })

  test('may be decided by a flag in another column', () => {
    const flagged = { ...status, when: [{ column: 'converted', equals: ['1'], status: 'converted' }] }
    expect(commandFrom({ status: flagged }, { status: 'nonsense', converted: '1' }).command.status).toBe('converted')
    expect(commandFrom({ status: flagged }, { status: 'Lost', converted: '0' }).command.status).toBe('lost')
  })

  test('of a plain column is one of ours', () => {
    expect(commandFrom({ status: 's' }, { s: 'qualified' }).command.status).toBe('qualified')
    expect(problemsOf({ status: 's' }, { s: 'Qualified' })).toEqual(['unknown-status s'])
  })
})

describe('dates of a row', () => {
  const dates = { createdAt: day('from'), closedAt: day('to'), status }

  test('unknown to the file stay unknown', () =>
    expect(commandFrom(dates, { from: '', to: '', status: 'Won' }).command).toMatchObject({
      createdAt: null,
      contactedAt: null,
      qualifiedAt: null,
      closedAt: null,
    }))

  test.each([
    ['2024-13-01', 'no-such-date from'],
    ['01.02.2024', 'date-format from'],
    ['2024-06-03', 'in-the-future from'],
  ])('such as %s reject it', (from, problem) => expect(problemsOf(dates, { from, to: '', status: 'Won' })).toEqual([problem]))

  test('in the wrong order reject it', () =>
    expect(problemsOf(dates, { from: '2024-02-01', to: '2024-01-01', status: 'Won' })).toEqual(['closed-before-created to']))

  test('without a time do not end a lead before the hour it began', () => {
    const mapping = { ...dates, createdAt: { column: 'from', format: 'yyyy-MM-dd HH:mm' } }
    const { createdAt, closedAt } = commandFrom(mapping, { from: '2024-01-01 15:00', to: '2024-01-01', status: 'Won' }).command
    expect(closedAt).toBe(createdAt)
  })

  test('of a step the lead has not come to are kept as custom fields', () => {
    const mapping = { ...dates, stage: 'stage', lostReason: 'why' }
    const row = { from: '2024-01-01', to: '2025-01-01', stage: 'Demo', why: 'Price', status: 'Talking' }
    expect(commandFrom(mapping, row).command).toMatchObject({
      closedAt: null,
      stage: null,
      reason: null,
      custom: { to: '2025-01-01', stage: 'Demo', why: 'Price' },
    })
  })
})

describe('a deal value', () => {
  test.each([
    [{}, '1054', 105_400],
    [{}, '1054.5', 105_450],
    [{ thousands: ',' }, '1,054.50', 105_450],
    [{ thousands: '.', decimal: ',' }, '1.054,50', 105_450],
    [{ thousands: ',' }, '$1,054.50', 105_450],
    [{}, 'USD 1054', 105_400],
    [{ decimal: ',' }, '1054,50 usd', 105_450],
    [{}, '-$5', -500],
    [{ thousands: "'" }, "-12'345'678.90", -1_234_567_890],
  ])('%j reads %s', (options, v, minor) =>
    expect(commandFrom({ dealValue: { column: 'v', currency: 'USD', ...options } }, { v, x: '' }).command.value).toEqual({ minor, currency: 'USD' }),
  )

  test.each([
    [{}, '1,054'],
    [{}, '1.054.000'],
    [{}, '0.005'],
    [{}, '€5'],
    [{}, 'EUR 5'],
    [{}, '5$5'],
    [{}, '$ $5'],
    [{}, '$'],
    [{}, '1e3'],
    [{ decimal: ',' }, '1.054'],
    [{ thousands: ',' }, '10,54'],
  ])('%j refuses %s', (options, v) =>
    expect(problemsOf({ dealValue: { column: 'v', currency: 'USD', ...options } }, { v, x: '' })).toEqual(['not-an-amount v']),
  )

  test('has the currency of its column', () => {
    const dealValue = { column: 'v', currencyColumn: 'c' }
    expect(commandFrom({ dealValue }, { v: '5', c: 'JPY' }).command.value).toEqual({ minor: 5, currency: 'JPY' })
    expect(problemsOf({ dealValue }, { v: '5', c: '' })).toEqual(['unknown-currency c'])
    expect(commandFrom({ dealValue }, { v: '', c: '', x: '1' }).command.value).toBeNull()
  })
})

describe('a detail of several columns', () => {
  test('takes the first that is filled and keeps the others as custom fields', () => {
    const mapping = { fields: { phone: { first: ['work', 'home', 'other'] } } }
    expect(commandFrom(mapping, { work: '', home: '1', other: '2' }).command).toMatchObject({ details: { phone: '1' }, custom: { other: '2' } })
    expect(commandFrom(mapping, { work: '', home: '', other: '2' }).command).not.toHaveProperty('custom')
  })

  test('joins those that are filled, in order', () => {
    const address = { join: ['street', 'city', 'land'] }
    expect(commandFrom({ fields: { address } }, { city: 'Bonn', street: ' ', land: 'DE' }).command).toMatchObject({ details: { address: 'Bonn, DE' } })
    expect(commandFrom({ fields: { address: { ...address, separator: '\n' } } }, { city: 'Bonn', street: 'A 1', land: '' }).command.details.address).toBe(
      'A 1\nBonn',
    )
  })
})

describe('the day on which a lead expects to buy', () => {
  const expectedPurchase = { ...day('buys'), zone: 'Europe/Berlin' }

  test('may lie ahead, and is that local date whatever became of the lead', () => {
    for (const text of Object.keys(statuses))
      expect(commandFrom({ status, expectedPurchase }, { status: text, buys: '2031-03-30' }).command).toMatchObject({ expectedPurchase: '2031-03-30' })
    expect(problemsOf({ expectedPurchase }, { buys: 'soon' })).toEqual(['date-format buys'])
  })

  test('is not told by an empty cell', () => {
    expect(commandFrom({ expectedPurchase }, { buys: '', x: '1' }).command).not.toHaveProperty('expectedPurchase')
  })
})

describe('a lost reason', () => {
  test('is unspecified when the file tells none, and mapped when it should be', () => {
    expect(commandFrom({ status }, { status: 'Lost' }).command.reason).toBe('unspecified')
    const lostReason = { column: 'r', map: { Budget: 'price' } }
    expect(commandFrom({ status, lostReason }, { status: 'Bad', r: 'Budget' }).command.reason).toBe('price')
    expect(problemsOf({ status, lostReason }, { status: 'Lost', r: 'Weather' })).toEqual(['unknown-reason r'])
  })

  test('has a note beside it, which is a custom field until the lead is lost', () => {
    const lostNote = 'said'
    expect(commandFrom({ status, lostNote }, { status: 'Lost', said: 'too dear' }).command.lostNote).toBe('too dear')
    expect(commandFrom({ status: { value: 'new' }, lostNote }, { said: 'too dear' }).command).toMatchObject({ custom: { said: 'too dear' } })
  })
})
