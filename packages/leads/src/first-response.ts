import { workingTime, type WorkingTime } from './calendar.js'
import { durationMs } from './duration.js'
import { defaultHandbook } from './handbook-defaults.js'
import type { Handbook } from './handbook-shape.js'

/** A handbook and since when it is in force, milliseconds since 1970; `null` for always. */
export interface HandbookInForce {
  readonly since: number | null
  readonly handbook: Handbook
}

/** How long somebody who wrote to us may wait: instants and lengths in milliseconds. */
export interface ResponseClock {
  readonly dueAt: number
  /** From then on it is about to be due. */
  readonly warnAt: number
  readonly stops: Handbook['firstResponse']['stops']
  /** Time that counts up to an instant: working time where the handbook names a calendar. */
  readonly elapsed: (to: number) => number
}

export type ResponseState = 'due' | 'due-soon' | 'breached' | 'met' | 'met-late'

/** The clock that starts at an instant by the handbook in force then, so that a later one changes nothing of it. Versions are in the order of their adoption. */
export function responseClocks(versions: readonly HandbookInForce[]): (startedAt: number) => ResponseClock {
  const makers = new Map(versions.map((version) => [version, clockMaker(version.handbook)]))
  const before = clockMaker(defaultHandbook)
  return (startedAt) => {
    const inForce = inForceAt(versions, startedAt)
    return ((inForce && makers.get(inForce)) ?? before)(startedAt)
  }
}

/** The version in force at an instant: of those that began, the one adopted last; none before the first. */
export const inForceAt = (versions: readonly HandbookInForce[], at: number): HandbookInForce | undefined =>
  versions.findLast(({ since }) => since === null || since <= at)

const allTheTime: WorkingTime = { between: (from, to) => to - from, after: (from, openMs) => from + openMs, isOpen: () => true }

function clockMaker({ calendars, firstResponse }: Handbook): (startedAt: number) => ResponseClock {
  const calendar = calendars.find(({ id }) => id === firstResponse.calendar)
  const { between, after } = calendar ? workingTime(calendar) : allTheTime
  const [within, warn] = [durationMs(firstResponse.within), durationMs(firstResponse.warn)]
  return (startedAt) => ({
    // Searched when they are asked for: most readers need one of them, or none.
    get dueAt() {
      return after(startedAt, within)
    },
    get warnAt() {
      return after(startedAt, within - warn)
    },
    stops: firstResponse.stops,
    elapsed: (to) => between(startedAt, to),
  })
}

/** How the wait stands at `now`, for an answer at `answeredAt` or none yet. The last millisecond before it is due is in time, and so is that instant. */
export function responseState({ dueAt, warnAt }: ResponseClock, answeredAt: number | null, now: number): ResponseState {
  if (answeredAt !== null && answeredAt <= now) return answeredAt <= dueAt ? 'met' : 'met-late'
  if (now > dueAt) return 'breached'
  return now >= warnAt ? 'due-soon' : 'due'
}
