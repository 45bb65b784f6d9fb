import { describe, expect, test } from 'vitest'
import { leadCommand } from './commands.js'

/** The paths and messages of what is wrong with a command. */
function problems(command: unknown): string[] {
  const parsed = leadCommand.safeParse(command)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}
const create = (fields: object): unknown => ({ type: 'CreateLead', at: 0, ...fields })

describe('unknown input is an error with its path', () => {
  test.for<[string, unknown, string]>([
    ['a command nobody knows', { type: 'DeleteLead', at: 0 }, 'type: Invalid'],
    ['a field nobody knows', create({ compny: 'Acme' }), 'Unrecognized key: "compny"'],
    ['a time that is no time', create({ at: 9e15 }), 'at: Too big'],
    ['a time that is not whole', create({ at: 0.5 }), 'at: Invalid input'],
    ['no time', { type: 'ReleaseLead' }, 'at: Invalid input'],
    ['a currency that is none', create({ estimatedValue: { minor: 1, currency: 'ABC' } }), 'estimatedValue.currency: is no ISO 4217 code'],
    ['an amount that is not exact', create({ estimatedValue: { minor: 2 ** 53, currency: 'USD' } }), 'estimatedValue.minor: Too big'],
    ['a country by name', create({ country: 'Germany' }), 'country: is no ISO 3166 code of two capitals'],
    ['half a surrogate pair', create({ company: 'Acme \ud83e' }), 'company: holds half a surrogate pair'],
    ['text that is too long', create({ company: 'x'.repeat(201) }), 'company: Too big'],
    ['an empty custom field name', create({ custom: { '': 'x' } }), 'custom'],
    ['custom fields that are a list', create({ custom: ['x'] }), 'custom: is no object'],
    ['custom fields that are text', create({ custom: 'x' }), 'custom: is no object'],
    ['a blank owner', { type: 'AssignLead', at: 0, owner: ' ' }, 'owner: is blank'],
    ['a blank claimant', { type: 'ClaimLead', at: 0, owner: '' }, 'owner: is blank'],
    ['a rule without its name', { type: 'AssignLead', at: 0, owner: 'anna', way: 'rule' }, 'rule: names the rule'],
    ['a rule that did not decide', { type: 'AssignLead', at: 0, owner: 'anna', rule: 'round-robin' }, 'rule: names the rule'],
    [
      'an outcome of another channel',
      { type: 'LogInteraction', at: 0, interactionId: 'i', channel: 'call', outcome: 'bounced' },
      'outcome: does not fit the channel: expected one of connected, voicemail, no_answer, busy, wrong_number',
    ],
    ['a date that is none', { type: 'ScheduleFollowUp', at: 0, followUpId: 'f', due: { date: '2026-02-30', zone: 'UTC' } }, 'due.date: Invalid ISO date'],
    [
      'a zone that is none',
      { type: 'ScheduleFollowUp', at: 0, followUpId: 'f', due: { date: '2026-02-28', zone: 'Mars/Base' } },
      'due.zone: is no IANA time zone',
    ],
    [
      'an offset for a zone',
      { type: 'ScheduleFollowUp', at: 0, followUpId: 'f', due: { date: '2026-02-28', zone: '+02:00' } },
      'due.zone: is no IANA time zone',
    ],
    ['an answer that is none', { type: 'AssessQualification', at: 0, criteria: { need: { answer: 'maybe' } } }, 'criteria.need.answer: Invalid option'],
  ])('%s', ([, command, problem]) => expect(problems(command)).toEqual([expect.stringContaining(problem)]))

  test('such as a lead or a deal that is worth less than nothing, while a refund is no error', () => {
    const below = { minor: -1, currency: 'USD' }
    for (const type of ['CreateLead', 'ChangeLeadDetails']) expect(problems({ type, at: 0, estimatedValue: below })).toEqual(['estimatedValue: is below 0'])
    for (const type of ['ConvertLead', 'LoseLead', 'ReviseDeal', 'WinDeal']) expect(problems({ type, at: 0, value: below })).toEqual(['value: is below 0'])
    expect(problems({ type: 'ConvertLead', at: 0, value: { ...below, minor: 0 } })).toEqual([])
    expect(problems({ type: 'RecordPurchase', at: 0, purchaseId: 'p', amount: below })).toEqual([])
  })

  test('and all of it is named at once', () => expect(problems(create({ company: 1, email: 2, nope: 3 }))).toHaveLength(3))

  test.for(['__proto__', 'constructor', 'prototype'])('a custom field or criterion named %s', (name) => {
    const fields: unknown = JSON.parse(`{"${name}":"x"}`)
    const refused = expect.stringContaining('which no field may be named') as unknown
    expect(problems(create({ custom: fields }))).toEqual([refused])
    expect(problems(create({ publicCustom: fields }))).toEqual([refused])
    expect(problems({ type: 'ChangeLeadDetails', at: 0, custom: fields })).toEqual([refused])
    expect(problems({ type: 'AssessQualification', at: 0, criteria: JSON.parse(`{"${name}":{"answer":"met"}}`) })).toEqual([refused])
    expect(problems(JSON.parse(`{"type":"ReleaseLead","at":0,"__proto__":{"reason":"x"}}`))).toHaveLength(1)
  })
})

describe('what a caller may leave out', () => {
  test('is filled in', () => {
    expect(leadCommand.parse({ type: 'AssignLead', at: 0, owner: 'anna' })).toMatchObject({ way: 'manual' })
    expect(leadCommand.parse({ type: 'LogInteraction', at: 0, interactionId: 'i', channel: 'call', outcome: 'busy' })).toMatchObject({
      direction: 'outbound',
      automated: false,
    })
  })

  test('text comes through byte for byte', () => {
    const company = '  \u0000 ﷺ\u202E 🦄 e\u0301 '
    expect(leadCommand.parse(create({ company, custom: { ' ': company } }))).toMatchObject({ company, custom: { ' ': company } })
  })

  test('an older zone name, or one in small letters, is a zone', () => {
    const schedule = (zone: string) => problems({ type: 'ScheduleFollowUp', at: 0, followUpId: 'f', due: { date: '2026-02-28', zone } })
    expect(['Asia/Calcutta', 'europe/berlin', 'UTC'].flatMap(schedule)).toEqual([])
  })
})
