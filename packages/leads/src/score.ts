import type { ScoreInputs } from './score-inputs.js'
import { ruleAt, stepsOf } from './score-rule.js'
import type { Scoring } from './scoring-shape.js'

/** Points and where they come from. */
export interface ScorePart {
  /** `null` for what a group counts less because of its cap. */
  readonly rule: string | null
  readonly group: string
  readonly points: number
  /** How many behaviours count, or 1 for a fact that is so. */
  readonly count: number
  readonly why: string
  /** Set where the rule asks for what was erased, and so gives nothing. */
  readonly unreadable?: true
}

export interface Score {
  /** Whole points: the sum of `parts`. */
  readonly total: number
  /** Id of the band it stands in. */
  readonly band: string
  /** Since when, milliseconds since 1970; `null` for ever. */
  readonly since: number | null
  readonly parts: readonly ScorePart[]
}

/**
 * How ready a lead is at an instant, by some rules: a pure function, which the same inputs, rules and instant always give the same.
 * What happened later, or is recorded as having happened later, is not there.
 */
export function scoreOf(inputs: ScoreInputs, scoring: Scoring, at: number): Score {
  const found = scoring.rules.flatMap((rule): ScorePart[] => {
    const { points, count, why, unreadable } = ruleAt(rule, inputs, at)
    return count > 0 || unreadable ? [{ rule: rule.id, group: rule.group, points, count, why, ...(unreadable && { unreadable }) }] : []
  })
  const parts = [...found, ...scoring.groups.flatMap(({ id, cap }) => cutOf(id, cap, found))]
  return { total: sumOf(parts), ...bandAt(inputs, scoring, at), parts }
}

const sumOf = (parts: readonly { readonly points: number }[]): number => parts.reduce((sum, { points }) => sum + points, 0)

function cutOf(group: string, cap: number, parts: readonly ScorePart[]): readonly ScorePart[] {
  const sum = sumOf(parts.filter((part) => part.group === group))
  const points = capped(sum, cap) - sum
  return points === 0 ? [] : [{ rule: null, group, points, count: 0, why: `${group} counts for ${cap} points at most` }]
}

const capped = (sum: number, cap: number): number => Math.max(-cap, Math.min(cap, sum))

/** The band a lead stands in at an instant, and since when. */
export function bandAt(inputs: ScoreInputs, scoring: Scoring, at: number): Pick<Score, 'band' | 'since'> {
  const { bands } = scoring
  let [index, since] = [bands.length - 1, -Infinity]
  for (const step of totals(inputs, scoring, at)) {
    const next = nextBand(scoring, index, step.total)
    if (next !== index) [index, since] = [next, step.at]
  }
  return { band: (bands[index] as Scoring['bands'][number]).id, since: since === -Infinity ? null : since }
}

/**
 * Bands count from the highest, 0. A lead rises to the highest band whose limit it reaches. It falls to the highest one, not above its own, whose limit
 * it missed by no more than the hysteresis: the same in one fall as in many small ones. A lead begins in the lowest.
 */
function nextBand({ bands, hysteresis }: Scoring, index: number, total: number): number {
  const reached = bands.findIndex(({ from }) => from === null || total >= from)
  const held = bands.findIndex(({ from }, band) => band >= index && (from === null || total >= from - hysteresis))
  return Math.min(reached, held)
}

/** The total at every instant up to `until` at which the points of a rule change; between two of them nothing does. */
function* totals(inputs: ScoreInputs, { groups, rules }: Scoring, until: number): Generator<{ readonly at: number; readonly total: number }> {
  const steps = rules.flatMap((rule, index) =>
    [...stepsOf(rule, inputs)].filter(({ at }) => at <= until).map(({ at, points }) => ({ at, points, index, rule })),
  )
  steps.sort((one, other) => one.at - other.at || 0)
  if (steps[0]?.at !== -Infinity) yield { at: -Infinity, total: 0 }
  const given = rules.map(() => 0)
  const sums = new Map(groups.map(({ id }) => [id, 0]))
  for (const [position, { at, points, index, rule }] of steps.entries()) {
    sums.set(rule.group, (sums.get(rule.group) ?? 0) + points - (given[index] as number))
    given[index] = points
    if (steps[position + 1]?.at !== at) yield { at, total: groups.reduce((total, { id, cap }) => total + capped(sums.get(id) ?? 0, cap), 0) }
  }
}
