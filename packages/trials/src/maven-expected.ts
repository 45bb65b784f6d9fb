import { readFileSync } from 'node:fs'
import { sharedData } from './shared-data.js'

/** Figures of one part of the leads. */
export interface ExpectedFigures {
  readonly opportunities: number
  readonly won: number
  readonly lost: number
  readonly engaging: number
  readonly prospecting: number
  readonly win_rate_of_closed: number
  readonly conversion_of_all: number
  readonly revenue: number
  readonly won_cycle_days_mean: number
  readonly won_cycle_days_median: number
}

interface Cycle {
  readonly n: number
  readonly mean: number
  readonly median: number
}

type ByKey<Value> = Readonly<Record<string, Value>>

/** The answers that come with the Maven data, found by other means than ours. */
export interface MavenExpected {
  readonly totals: Omit<ExpectedFigures, 'won_cycle_days_mean' | 'won_cycle_days_median'>
  readonly cycle_days: { readonly won: Cycle; readonly lost: Cycle }
  readonly engaged_by_month: ByKey<number>
  readonly won_by_month: ByKey<number>
  readonly lost_by_month: ByKey<number>
  readonly revenue_by_month: ByKey<number>
  readonly revenue_by_quarter: ByKey<number>
  readonly closed_by_quarter: ByKey<Pick<ExpectedFigures, 'won' | 'lost' | 'win_rate_of_closed'>>
  readonly as_of: ByKey<{ readonly engaged: number; readonly won: number; readonly lost: number; readonly open: number; readonly revenue: number }>
  readonly by_agent: ByKey<ExpectedFigures>
  readonly by_product_raw: ByKey<ExpectedFigures>
  readonly state_hash: string
}

export const mavenFolder = 'maven-crm-opportunities'
export const mavenPipeline = sharedData(`${mavenFolder}/sales_pipeline.csv`)

export const mavenExpected = (): MavenExpected => JSON.parse(readFileSync(sharedData(`${mavenFolder}/expected.json`), 'utf8')) as MavenExpected
