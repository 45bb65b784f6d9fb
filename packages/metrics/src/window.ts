import { isInWindow, isWindowed, type MetricContext } from './context.js'
import type { Exclusion } from './exclusion.js'
import type { Observation } from './observation.js'

/**
 * Keeps what falls into the window of `context`. What counts but has no date is left out for the reason `undated`;
 * what is excluded anyway and has no date stays listed, since nobody can say that it falls outside; what is open is
 * open at `asOf`, whatever the window.
 */
export function windowed<Value>(context: MetricContext, undated: Exclusion): (observation: Observation<Value>) => Observation<Value> | undefined {
  if (!isWindowed(context)) return (observation) => observation
  return (observation) => {
    const { at } = observation
    if ('censored' in observation) return observation
    if (at !== null) return isInWindow(context, at) ? observation : undefined
    return 'excluded' in observation ? observation : { at, owner: observation.owner ?? null, excluded: undated }
  }
}
