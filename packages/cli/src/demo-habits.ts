import { dateOf, minuteMs, wallTime, workdays } from './demo-calendar.js'
import type { Office, OfficeStep } from './demo-deed.js'
import type { Random } from './demo-random.js'
import { isThere, manager, reps } from './demo-team.js'

const open = ['new', 'contacted', 'qualified'] as const
export const openLeads = 'open-leads'

/** What the team does with its lists, from the last autumn on, and what the manager writes beside the figures of a quarter. */
export function* habits(random: Random): Generator<OfficeStep> {
  yield* views()
  yield* notes()
  yield* reviews(random)
}

const done = (wall: number, by: string, office: Office): OfficeStep => ({ wall, by, office })

/** One view each, and one of the manager for all. */
function* views(): Generator<OfficeStep> {
  const wall = wallTime('2025-09-01', 9)
  for (const { name: owner } of reps.filter((rep) => isThere(rep, wall)))
    yield done(wall, owner, { door: 'saveView', input: { owner, name: 'my open leads', filter: { owner, status: [...open] }, sort: 'createdAt' } })
  yield done(wall, manager, { door: 'saveView', input: { owner: manager, name: 'on hold', filter: { ownStatus: 'on-hold' }, shared: true } })
}

/** Strengths, weaknesses, opportunities and threats. */
function* notes(): Generator<OfficeStep> {
  const wall = wallTime('2025-10-06', 11)
  for (const [section, text] of Object.entries(swot) as [keyof typeof swot, string][])
    yield done(wall, manager, { door: 'addReportNote', input: { noteId: `2025-q3-${section}`, report: 'quarterly', period: '2025-Q3', section, text } })
}

const swot = {
  strengths: 'Referred leads are answered within the hour, and half of them become deals.',
  weaknesses: 'Leads of trade shows wait for days.',
  opportunities: 'Partners ask for a programme of their own.',
  threats: 'Globex gives the first year away.',
} as const

/** Everybody looks through the open leads in the morning, most days of the last month. */
function* reviews(random: Random): Generator<OfficeStep> {
  for (const day of workdays.filter((one) => dateOf(one).startsWith('2025-12')))
    for (const { name: user, neglect } of [...reps.filter((one) => isThere(one, day)), { name: manager, neglect: 0 }]) {
      const wall = day + 8 * 60 * minuteMs + random.whole(5, 50) * minuteMs
      const input = { type: 'ReviewLeadList', user, list: openLeads, asOf: dateOf(day) } as const
      if (!random.chance(4 * neglect)) yield done(wall, user, { door: 'roster', input })
    }
}
