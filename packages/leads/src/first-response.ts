import { workingTime, type WorkingTime } from './calendar.js'
import { durationMs } from './duration.js'
import { defaultHandbook } from './handbook-defaults.js'
import type { LeadFacts } from './facts.js'
import type { Handbook } from './handbook-shape.js'
import { scoreOf } from './score.js'
import type { ScoreInputs } from './score-inputs.js'
import type { Scoring } from './scoring-shape.js'

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
  /** Which version of the handbook it goes by, in the order of their adoption from 1; 0 is the default handbook. */
  readonly version: number
  /** The band of the score when it started; `null` where the handbook gives bands no times of their own. */
  readonly band: string | null
  readonly calendar: string | null
  readonly stops: Handbook['firstResponse']['stops']
  /** Time that counts up to an instant: working time where the handbook names a calendar. */
  readonly elapsed: (to: number) => number
}

export type ResponseState = 'due' | 'due-soon' | 'breached' | 'met' | 'met-late'

/** The clock that starts at an instant by the handbook in force then, so that a later one changes nothing of it. Versions are in the order of their adoption. */
export function responseClocks(versions: readonly HandbookInForce[]): ClockOf {
  const makers = new Map(versions.map((version, index) => [version, clockMaker(version.handbook, index + 1)]))
  const before = clockMaker(defaultHandbook, 0)
  return (startedAt, inputs) => {
    const inForce = inForceAt(versions, startedAt)
    return ((inForce && makers.get(inForce)) ?? before)(startedAt, inputs)
  }
}

/** The clock that starts at an instant; `inputs` are what the lead's score is made of, without which it goes by no band. */
export type ClockOf = (startedAt: number, inputs?: ScoreInputs) => ResponseClock

/** Whether clocks go by what leads' scores are made of. */
export const clocksAskForBands = (versions: readonly HandbookInForce[]): boolean => versions.some(({ handbook }) => handbook.firstResponse.byBand !== undefined)

/** The version in force at an instant: of those that began, the one adopted last; none before the first. */
export const inForceAt = (versions: readonly HandbookInForce[], at: number): HandbookInForce | undefined =>
  versions.findLast(({ since }) => since === null || since <= at)

/** How leads are scored by what is in force at an instant. */
export const scoringAt = (versions: readonly HandbookInForce[], at: number): Scoring => (inForceAt(versions, at)?.handbook ?? defaultHandbook).scoring

const allTheTime: WorkingTime = { between: (from, to) => to - from, after: (from, openMs) => from + openMs, isOpen: () => true }

function clockMaker({ calendars, firstResponse, scoring }: Handbook, version: number): ClockOf {
  const { byBand, stops } = firstResponse
  const times = new Map(calendars.map((calendar) => [calendar.id, workingTime(calendar)]))
  const make = ({ within, warn, calendar }: Limit, band: string | null) =>
    limitedClock(
      { within: durationMs(within), warn: durationMs(warn), calendar, band, stops, version },
      (calendar === null ? undefined : times.get(calendar)) ?? allTheTime,
    )
  const common = make(firstResponse, null)
  if (!byBand) return common
  const makers = new Map(scoring.bands.map(({ id }) => [id, make(byBand[id] ?? firstResponse, id)]))
  return (startedAt, inputs) => ((inputs && makers.get(scoreOf(inputs, scoring, startedAt).band)) ?? common)(startedAt)
}

type Limit = Pick<Handbook['firstResponse'], 'within' | 'warn' | 'calendar'>
type Setting = Pick<ResponseClock, 'calendar' | 'band' | 'stops' | 'version'> & { readonly within: number; readonly warn: number }

const limitedClock =
  ({ within, warn, ...setting }: Setting, { after, between }: WorkingTime): ClockOf =>
  (startedAt) => ({
    ...setting,
    // Searched when they are asked for: most readers need one of them, or none.
    get dueAt() {
      return after(startedAt, within)
    },
    get warnAt() {
      return after(startedAt, within - warn)
    },
    elapsed: (to) => between(startedAt, to),
  })

/** How the wait stands at `now`, for an answer at `answeredAt` or none yet. The last millisecond before it is due is in time, and so is that instant. */
export function responseState({ dueAt, warnAt }: ResponseClock, answeredAt: number | null, now: number): ResponseState {
  if (answeredAt !== null && answeredAt <= now) return answeredAt <= dueAt ? 'met' : 'met-late'
  if (now > dueAt) return 'breached'
  return now >= warnAt ? 'due-soon' : 'due'
}

/** What stops the clock of a cycle. */
export interface FirstAnswer {
  /** `null` when nobody knows. */
  readonly at: number | null
  /** False when it was concluded, or a file leaves out what came before. */
  readonly isCertain: boolean
}

const reached: ReadonlySet<string> = new Set(['contacted', 'qualified', 'converted'])

/**
 * The first answer of a cycle: a person's response where those stop the clock, else the lead's being reached. Whoever qualifies a lead has reached it,
 * also where the contact itself was not logged.
 */
export function firstAnswer(
  { visits, responses, imported }: Pick<LeadFacts, 'visits' | 'responses' | 'imported'>,
  cycle: number,
  stops: ResponseClock['stops'],
): FirstAnswer | undefined {
  const response = stops === 'response' ? responses.find((known) => known.cycle === cycle) : undefined
  if (response) return { at: response.at, isCertain: response.at !== null && !response.inferred }
  const visit = visits.find(({ status, cycle: of }) => of === cycle && reached.has(status))
  return visit && { at: visit.at, isCertain: visit.at !== null && !visit.inferred && !(imported && visit.status !== 'contacted') }
}
