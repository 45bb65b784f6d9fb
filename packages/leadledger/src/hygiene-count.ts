import { alertKinds, durationMs, type Alert, type AlertKind, type Handbook, type Loss } from '@leadledger/leads'

/** How well leads are looked after. */
export interface Hygiene {
  readonly openLeads: number
  /** Share of open leads without any alert, 0 to 1; `null` when there are none. */
  readonly compliance: number | null
  /** Leads with each kind of alert. */
  readonly counts: Readonly<Record<AlertKind, number>>
  /** Losses that still stand, of the time the handbook looks at, and how many of them say `other`; `null` when it does not look. */
  readonly otherReasons: { readonly losses: number; readonly other: number; readonly tooOften: boolean } | null
}

/** Hygiene in the making. */
export interface HygieneCount {
  addAlerts(found: readonly Alert[]): void
  addOpen(isFine: boolean): void
  addLoss(loss: Loss): void
  hygiene(): Hygiene
}

/** Below so many losses a share says nothing. */
const fewest = 5

export function hygieneCount({ hygiene: { otherReasons } }: Handbook, now: number): HygieneCount {
  const since = otherReasons ? now - durationMs(otherReasons.within) : Infinity
  const counts = Object.fromEntries(Object.keys(alertKinds).map((kind) => [kind, 0])) as Record<AlertKind, number>
  let [openLeads, fine, losses, other] = [0, 0, 0, 0]
  return {
    addAlerts(found) {
      for (const { kind } of found) counts[kind] += 1
    },
    addOpen(isFine) {
      openLeads += 1
      if (isFine) fine += 1
    },
    addLoss({ at, reason }) {
      if (at === null || at <= since) return
      losses += 1
      if (reason.toLowerCase() === 'other') other += 1
    },
    hygiene: () => ({
      openLeads,
      compliance: openLeads === 0 ? null : fine / openLeads,
      counts: { ...counts },
      otherReasons: otherReasons && { losses, other, tooOften: losses >= fewest && other / losses > otherReasons.share },
    }),
  }
}
