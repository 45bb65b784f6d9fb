import { describe, expect, test } from 'vitest'
import { isAvailable, placeAt, rosterCommand, rosterDecider, type Roster, type User } from './roster.js'

type Said = { readonly type: string; readonly user: string; readonly at?: number } & Readonly<Record<string, unknown>>

/** What came of each command, and the roster after all of them. */
function after(...commands: readonly Said[]): { readonly roster: Roster; readonly came: readonly string[] } {
  let roster = rosterDecider.initialState
  const came = commands.map((said, index) => {
    const decision = rosterDecider.decide(rosterCommand.parse({ at: index, ...said }), roster)
    if (decision.outcome === 'refused') return decision.refusal.refused
    roster = decision.events.reduce(rosterDecider.evolve, roster)
    return decision.events.map(({ type }) => type).join(' ')
  })
  return { roster, came }
}
const anna = { type: 'RegisterUser', user: 'anna' }

describe('a roster', () => {
  test('registers somebody once, and again after leaving', () => {
    const { came, roster } = after(anna, anna, { type: 'RemoveUser', user: 'anna' }, { type: 'RemoveUser', user: 'anna' }, { ...anna, weight: 2 })
    expect(came).toEqual(['UserRegistered', 'user-exists', 'UserLeft', 'no-such-user', 'UserRegistered'])
    expect(roster.get('anna')).toMatchObject({ weight: 2, left: false })
  })

  test('changes what is named, and writes nothing for what is so already', () => {
    const change = { type: 'ChangeUser', user: 'anna', team: 'sales', name: 'Anna' }
    const { came, roster } = after({ ...anna, capacity: 3 }, change, change, { type: 'ChangeUser', user: 'anna', capacity: null })
    expect(came).toEqual(['UserRegistered', 'UserChanged', '', 'UserChanged'])
    expect(roster.get('anna')).toMatchObject({ team: 'sales', capacity: null, weight: 1 })
    expect(roster.get('anna')?.personal.open()).toEqual({ name: 'Anna' })
  })

  test('knows when somebody is away', () => {
    const away = { type: 'SetAvailability', user: 'anna', available: false }
    const { came, roster } = after(anna, { ...away, from: 100, until: 200 }, { ...away, from: 100, until: 200 }, { ...away, from: 5, until: 5 })
    expect(came).toEqual(['UserRegistered', 'UserAvailabilityChanged', '', 'ends-before-it-begins'])
    const user = roster.get('anna') as { away: null; left: false }
    expect([99, 100, 199, 200].map((at) => isAvailable(user, at))).toEqual([true, false, false, true])
    expect(after(anna, away, { ...away, available: true }, { ...away, available: true }).came.slice(1)).toEqual([
      'UserAvailabilityChanged',
      'UserAvailabilityChanged',
      '',
    ])
  })
})

test('somebody belongs where it was said last by then, and before anything was said, where it was said first', () => {
  const { roster } = after(
    { ...anna, team: 'north', at: 100 },
    { type: 'ChangeUser', user: 'anna', capacity: 5, at: 150 },
    { type: 'ChangeUser', user: 'anna', team: 'south', at: 200 },
    { type: 'RemoveUser', user: 'anna', at: 300 },
    { ...anna, team: 'west', at: 400 },
  )
  const user = roster.get('anna') as User
  expect(user.places).toHaveLength(3)
  expect([50, 100, 199, 200, 350, 400].map((at) => placeAt(user, at)?.team)).toEqual(['north', 'north', 'north', 'south', 'south', 'west'])
})
