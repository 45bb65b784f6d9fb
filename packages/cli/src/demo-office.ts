import { instantOf, wallTime } from './demo-calendar.js'
import type { Office, OfficeStep } from './demo-deed.js'
import { firstHandbook, secondHandbook } from './demo-handbook.js'
import { handoverOf } from './demo-scene.js'
import { platform, posts } from './demo-social.js'
import { heads, manager, reps, successor, type Rep } from './demo-team.js'

/** The handbooks, our posts, and who comes, is away and goes; `telling` marks the ledger as one of this story. */
export function* office(telling: string): Generator<OfficeStep> {
  const start = wallTime('2024-01-01', 5)
  yield step(start, { door: 'adoptHandbook', input: firstHandbook, reason: telling })
  yield step(wallTime('2025-01-01', 5), { door: 'adoptHandbook', input: secondHandbook, reason: 'answers within four hours from this year on' })
  for (const { wall, post, content } of posts) yield step(wall, { door: 'recordSocialPost', input: { platform, post, content } })
  yield step(start, { door: 'roster', input: { type: 'RegisterUser', user: manager, name: manager, role: 'manager' } })
  for (const rep of reps) yield* employment(rep, start)
}

const step = (wall: number, work: Office): OfficeStep => ({ wall, by: manager, office: work })

function* employment(rep: Rep, start: number): Generator<OfficeStep> {
  const { name: user, team, department, joins, leaves, away = [] } = rep
  const isHead = heads[team] === user
  const standing = { team, department, reportsTo: isHead ? manager : heads[team], ...(isHead && { role: 'head' }) }
  yield step(joins === undefined ? start : wallTime(joins, 5), { door: 'roster', input: { type: 'RegisterUser', user, name: user, ...standing } })
  for (const [from, until] of away) {
    const span = { from: instantOf(wallTime(from, 0)), until: instantOf(wallTime(until, 0)) }
    yield step(wallTime(from, 0), { door: 'roster', input: { type: 'SetAvailability', user, available: false, ...span } })
  }
  if (leaves !== undefined) yield step(handoverOf(rep), { door: 'leave', user, to: successor })
}
