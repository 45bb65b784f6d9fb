import { durationMs } from './duration.js'
import { factInstants, factValue, type RuleResult } from './score-fact.js'
import type { ScoreInputs } from './score-inputs.js'
import type { PurchaseTest } from './scoring-shape.js'
import { whole, type Step } from './whole-points.js'

const day = 86_400_000

/** Days of UTC from an instant to the day on which the lead expects to buy, negative once it is over; `undefined` where nobody said when that is. */
function daysUntil(inputs: ScoreInputs, at: number): number | undefined {
  const date = factValue('expectedPurchase', inputs, at)
  return typeof date === 'string' ? dayOf(Date.parse(date)) - dayOf(at) : undefined
}

const dayOf = (at: number): number => Math.floor(at / day)

/** All points on the day itself; each half-life of days from it, before and after, halves them. */
const pointsIn = (points: number, { halfLife }: PurchaseTest, days: number): number => whole(points * 2 ** (-Math.abs(days) / (durationMs(halfLife) / day)))

/** What the day on which a lead expects to buy gives at an instant. */
export function purchaseResult(points: number, test: PurchaseTest, inputs: ScoreInputs, at: number): RuleResult {
  const days = daysUntil(inputs, at)
  const given = days === undefined ? 0 : pointsIn(points, test, days)
  if (days === undefined || given === 0) return { points: 0, count: 0, why: '', unreadable: false }
  return {
    points: given,
    count: 1,
    why: `purchase expected ${inWords(days)}, half of it gone ${durationMs(test.halfLife) / day} days from it`,
    unreadable: false,
  }
}

function inWords(days: number): string {
  if (days === 0) return 'today'
  const many = `${Math.abs(days)} day${Math.abs(days) === 1 ? '' : 's'}`
  return days > 0 ? `in ${many}` : `${many} ago`
}

/** All that the rule ever gives: it changes where the date does, and on the days that a logarithm tells. */
export function* purchaseSteps(points: number, test: PurchaseTest, inputs: ScoreInputs): Generator<Step> {
  const instants = factInstants('expectedPurchase', inputs)
  const stepAt = (at: number): Step => ({ at, points: purchaseResult(points, test, inputs, at).points })
  for (const [index, from] of instants.entries()) {
    yield stepAt(from)
    const date = factValue('expectedPurchase', inputs, from)
    if (typeof date !== 'string') continue
    const [to, on] = [instants[index + 1] ?? Infinity, dayOf(Date.parse(date))]
    const turns = reaches(points, test).flatMap((reach) => [on - reach, on + reach + 1])
    yield* [...new Set(turns)]
      .map((turn) => turn * day)
      .filter((at) => at > from && at < to)
      .map(stepAt)
  }
}

/** For each whole point, how many days from the date it is still given. */
function reaches(points: number, test: PurchaseTest): readonly number[] {
  const isGiven = (point: number, days: number): boolean => Math.abs(pointsIn(points, test, days)) >= point
  return Array.from({ length: Math.abs(points) }, (_, index) => {
    const point = index + 1
    let days = Math.max(0, Math.floor((durationMs(test.halfLife) / day) * Math.log2(Math.abs(points) / (point - 0.5))))
    while (days > 0 && !isGiven(point, days)) days--
    while (isGiven(point, days + 1)) days++
    return days
  })
}
