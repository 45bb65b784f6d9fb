import { clocksAskForBands, defineHandbook, profileOf } from '@leadledger/leads'
import {
  besideTeams,
  calibration,
  cohorts,
  comparedKpis,
  conversations,
  criteriaCompleteness,
  dealFunnel,
  effort,
  forecast,
  funnel,
  kpiNames,
  kpis,
  leadsBehind,
  lostReasons,
  pipeline,
  readsOf,
  type Calibration,
  type Cohorts,
  type ComparedKpi,
  type Conversations,
  type Criteria,
  type DealFunnel,
  type Effort,
  type Forecast,
  type Funnel,
  type KpiName,
  type KpiResult,
  type LeadBehind,
  type LostReasons,
  type MetricContext,
  type Pipeline,
} from '@leadledger/metrics'
import type { FactsQuery } from '@leadledger/read-models'
import { dealFunnelContext, forecastContext, pipelineContext, type DealFunnelQuery, type ForecastQuery, type PipelineQuery } from './deal-queries.js'
import { InvalidInput } from './errors.js'
import {
  calibrationContext,
  checked,
  cohortsContext,
  criteriaContext,
  funnelContext,
  instants,
  kpiContext,
  lossContext,
  type CalibrationQuery,
  type CohortsQuery,
  type ConversationsQuery,
  type CriteriaQuery,
  type EffortQuery,
  type FunnelQuery,
  type KpiQuery,
  type LostReasonsQuery,
  type OfTeam,
} from './kpi-query.js'
import type { Wiring } from './ledger.js'
import type { People } from './people.js'
import { standing } from './standing.js'
import { checkTeam, teamAt } from './teams.js'

/** What is counted over leads and deals. */
export interface LedgerNumbers {
  /** All KPIs, or those named. */
  kpi(names?: readonly KpiName[], query?: KpiQuery): Promise<readonly KpiResult[]>
  /**
   * KPIs, all of them where none is named, in a window, with `deltaPrev` and `deltaYoY`: how each differs from the window before, of equal kind,
   * and from the same window a year before.
   * @throws {InvalidInput} also without `from` and `to`.
   */
  compare(names: readonly KpiName[] | undefined, query: KpiQuery): Promise<readonly ComparedKpi[]>
  /** How often each criterion was answered, of the leads created in the window somebody worked on. */
  criteria(query?: CriteriaQuery): Promise<Criteria>
  /** The leads behind a KPI, one by one, as `kpi` counts them with the same query. */
  kpiLeads(name: KpiName, query?: KpiQuery): AsyncGenerator<LeadBehind>
  /** Why leads, or deals, were lost, by one dimension or two: by period with the trend of each reason, and always with what was reopened or won after. */
  lostReasons(query?: LostReasonsQuery): Promise<LostReasons>
  /** How far leads got that were created in a window, each counted once. */
  funnel(query?: FunnelQuery): Promise<Funnel>
  /** Leads by the month they were created in, and how many of them were converted by the end of each month since. */
  cohorts(query?: CohortsQuery): Promise<Cohorts>
  /** What was asked, objected and answered in a window, and what became of those leads: by kind of question, kind of objection and technique. */
  conversations(query?: ConversationsQuery): Promise<Conversations>
  /** The deals open now or at any date, stage by stage: how many, their values, and the values weighted by probability; money one sum a currency. */
  pipeline(query?: PipelineQuery): Promise<Pipeline>
  /** What was forecast for a period as it began, against what was won in it. */
  forecast(query: ForecastQuery): Promise<Forecast>
  /** How far the deals opened in a window came through the stages of the handbook. */
  dealFunnel(query?: DealFunnelQuery): Promise<DealFunnel>
  /** Whether leads of higher bands convert more: rates with their intervals, lift, and a test; the band of each is that of a landmark after its creation. */
  calibration(query?: CalibrationQuery): Promise<Calibration>
  /** What people did in a window by the band of the lead's score at that moment: how much of it goes into cold leads. */
  effort(query?: EffortQuery): Promise<Effort>
}

/** Custom fields are read where numbers are grouped by one. */
const factsOf = ({ by = [] }: { readonly by?: string | readonly string[] }, names: readonly KpiName[] = []): FactsQuery => ({
  ...readsOf(names),
  custom: [by].flat().some((dimension) => dimension.startsWith('custom.')),
})

/** Teams and departments are looked up in the roster. */
const asksForPlaces = (by: string | readonly string[] = []): boolean => [by].flat().some((dimension) => dimension === 'team' || dimension === 'department')

type Doing = Pick<Wiring, 'zone' | 'clock' | 'handbooks' | 'views'> & { readonly people: People }

export function numbersDoor({ zone, clock, handbooks, views, people }: Doing): LedgerNumbers {
  const rosterFor = async ({ by, team }: OfTeam & { readonly by?: string | readonly string[] }) => {
    if (team === undefined && !asksForPlaces(by)) return {}
    const roster = await people.roster()
    if (team !== undefined) checkTeam(roster, team)
    return { roster }
  }
  const contextOf = async (query: KpiQuery) =>
    ({ ...kpiContext(query, zone, clock()), handbooks: await handbooks.inForce(), ...(await rosterFor(query)) }) satisfies MetricContext
  const surroundings = async () => ({ zone, now: clock(), handbooks: await handbooks.inForce() })
  return {
    kpi: async (names = kpiNames, query = {}) => {
      const context = await contextOf(query)
      const results = await kpis(views.facts({ ...factsOf(query, names), scores: clocksAskForBands(context.handbooks) }), names, context)
      if (!query.teamMedian) return results
      const roster = await people.roster()
      return results.map((result) => besideTeams(result, (owner) => query.team ?? teamAt(roster, owner, context.asOf)))
    },
    async compare(names = kpiNames, query) {
      if (query.from === undefined || query.to === undefined) throw new InvalidInput(['from, to: a comparison needs a window'])
      if (query.teamMedian) throw new InvalidInput(['teamMedian: is no comparison of windows'])
      const context = await contextOf(query)
      return comparedKpis(views.facts(factsOf(query, names)), names, context)
    },
    async criteria(query = {}) {
      const now = clock()
      const { criteria } = profileOf(await handbooks.current(now))
      return criteriaCompleteness(views.scored({ onlyOpen: false }), {
        ...criteriaContext(query, zone, now),
        ...(await rosterFor(query)),
        named: criteria.map(({ id }) => id),
      })
    },
    async *kpiLeads(name, query = {}) {
      const context = await contextOf(query)
      yield* leadsBehind(views.facts({ ...factsOf(query, [name]), scores: clocksAskForBands(context.handbooks) }), name, context)
    },
    lostReasons: async (query = {}) => lostReasons(views.facts(factsOf(query)), { ...lossContext(query, zone, clock()), ...(await rosterFor(query)) }),
    funnel: async (query = {}) => funnel(views.facts(factsOf(query)), { ...funnelContext(query, zone, clock()), ...(await rosterFor(query)) }),
    cohorts: async (query = {}) => cohorts(views.facts(), { ...cohortsContext(query, zone, clock()), ...(await rosterFor(query)) }),
    conversations: async (query = {}) => conversations(views.conversations(), { ...kpiContext(query, zone, clock()), ...(await rosterFor(query)) }),
    pipeline: async (query = {}) => pipeline(views.facts(factsOf(query)), { ...pipelineContext(query, await surroundings()), ...(await rosterFor(query)) }),
    forecast: async (query) =>
      forecast(views.facts({ ...factsOf(query), scores: query.weight === 'score' }), {
        ...forecastContext(query, await surroundings()),
        ...(await rosterFor(query)),
      }),
    dealFunnel: async (query = {}) => dealFunnel(views.facts(), dealFunnelContext(query, await surroundings())),
    async calibration(query = {}) {
      const context = calibrationContext(query, zone, clock())
      const versions = query.handbook ? [{ since: null, handbook: defineHandbook(query.handbook) }] : await handbooks.inForce()
      return calibration(views.scored({ onlyOpen: false }), { ...context, handbooks: versions })
    },
    async effort({ owner, ...query } = {}) {
      const context = { ...checked(instants(query, zone, clock()), []), owner, handbooks: await handbooks.inForce() }
      return effort(standing(views.facts({ interactions: true, scores: true }), context.asOf), context)
    },
  }
}
