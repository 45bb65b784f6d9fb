import type { LeadFacts, Money, Status } from '@leadledger/leads'
import fc from 'fast-check'
import { arbitraryLife, type Life } from './arbitrary-journey.fixture.js'
import type { MetricContext } from './context.js'
import { day, journey } from './journey.fixture.js'

type When = number | null

/** One status a lead came to be in. */
export interface Entry {
  readonly status: Status
  readonly at: When
  readonly cycle: number
  readonly owner: string | null
  readonly isInferred: boolean
  /** Of a conversion or a loss. */
  readonly value: Money | null
  readonly reason: string
  /** Whether the step that was recorded next is past: of a loss, the reopening. */
  readonly isOver: boolean
}

/** What is known of a lead at an instant, step by step: to count again by hand what the code under test counts. */
export interface Story {
  readonly createdAt: When
  readonly imported: boolean
  readonly owner: string | null
  /** In the order they were recorded; the first is `new`. */
  readonly entries: readonly Entry[]
  /** Where it stands. */
  readonly last: Entry
  readonly answer: Entry | undefined
}

/** The lead as it stood at `asOf`, an unknown time being past; `undefined` before its creation. */
export function storyOf({ beginning, steps }: Life, asOf: number): Story | undefined {
  const isPast = (at: When): boolean => at === null || at <= asOf
  const { createdAt = 0, imported = false } = beginning
  if (!isPast(createdAt)) return undefined
  let cycle = 1
  let owner = beginning.owner ?? null
  let ownerThen = owner
  const first: Entry = { status: 'new', at: createdAt, cycle, owner, isInferred: false, value: null, reason: '', isOver: false }
  const told: Entry[] = [first]
  for (const { to, at, value = null, reason = 'unspecified', inferred = false, owner: changed = owner } of steps) {
    if (changed !== owner && isPast(at)) ownerThen = changed
    owner = changed
    if (to === 'deal' || to === 'customer') continue
    if (to === 'reopened') cycle += 1
    const status = to === 'reverted' ? 'qualified' : to === 'reopened' || to === 'withdrawn' ? 'new' : to
    told.push({ status, at, cycle, owner, isInferred: inferred, value, reason, isOver: false })
  }
  const entries = told
    .map((entry, index) => ({ ...entry, isOver: index + 1 < told.length && isPast(told[index + 1]?.at ?? null) }))
    .filter(({ at }) => isPast(at))
  const contact = told.find((entry) => entry.status === 'contacted' && entry.cycle === 1)
  return { createdAt, imported, owner: ownerThen, entries, last: entries.at(-1) ?? first, answer: contact && isPast(contact.at) ? contact : undefined }
}

export const everIn = ({ entries }: Story, ...statuses: readonly Status[]): boolean => entries.some(({ status }) => statuses.includes(status))

export const anyLives = fc.array(arbitraryLife(), { maxLength: 20 })
export const anyInstant = fc.nat(700 * day)
export const horizonDays = fc.integer({ min: 1, max: 120 })
export const anyWindow = fc.option(
  fc.tuple(fc.nat(400 * day), fc.integer({ min: 1, max: 300 * day })).map(([from, length]) => ({ from, to: from + length })),
  { nil: {} },
)

/** What has no date is in no window; without a window it counts. */
export const isIn = ({ from, to }: Pick<MetricContext, 'from' | 'to'>, at: When): boolean =>
  from === undefined || to === undefined || (at !== null && at >= from && at < to)

export const factsOf = (lives: readonly Life[]): LeadFacts[] => lives.map(({ beginning, steps }) => journey(beginning, ...steps))
export const storiesOf = (lives: readonly Life[], asOf: number): readonly Story[] => lives.flatMap((life) => storyOf(life, asOf) ?? [])

/** Percentiles of type 7, by their definition. */
export function percentile(times: readonly number[], p: number): number | null {
  const sorted = times.toSorted((one, other) => one - other)
  const place = (sorted.length - 1) * p
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return below === undefined || above === undefined ? null : below + (place - Math.floor(place)) * (above - below)
}

export const median = (times: readonly number[]): number | null => percentile(times, 0.5)
