import { dateOf, minuteMs } from './demo-calendar.js'
import type { Random } from './demo-random.js'
import type { Scene, Step, Steps } from './demo-scene.js'
import type { SourceName } from './demo-team.js'

const tracker: Step['by'] = { id: 'web tracking', kind: 'system' }
const pages = ['/', '/pricing', '/product', '/customers', '/security']
const documents = ['guide', 'price-list', 'case-study']

/** How much of what leads of a source do leaves traces on the web. */
const traces = { Website: 1, Marketing: 0.8, Webinar: 0.8, Referral: 0.95, Partner: 0.9, 'Trade show': 0.6, 'Cold call': 0.3 } as const satisfies Record<
  SourceName,
  number
>

const mostVisits = 5

type Watched = Pick<Scene, 'source' | 'warmth' | 'wall'>

/** What the lead does on the site and with the mails, day and night; whoever wants it more does more, and comes back. */
export function* behaviours({ source, warmth, wall }: Watched, random: Random): Steps {
  const visitor: Visitor = { random, wall: wall + minuteMs, count: 0 }
  const share = traces[source]
  if (source === 'Webinar') yield did(visitor, 'webinar', `webinar-${dateOf(wall).slice(0, 7)}`)
  for (let visit = 1; visit <= mostVisits && random.chance(share * (0.25 + 0.7 * warmth)); visit++) {
    yield* visited(visitor, warmth)
    visitor.wall += random.whole(2, 21) * 1_440 * minuteMs
  }
}

interface Visitor {
  readonly random: Random
  wall: number
  count: number
}

function* visited(visitor: Visitor, warmth: number): Steps {
  const { random } = visitor
  for (let views = random.whole(1, 1 + Math.round(4 * warmth)); views > 0; views--) yield did(visitor, 'page-view', random.pick(pages))
  if (random.chance(1.1 * warmth - 0.1)) yield did(visitor, 'download', random.pick(documents))
  if (!random.chance(0.1 + 0.8 * warmth)) return
  const mail = `mail-${random.whole(1, 40)}`
  visitor.wall += random.whole(10, 300) * minuteMs
  yield did(visitor, 'email-open', mail, random.chance(0.1))
  if (random.chance(warmth)) yield did(visitor, 'email-click', mail)
}

/** A behaviour a few seconds or minutes after the one before. */
function did(visitor: Visitor, kind: string, asset: string, machine = false): Step {
  visitor.wall += visitor.random.whole(5, 240) * 1_000
  const behaviourId = `behaviour-${++visitor.count}`
  return { wall: visitor.wall, by: tracker, command: { type: 'RecordBehaviour', behaviourId, kind, asset, ...(machine && { machine }) } }
}
