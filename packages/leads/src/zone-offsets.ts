import { Temporal } from 'temporal-polyfill'

/** A stretch of time in which a zone keeps one offset: instants in milliseconds, `[from, to)`. */
export interface OffsetStretch {
  readonly from: number
  readonly to: number
  /** Local time minus UTC, milliseconds. */
  readonly offset: number
}

/** The last instant there is, on both sides of 1970; beyond it nothing changes any more. */
const latest = 8.64e15
const yearMs = 366 * 86_400_000

/** Offsets of the zones that were asked for, by zone and year. */
const known = new Map<string, Map<number, readonly OffsetStretch[]>>()

/** The stretches of one offset that make up `[from, to)`, in order and without gaps. */
export function* offsetStretches(zone: string, from: number, to: number): Generator<OffsetStretch> {
  const last = bucketOf(to - 1)
  for (let bucket = bucketOf(from); bucket <= last; bucket++)
    for (const stretch of ofBucket(zone, bucket)) {
      const clipped = { from: Math.max(stretch.from, from), to: Math.min(stretch.to, to), offset: stretch.offset }
      if (clipped.from < clipped.to) yield clipped
    }
}

const bucketOf = (at: number): number => Math.floor(at / yearMs)

function ofBucket(zone: string, bucket: number): readonly OffsetStretch[] {
  const ofZone = known.get(zone) ?? new Map<number, readonly OffsetStretch[]>()
  known.set(zone, ofZone)
  const stretches = ofZone.get(bucket) ?? stretchesFrom(zone, bucket * yearMs, (bucket + 1) * yearMs)
  ofZone.set(bucket, stretches)
  return stretches
}

function stretchesFrom(zone: string, begin: number, end: number): readonly OffsetStretch[] {
  const stretches: OffsetStretch[] = []
  for (let from = begin; from < end;) {
    const moment = Temporal.Instant.fromEpochMilliseconds(Math.max(-latest, Math.min(from, latest))).toZonedDateTimeISO(zone)
    const next = moment.getTimeZoneTransition('next')?.epochMilliseconds ?? end
    const to = Math.min(next, end)
    stretches.push({ from, to, offset: moment.offsetNanoseconds / 1e6 })
    from = to
  }
  return stretches
}
