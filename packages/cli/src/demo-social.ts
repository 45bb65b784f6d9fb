import { dateOf, minuteMs, wallTime, workdays } from './demo-calendar.js'
import type { Random } from './demo-random.js'
import type { Scene, Step, Steps } from './demo-scene.js'

const network: Step['by'] = { id: 'linkedin', kind: 'system' }
export const platform = 'linkedin'

const contents = ['news', 'user-content', 'poll', 'updates'] as const

/** A post of our own. */
interface Post {
  readonly post: string
  readonly content: (typeof contents)[number]
  /** Wall time at which it is there. */
  readonly wall: number
}

/** One a month, on its first working day. */
export const posts: readonly Post[] = workdays
  .map(dateOf)
  .filter((date, index, dates) => date.slice(0, 7) !== dates[index - 1]?.slice(0, 7))
  .map((date, index) => {
    const content = contents[index % contents.length] as Post['content']
    return { post: `${date.slice(0, 7)}-${content}`, content, wall: wallTime(date, 10) }
  })

/** Some leads react to the next posts; whoever wants it more does so more often. */
export function* reactions({ wall, warmth }: Pick<Scene, 'wall' | 'warmth'>, random: Random): Steps {
  if (!random.chance(0.2 * warmth)) return
  for (const { post, content, wall: published } of posts.filter((one) => one.wall > wall).slice(0, random.whole(1, 2))) {
    const kind = content === 'poll' ? 'vote' : random.weighted({ like: 6, comment: 3, share: 1 })
    yield { wall: published + random.whole(20, 4_000) * minuteMs, by: network, command: { type: 'RecordSocialEngagement', platform, post, kind } }
  }
}
