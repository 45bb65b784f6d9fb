import { isResponse } from './channels.js'
import { durationMs } from './duration.js'
import type { LeadFacts, LoggedInteraction } from './facts.js'
import type { Handbook } from './handbook-shape.js'
import { bandAt } from './score.js'

type Rules = Pick<Handbook, 'hygiene' | 'scoring'>

/** Since when a lead is neglected, or spent time on, against its score; `null` where it is not. */
export interface ScoreAlerts {
  readonly hotNotCalled: number | null
  readonly overWorkedCold: number | null
}

/** Whether alerts go by what leads' scores are made of. */
export const alertsAskForBands = ({ hygiene }: Rules): boolean => hygiene.hotNotCalled !== null || hygiene.overWorkedCold !== null

/**
 * Holds the work of a cycle that began at `began` against the band of the score at `now`: the highest is hot, the lowest cold. A band is looked for only
 * where the work alone leaves a doubt, since it costs more than all other alerts together.
 */
export function scoreAlerts(
  { scoreInputs }: Pick<LeadFacts, 'scoreInputs'>,
  done: readonly LoggedInteraction[],
  began: number | null,
  { hygiene: { hotNotCalled: within, overWorkedCold: limit }, scoring }: Rules,
  now: number,
): ScoreAlerts {
  const times = done.flatMap((interaction) => (isResponse(interaction) && interaction.at !== null && interaction.at <= now ? [interaction.at] : []))
  const mayWait = within !== null && !times.some((at) => at > now - durationMs(within))
  const mayBeTooMuch = limit !== null && tooMuchSince(times, limit, now) !== null
  const [hot, cold] = [scoring.bands[0]?.id, scoring.bands.at(-1)?.id]
  if (!scoreInputs || hot === cold || !(mayWait || mayBeTooMuch)) return { hotNotCalled: null, overWorkedCold: null }
  const { band, since } = bandAt(scoreInputs, scoring, now)
  const entered = Math.max(since ?? -Infinity, began ?? -Infinity)
  const waits = mayWait && band === hot && entered !== -Infinity && !times.some((at) => at >= entered)
  const worked = times.filter((at) => at >= entered)
  return {
    hotNotCalled: waits ? entered + durationMs(within) : null,
    overWorkedCold: limit !== null && band === cold ? tooMuchSince(worked, limit, now) : null,
  }
}

type Limit = NonNullable<Handbook['hygiene']['overWorkedCold']>

/** Since when more than `most` of some ascending times lie within each other's reach, up to now; `null` when they do not now. */
function tooMuchSince(times: readonly number[], { most, within }: Limit, now: number): number | null {
  const reach = durationMs(within)
  const endOf = (index: number): number => (times[index - most] ?? -Infinity) + reach
  const last = times.length - 1
  if (last < most || endOf(last) <= now) return null
  let since = times[last] as number
  for (let index = last - 1; index >= most && endOf(index) >= since; index--) since = times[index] as number
  return since
}
