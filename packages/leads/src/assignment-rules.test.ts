import { expect, test } from 'vitest'
import { rulesFor, type AssignmentRule } from './assignment-rules.js'
import { handbookProblems } from './handbook.js'

const lead = { source: 'web', estimatedValue: { minor: 500, currency: 'EUR' }, publicCustom: { region: 'north' } }
const holds = (when: AssignmentRule['when']): boolean => rulesFor([{ id: 'r', members: ['anna'], method: 'round-robin', when }], lead).length === 1
const euros = (minor: number) => ({ minor, currency: 'EUR' })

test('a rule holds where everything it names does', () => {
  expect([holds(undefined), holds({ sources: ['web', 'fair'] }), holds({ sources: ['fair'] })]).toEqual([true, true, false])
  expect([holds({ valueFrom: euros(500) }), holds({ valueBelow: euros(500) }), holds({ valueFrom: { minor: 1, currency: 'USD' } })]).toEqual([
    true,
    false,
    false,
  ])
  expect([
    holds({ publicCustom: { region: ['north'] } }),
    holds({ publicCustom: { region: ['south'] } }),
    holds({ publicCustom: { toString: ['x'] } }),
  ]).toEqual([true, false, false])
})

test('rules that contradict themselves are named, each with its path', () => {
  const rule = { id: 'a', method: 'round-robin' as const }
  const rules = [
    { ...rule, members: ['anna', 'anna'], when: { valueFrom: euros(5), valueBelow: euros(5) } },
    { ...rule, team: 'sales', when: { valueFrom: euros(5), valueBelow: { minor: 9, currency: 'USD' } } },
  ]
  expect(handbookProblems({ assignment: { rules, calendar: 'berlin' } })).toEqual([
    'assignment.rules: has a twice',
    'assignment.rules.a.members: has anna twice',
    'assignment.rules.a.when: no value is from valueFrom on and below valueBelow',
    'assignment.rules.a.when: has two currencies',
    'assignment.calendar: is berlin, and there is none',
  ])
  expect(handbookProblems({ assignment: { rules: [{ ...rule, team: 'sales', members: ['anna'] }], calendar: null } })).toEqual([
    'assignment.rules.0.team: name a team or members, and not both',
  ])
})
