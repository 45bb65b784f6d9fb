import { bandAt, isResponse, ownerAt, scoringAt, type HandbookInForce, type LeadFacts } from '@leadledger/leads'
import { checkContext, isInWindow, type MetricContext } from './context.js'
import { exclusionTally, type Excluded } from './exclusion.js'

export interface EffortContext extends Pick<MetricContext, 'asOf' | 'from' | 'to' | 'zone'> {
  /** Each interaction goes by the version in force when it took place. */
  readonly handbooks: readonly HandbookInForce[]
  /** Only what was done while this person owned the lead. */
  readonly owner?: string | undefined
}

/** What people did about leads of a band. */
export interface BandEffort {
  readonly band: string
  /** Interactions towards leads that were in the band then, attempts included; what machines sent and what leads wrote is none. */
  readonly interactions: number
  /** `interactions` ÷ those of all bands; `null` for 0/0. */
  readonly share: number | null
  /** Leads that they were with; a lead counts in each band it was worked on in. */
  readonly leads: number
  /** How long those of a known duration took together, and how many these are. */
  readonly durationMs: number
  readonly timed: number
}

/** Where the time goes. */
export interface Effort {
  /** From the highest down, as the handbook in force at `asOf` lists them; bands of older handbooks come last. */
  readonly bands: readonly BandEffort[]
  readonly all: BandEffort
  readonly excluded: Excluded
  readonly asOf: string
  readonly zone: string
}

/**
 * Counts what people did by the band the lead's score stood in at that moment; facts come with interactions and with what scores are made of.
 * Source: module guide §10, on time that goes into leads of low probability.
 * @throws {RangeError} for a context that cannot be computed with.
 */
export async function effort(leads: AsyncIterable<LeadFacts> | Iterable<LeadFacts>, context: EffortContext): Promise<Effort> {
  checkContext(context)
  const { asOf, zone, owner, handbooks } = context
  const bands = new Map(scoringAt(handbooks, asOf).bands.map(({ id }) => [id, noEffort()]))
  const excluded = exclusionTally()
  for await (const facts of leads) {
    const { scoreInputs, interactions = [] } = facts
    if (!scoreInputs) continue
    for (const interaction of interactions) {
      const { at, durationMs } = interaction
      if (!isResponse(interaction) || (owner !== undefined && ownerAt(facts, at ?? -Infinity) !== owner)) continue
      if (at === null) excluded.add('unknownHappened')
      else if (at <= asOf && isInWindow(context, at)) {
        const { band } = bandAt(scoreInputs, scoringAt(handbooks, at), at)
        const sum = bands.get(band) ?? noEffort()
        bands.set(band, sum)
        sum.interactions += 1
        sum.leads.add(facts.lead)
        if (durationMs !== null) [sum.durationMs, sum.timed] = [sum.durationMs + durationMs, sum.timed + 1]
      }
    }
  }
  const whole = [...bands.values()].reduce(together, noEffort())
  const figures = (band: string, { leads: those, ...sum }: Sum): BandEffort => ({
    band,
    ...sum,
    share: whole.interactions === 0 ? null : sum.interactions / whole.interactions,
    leads: those.size,
  })
  return {
    bands: Array.from(bands, ([band, sum]) => figures(band, sum)),
    all: figures('all', whole),
    excluded: excluded.figures(),
    asOf: new Date(asOf).toISOString(),
    zone,
  }
}

interface Sum extends Record<'interactions' | 'durationMs' | 'timed', number> {
  readonly leads: Set<string>
}

const noEffort = (): Sum => ({ interactions: 0, durationMs: 0, timed: 0, leads: new Set() })

const together = (one: Sum, other: Sum): Sum => ({
  interactions: one.interactions + other.interactions,
  durationMs: one.durationMs + other.durationMs,
  timed: one.timed + other.timed,
  leads: new Set([...one.leads, ...other.leads]),
})
