import { describe, expect, test } from 'vitest'
import { day, journey, usd } from './journey.fixture.js'
import { kpi } from './kpi.js'
import { besideTeams } from './team-median.js'

const context = { asOf: 100 * day, zone: 'UTC', by: 'owner' } as const
const won = (owner: string | null, amount: number) =>
  journey({ owner }, { to: 'converted', at: day, value: usd(amount), deal: {} }, { to: 'deal', at: 2 * day, deal: { state: 'won' } })
const lost = (owner: string) => journey({ owner }, { to: 'lost', at: day })
const teams: Readonly<Record<string, string>> = { Ann: 'north', Bob: 'north', Cleo: 'north', Dan: 'south' }
const teamOf = (owner: string): string | null => teams[owner] ?? null
const leads = [won('Ann', 100), won('Bob', 200), lost('Bob'), lost('Cleo'), won('Dan', 900), won(null, 5), won('Stranger', 7)]

describe('beside the median of the team', () => {
  test('an owner stands in points for a share, with the own figure in the median', async () => {
    const { groups = [] } = besideTeams(await kpi(leads, 'winRate', context), teamOf)
    expect(Object.fromEntries(groups.map(({ key, besideTeam }) => [key, besideTeam]))).toEqual({
      Ann: { team: 'north', owners: 3, median: 0.5, difference: 0.5 },
      Bob: { team: 'north', owners: 3, median: 0.5, difference: 0 },
      Cleo: { team: 'north', owners: 3, median: 0.5, difference: -0.5 },
      Dan: { team: 'south', owners: 1, median: 1, difference: 0 },
      Stranger: { team: null, owners: 1, median: 1, difference: 0 },
      Unknown: undefined,
    })
  })

  test('amounts are compared within their currency, relative to the median', async () => {
    const euros = journey(
      { owner: 'Cleo' },
      { to: 'converted', at: day, value: { minor: 100_000, currency: 'EUR' }, deal: {} },
      { to: 'deal', at: 2 * day, deal: { state: 'won' } },
    )
    const { groups = [] } = besideTeams(await kpi([...leads, euros], 'bookings', context), teamOf)
    const besideOf = (owner: string) => groups.find(({ key }) => key === owner)?.besideTeam
    expect(besideOf('Ann')).toEqual({ team: 'north', owners: 2, median: { amount: '150.00', currency: 'USD' }, difference: -1 / 3 })
    expect(besideOf('Cleo')).toEqual({ team: 'north', owners: 1, median: { amount: '1000.00', currency: 'EUR' }, difference: 0 })
  })

  test('who has no figure is in no median, and has no difference', async () => {
    const { groups = [] } = besideTeams(await kpi([...leads, journey({ owner: 'Cleo' })], 'winRate', { ...context, from: 0, to: day }), teamOf)
    expect(groups).toEqual([])
    const times = besideTeams(await kpi([journey({ owner: 'Ann' }), journey({ owner: 'Bob' }, { to: 'contacted', at: day })], 'responseTime', context), teamOf)
    expect(times.groups?.map(({ key, besideTeam }) => [key, besideTeam?.owners, besideTeam?.difference])).toEqual([
      ['Bob', 1, 0],
      ['Ann', 1, null],
    ])
  })

  test('a number that is not grouped stays as it is', async () => {
    const whole = await kpi(leads, 'winRate', { ...context, by: undefined })
    expect(besideTeams(whole, teamOf)).toBe(whole)
  })
})
