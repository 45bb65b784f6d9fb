import type { MoneyText, Status } from '@leadledger/leads'
import type { Basis } from './context.js'
import type { Growth } from './growth.js'
import type { Excluded } from './exclusion.js'
import type { BesideTeam } from './team-median.js'

/** What a number comes with, so that nobody has to take it on trust. */
export interface Figures {
  /** A share, a median in milliseconds, a count or money; `null` when there is nothing to divide, or money of several currencies. */
  readonly value: number | MoneyText | null
  /** Shares: leads that did. Durations, money: what was measured. Counts: the count. */
  readonly numerator: number
  /** Shares: leads that could have. Durations, money: what was measured and what was excluded. Counts: the count. */
  readonly denominator: number
  /** How many the value rests on. */
  readonly n: number
  /** What was left out, by reason; only reasons that occur. */
  readonly excluded: Excluded
  /** Visits, or deals, still open at `asOf`. */
  readonly censored?: number
  /** Set when `n` is below 5. */
  readonly smallSample?: true
  /** Wilson interval at 95 % of a proportion. */
  readonly ci?: readonly [low: number, high: number]
  /** Durations in milliseconds; percentiles are of type 7. */
  readonly mean?: number | null
  readonly median?: number | null
  readonly p90?: number | null
  /** One exact sum a currency, by code; amounts of two currencies are never added. */
  readonly values?: readonly MoneyText[]
  /** Leads in each status. */
  readonly counts?: Readonly<Record<Status, number>>
  /** Leads answered at all ÷ leads of which it is known. */
  readonly answeredShare?: number | null
  /** What a sales velocity is made of. */
  readonly inputs?: {
    readonly openDeals: number
    readonly winRate: number | null
    readonly averageWon: readonly MoneyText[]
    /** Median days of 24 hours from opening to win. */
    readonly medianDays: number | null
  }
}

export interface KpiGroup extends Figures {
  /** `2017-03`, `2017-Q1`, `2017`, or the owner, source, campaign, status or custom value; `Unknown` when it is missing. */
  readonly key: string
  readonly groups?: readonly KpiGroup[]
  /** Amounts by period: how they grew, by currency. */
  readonly growth?: readonly Growth[]
  /** Of an owner, where asked for. */
  readonly besideTeam?: BesideTeam
}

export interface KpiResult extends Figures {
  readonly kpi: string
  /** Name and version of the definition: `winRate@1`. */
  readonly definition: string
  readonly basis: Basis
  /** ISO 8601. */
  readonly asOf: string
  readonly zone: string
  readonly groups?: readonly KpiGroup[]
}
