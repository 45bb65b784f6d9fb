import { parseMapping } from '@leadledger/import'
import { moneyText, type Campaign, type MoneyText, type RecordRefusal, type Spend, type SavedMapping, type Target } from '@leadledger/leads'
import {
  againstTarget,
  costs,
  isKpiName,
  kpiUnitOf,
  kpiNames,
  kpis,
  marketShare,
  periodBounds,
  readsOf,
  roi,
  targetProblem,
  type CostRecords,
  type Costs,
  type KpiName,
  type KpiResult,
  type KpiUnit,
  type MarketShare,
  type Roi,
  type TargetReport,
} from '@leadledger/metrics'
import { costContext, roiContext, type CostQuery, type RoiQuery } from './cost-query.js'
import { InvalidInput } from './errors.js'
import { instants, type Window } from './kpi-query.js'
import { checkPeriod, periodBoundsOf } from './report-period.js'
import type { Wiring } from './ledger.js'
import {
  type CampaignInput,
  type MarketSizeInput,
  type RateInput,
  type SpendCorrection,
  type SpendInput,
  type MappingInput,
  type ReportNoteInput,
  type ReportNoteRemoval,
  type SocialPostInput,
  type TargetInput,
  type TrafficInput,
} from './record-input.js'
import { recordSender, type ActorOf, type Recorded, type RecordOptions } from './record-sender.js'

export interface RecordedNote extends Recorded {
  readonly noteId: string
}

export interface RecordedSpend extends Recorded {
  readonly spendId: string
}

/** What was spent, as last corrected; from the first day up to, and without, the last. */
export type SpendView = Omit<Spend, 'amount'> & { readonly amount: MoneyText }

export interface TargetsQuery extends Pick<Window, 'asOf' | 'zone'> {
  readonly kpi?: KpiName
  readonly period?: string
  readonly owner?: string
}

/** What concerns the organisation, not a lead. Commands throw {@link InvalidInput} and {@link CommandIdReused}; queries {@link InvalidInput}. */
export interface OrganisationLedger {
  /** Makes a campaign known, or changes what is known of it. */
  defineCampaign(campaign: CampaignInput, options?: RecordOptions): Promise<Recorded | RecordRefusal>
  /** All of them, in the order of their ids. */
  campaigns(): Promise<readonly Campaign[]>
  /** Records what was spent on a campaign, a source, or neither, from one local date up to, and without, another; once by its `spendId`. */
  recordSpend(spend: SpendInput, options?: RecordOptions): Promise<RecordedSpend | RecordRefusal>
  correctSpend(spendId: string, correction: SpendCorrection, options?: RecordOptions): Promise<RecordedSpend | RecordRefusal>
  spend(): Promise<readonly SpendView[]>
  recordTraffic(traffic: TrafficInput, options?: RecordOptions): Promise<Recorded | RecordRefusal>
  /** Records what one unit of `base` was worth in `quote` on a date. */
  recordRate(rate: RateInput, options?: RecordOptions): Promise<Recorded | RecordRefusal>
  recordMarketSize(size: MarketSizeInput, options?: RecordOptions): Promise<Recorded | RecordRefusal>
  /** Sets what a KPI is to be, in the unit it has. */
  setTarget(target: TargetInput, options?: RecordOptions): Promise<Recorded | RecordRefusal>
  /** Keeps a mapping under a name, for `import({ mappingName })`. @throws {InvalidMapping} */
  saveMapping(saved: MappingInput, options?: RecordOptions): Promise<Recorded | RecordRefusal>
  /** Mappings as they stand, in the order of their names. */
  mappings(): Promise<readonly SavedMapping[]>
  /** Makes a post on a platform known, so that reactions to it are told by what it was about. */
  recordSocialPost(post: SocialPostInput, options?: RecordOptions): Promise<Recorded | RecordRefusal>
  /** Keeps words beside the figures of a report: they come with it from then on. */
  addReportNote(note: ReportNoteInput, options?: RecordOptions): Promise<RecordedNote | RecordRefusal>
  removeReportNote(note: ReportNoteRemoval, options?: RecordOptions): Promise<Recorded | RecordRefusal>
  /** Cost per lead and per customer won. */
  costs(query?: CostQuery): Promise<Costs>
  /** Return on what was spent. */
  roi(query?: RoiQuery): Promise<Roi>
  /** Own share of the markets whose size is recorded, each in the period of its record. */
  marketShares(query?: Pick<Window, 'asOf' | 'zone'>): Promise<readonly MarketShare[]>
  /** Targets beside what was reached, each over its own period; a year is the fiscal one that begins in it. */
  targets(query?: TargetsQuery): Promise<readonly TargetReport[]>
}

export function organisationOf(wiring: Wiring, actorOf: ActorOf): OrganisationLedger {
  const { zone, clock, views, handbooks } = wiring
  const send = recordSender(wiring, actorOf)
  const costRecords = async (): Promise<CostRecords> => ({
    spend: await views.spend(),
    campaigns: await views.records('CampaignDefined'),
    rates: await views.records('RateRecorded'),
    traffic: await views.records('TrafficRecorded'),
  })
  /** By what it comes to where there are no leads. */
  const unitOf = async (kpi: KpiName): Promise<KpiUnit> =>
    kpiUnitOf(kpi, (await kpis([], [kpi], { asOf: clock(), zone, handbooks: await handbooks.inForce() }))[0] as KpiResult)
  return {
    defineCampaign: (campaign, options) => send('DefineCampaign', campaign, options),
    campaigns: async () => (await views.records('CampaignDefined')).toSorted((one, other) => (one.campaign < other.campaign ? -1 : 1)),
    recordSpend: (spend, options) => send('RecordSpend', spend, options) as Promise<RecordedSpend | RecordRefusal>,
    correctSpend: (spendId, correction, options) => send('CorrectSpend', { ...correction, spendId }, options) as Promise<RecordedSpend | RecordRefusal>,
    spend: async () => (await views.spend()).map((spend) => ({ ...spend, amount: moneyText(spend.amount) })),
    recordTraffic: (traffic, options) => send('RecordTraffic', traffic, options),
    recordRate: (rate, options) => send('RecordRate', rate, options),
    recordMarketSize: (size, options) => send('RecordMarketSize', size, options),
    async setTarget(target, options) {
      const { kpi, value, amount } = target
      checkKpi(kpi)
      if ((value === undefined) !== (amount === undefined)) {
        const problem = targetProblem(target, await unitOf(kpi))
        if (problem !== undefined) throw new InvalidInput([problem])
      }
      return send('SetTarget', target, options)
    },
    async saveMapping(saved, options) {
      parseMapping(saved.mapping)
      return send('SaveImportMapping', saved, options)
    },
    mappings: async () => (await views.records('ImportMappingSaved')).toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    async addReportNote(note, options) {
      checkPeriod(note.report, note.period)
      return send('AddReportNote', note, options) as Promise<RecordedNote | RecordRefusal>
    },
    recordSocialPost: (post, options) => send('RecordSocialPost', post, options),
    removeReportNote: (note, options) => send('RemoveReportNote', note, options),
    costs: async (query = {}) => costs(views.facts(), await costRecords(), costContext(query, zone, clock())),
    roi: async (query = {}) => roi(views.facts(), await costRecords(), roiContext(query, zone, clock())),
    async marketShares(query = {}) {
      const context = instants(query, zone, clock())
      const rates = await views.records('RateRecorded')
      const shares: MarketShare[] = []
      for (const size of await views.records('MarketSizeRecorded'))
        shares.push(await marketShare(views.facts(), size, rates, { ...context, ...periodBounds(size.period, context.zone) }))
      return shares
    },
    async targets({ kpi, period, owner, ...query } = {}) {
      if (kpi !== undefined) checkKpi(kpi)
      const now = clock()
      const context = { ...instants(query, zone, now), handbooks: await handbooks.inForce() }
      const { fiscalYearStart } = await handbooks.current(now)
      const boundsOf = periodBoundsOf({ zone: context.zone, fiscalYearStart })
      const isWanted = (target: Target): boolean =>
        isKpiName(target.kpi) && matches(kpi, target.kpi) && matches(period, target.period) && matches(owner, target.owner)
      const reports: TargetReport[] = []
      for (const together of inOnePass((await views.records('TargetSet')).filter(isWanted).toSorted(byName))) {
        const [first] = together as [Target]
        const by = first.owner === null ? undefined : ('owner' as const)
        const names = together.map((target) => target.kpi as KpiName)
        const results = await kpis(views.facts(readsOf(names)), names, { ...context, ...boundsOf(first.period), by })
        reports.push(...together.map((target, index) => againstTarget(target, results[index] as KpiResult)))
      }
      return reports
    },
  }
}

const matches = (wanted: string | undefined, value: string | null): boolean => wanted === undefined || wanted === value

const nameOf = ({ period, kpi, owner }: Target): string => [period, owner ?? '', kpi].join('\n')
const byName = (one: Target, other: Target): number => (nameOf(one) < nameOf(other) ? -1 : 1)

/** Targets of one period, for all or by owner, are measured in one pass over the leads. */
function inOnePass(targets: readonly Target[]): readonly (readonly Target[])[] {
  const groups = new Map<string, Target[]>()
  for (const target of targets) {
    const key = `${target.period} ${target.owner === null ? '' : 'by owner'}`
    groups.set(key, [...(groups.get(key) ?? []), target])
  }
  return Array.from(groups.values())
}

/** @throws {InvalidInput} */
function checkKpi(kpi: string): asserts kpi is KpiName {
  if (!isKpiName(kpi)) throw new InvalidInput([`kpi: ${JSON.stringify(kpi)} is none of ${kpiNames.join(', ')}`])
}
