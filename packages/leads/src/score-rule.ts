import { durationMs } from './duration.js'
import { factInstants, factOf, factResult, type RuleResult } from './score-fact.js'
import type { ScoreInputs } from './score-inputs.js'
import { purchaseResult, purchaseSteps } from './score-purchase.js'
import type { BehaviourTest, ScoreRule } from './scoring-shape.js'
import { whole, type Step } from './whole-points.js'

const day = 86_400_000

/** What a rule gives at an instant, milliseconds since 1970. */
export function ruleAt(rule: ScoreRule, inputs: ScoreInputs, at: number): RuleResult {
  const { points, when } = rule
  if (when.test === 'purchase') return purchaseResult(points, when, inputs, at)
  if (when.test !== 'behaviour') return factResult(points, when, inputs, at)
  const timed = timedOf(when, points, inputs)
  const counted = timed.counted(at)
  const newest = counted.at(-1)
  const kind = when.asset === undefined ? when.kind : `${when.kind} of ${when.asset}`
  const since = newest === undefined || newest === -Infinity ? '' : `, the newest ${days(at - newest)} ago`
  const fading = when.halfLife === undefined ? '' : `, half of it gone after ${days(durationMs(when.halfLife))}`
  return { points: timed.points(at), count: counted.length, why: `${kind} × ${counted.length}${since}${fading}`, unreadable: false }
}

/** All that a rule ever gives, by instant: constant between two steps. */
export function* stepsOf({ points, when }: ScoreRule, inputs: ScoreInputs): Generator<Step> {
  if (when.test === 'behaviour') yield* behaviourSteps(timedOf(when, points, inputs))
  else if (when.test === 'purchase') yield* purchaseSteps(points, when, inputs)
  else for (const at of factInstants(factOf(when), inputs)) yield { at, points: factResult(points, when, inputs, at).points }
}

/** Whole days, or hours of the first. */
function days(ms: number): string {
  const whole = Math.floor(ms / day)
  return whole < 1 ? `${Math.floor(ms / 3_600_000)} h` : whole === 1 ? '1 day' : `${whole} days`
}

/** One rule's behaviours in the order of time. */
interface Timed {
  readonly times: readonly number[]
  readonly window: number
  readonly halfLife: number
  /** Times that count at an instant. */
  readonly counted: (at: number) => readonly number[]
  /** Before they are rounded to whole ones. */
  readonly exact: (at: number) => number
  readonly points: (at: number) => number
}

function timedOf({ kind, asset, most, window: within, halfLife: half }: BehaviourTest, points: number, { behaviours }: ScoreInputs): Timed {
  const found = behaviours.filter((behaviour) => behaviour.kind === kind && (asset === undefined || behaviour.asset === asset))
  const times = found.map(({ at }) => at ?? -Infinity).sort((one, other) => one - other)
  const [window, halfLife] = [within, half].map((text) => (text === undefined ? Infinity : durationMs(text))) as [number, number]
  const counted = (at: number): readonly number[] => {
    const end = countUpTo(times, at)
    let begin = end
    while (begin > 0 && end - begin < most && counts(at, times[begin - 1] as number, window)) begin--
    return times.slice(begin, end)
  }
  const exact = (at: number): number => counted(at).reduce((sum, time) => sum + points * weight(at, time, halfLife), 0)
  return { times, window, halfLife, counted, exact, points: (at) => whole(exact(at)) }
}

/** What happened at an unknown time is in no window, and has faded where points fade. */
const counts = (at: number, time: number, window: number): boolean => window === Infinity || at - time < window
const weight = (at: number, time: number, halfLife: number): number => (halfLife === Infinity ? 1 : 2 ** ((time - at) / halfLife))

/** How many of some ascending times are not after an instant. */
function countUpTo(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] as number) <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** Between two instants at which something begins or ends to count, points only fade. */
function* behaviourSteps(timed: Timed): Generator<Step> {
  const { times, window } = timed
  const ends = window === Infinity ? [] : times.map((time) => time + window)
  const instants = [...new Set([...times, ...ends])].sort((one, other) => one - other)
  for (const [index, from] of instants.entries()) {
    yield { at: from, points: timed.points(from) }
    if (timed.halfLife !== Infinity && from !== -Infinity) yield* fading(timed, from, instants[index + 1] ?? Infinity)
  }
}

/** The whole points that go one by one: what halves in every `halfLife` falls below a limit at one instant, which a logarithm tells. */
function* fading({ exact, points, halfLife }: Timed, from: number, to: number): Generator<Step> {
  const start = Math.abs(exact(from))
  for (let left = Math.round(start); left > 0; left--) {
    // The instant is only as exact as a logarithm is; the points themselves say which millisecond it is.
    let at = Math.min(to, from + Math.ceil(halfLife * Math.log2(start / (left - 0.5))))
    while (at > from + 1 && Math.abs(points(at - 1)) < left) at--
    while (at < to && Math.abs(points(at)) >= left) at++
    if (at >= to) return
    yield { at, points: points(at) }
  }
}
