import { eventIdOf } from '@leadledger/eventsourcing'
import { describe, expect, test } from 'vitest'
import { commandOf, type CommandInput } from './command-input.js'
import { InvalidInput } from './errors.js'

const now = Date.UTC(2026, 5, 15, 12)
const context = { now, zone: 'Europe/Berlin', commandId: 'c-1' }
const command = (input: object, changes: Partial<typeof context> = {}) => commandOf(input as CommandInput, { ...context, ...changes })
function problemsOf(input: unknown, changes: Partial<typeof context> = {}): readonly string[] {
  try {
    command(input as object, changes)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInput)
    return (error as InvalidInput).problems
  }
}
const call = { type: 'LogInteraction', channel: 'call', outcome: 'connected' }
const minutes = (count: number): number => count * 60_000

describe('a command as callers write it', () => {
  test('happens now unless it says when', () => {
    expect(command({ type: 'ReleaseLead' })).toEqual({ type: 'ReleaseLead', at: now })
    expect(command({ type: 'ReleaseLead', at: '2026-03-29' }).at).toBe(Date.UTC(2026, 2, 28, 23))
    expect(command({ type: 'ReleaseLead', at: new Date(5) }).at).toBe(5)
    expect(command({ type: 'ReleaseLead', at: undefined }).at).toBe(now)
  })

  test.for<[number, readonly string[]]>([
    [minutes(5) - 1, []],
    [minutes(5), []],
    [minutes(5) + 1, ['at: lies in the future']],
  ])('may be ahead of the clock by %i ms: %o', ([ahead, problems]) => {
    expect(problemsOf({ type: 'ReleaseLead', at: now + ahead })).toEqual(problems)
  })

  test('names money as decimal text, or none', () => {
    expect(command({ type: 'ConvertLead', value: { amount: '1054.00', currency: 'USD' } })).toMatchObject({ value: { minor: 105_400, currency: 'USD' } })
    expect(command({ type: 'ChangeLeadDetails', estimatedValue: { amount: '1054', currency: 'JPY' } })).toMatchObject({ estimatedValue: { minor: 1054 } })
    expect(command({ type: 'ChangeLeadDetails', estimatedValue: null })).toMatchObject({ estimatedValue: null })
  })

  test.for<[unknown]>([
    [{ amount: '1.005', currency: 'USD' }],
    [{ amount: '1', currency: 'Dollar' }],
    [{ amount: 'much', currency: 'USD' }],
    ['100 USD'],
    [0],
    [''],
    [[]],
    [{}],
  ])('refuses %o as money', ([value]) => {
    expect(problemsOf({ type: 'ConvertLead', value })).toEqual([expect.stringMatching(/^value: expected an amount/) as string])
  })

  test('has a due date in the zone of the ledger, or in one of its own', () => {
    const berlin = { date: '2026-07-01', zone: 'Europe/Berlin' }
    expect(command({ type: 'ScheduleFollowUp', due: '2026-07-01' })).toMatchObject({ due: berlin })
    expect(command({ ...call, nextStep: { due: '2026-07-01', note: 'call' } })).toMatchObject({ nextStep: { due: berlin, note: 'call' } })
    expect(command({ type: 'ScheduleFollowUp', due: { date: '2026-07-01', zone: 'Asia/Tokyo' } })).toMatchObject({
      due: { date: '2026-07-01', zone: 'Asia/Tokyo' },
    })
  })

  test('gives what it makes the id of the command, so that a retry makes the same', () => {
    expect(command(call)).toMatchObject({ interactionId: 'c-1' })
    expect(command({ ...call, interactionId: 'mine' })).toMatchObject({ interactionId: 'mine' })
    expect(command({ type: 'ScheduleFollowUp', due: '2026-07-01' })).toMatchObject({ followUpId: 'c-1' })
    expect(command({ ...call, nextStep: { due: '2026-07-01' } })).toMatchObject({ interactionId: 'c-1', nextStep: { followUpId: 'c-1' } })
    expect(command({ ...call, nextStep: { due: '2026-07-01', followUpId: 'f-1' } })).toMatchObject({ nextStep: { followUpId: 'f-1' } })
    expect(command(call, { commandId: 'x'.repeat(64) })).toMatchObject({ interactionId: 'x'.repeat(64) })
    expect(command(call, { commandId: 'x'.repeat(65) })).toMatchObject({ interactionId: eventIdOf('x'.repeat(65), 0) })
  })

  test.for<[string, unknown, readonly RegExp[]]>([
    ['a field nobody knows', { type: 'ClaimLead', owner: 'Ada', mood: 'fine' }, [/^command: .*mood/]],
    ['a field inside another', { ...call, nextStep: { due: '2026-07-01', colour: 'red' } }, [/^nextStep: .*colour/]],
    ['a field beside an amount', { type: 'ConvertLead', value: { amount: '1', currency: 'USD', vat: '19' } }, [/^value: .*vat/]],
    ['a field that is missing', { type: 'ClaimLead' }, [/^owner: /]],
    ['a next step that is none', { ...call, nextStep: null }, [/^nextStep: /]],
    ['a date there never was', { type: 'ScheduleFollowUp', due: '2026-02-30' }, [/^due\.date: /]],
    ['a time of null', { type: 'ReleaseLead', at: null }, [/^at: is no moment/]],
    ['a type nobody knows', { type: 'BurnLead' }, [/^type: /]],
    ['an import in disguise', { type: 'ImportLead' }, [/^type: ImportLead belongs to imports/, /./]],
    ['nothing', undefined, [/^command: /]],
    ['a text', 'ClaimLead', [/^command: /]],
  ])('is refused for %s, by its name', ([, input, expected]) => {
    const problems = problemsOf(input)
    for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern)
    if (!expected.some(({ source }) => source === '.')) expect(problems.length).toBe(expected.length)
  })

  test('is refused with every problem at once', () => {
    const wrong = { type: 'LoseLead', at: '2027-01-01', reason: 7, value: 'much', colour: 'red' }
    expect(problemsOf(wrong).map((problem) => problem.split(':')[0])).toEqual(['at', 'value', 'reason', 'command'])
  })

  test.for(['', 'x'.repeat(201), 'c\ud83d'])('is refused under the id %j', (commandId) => {
    expect(problemsOf(call, { commandId })).toContain('commandId: is no text of 1 to 200 characters')
  })
})
