import type { Alerts, Costs, KpiResult, Ledger, LostReasons, Pipeline, Roi, WaitingLead } from 'leadledger'
import { storyEnd } from './demo-calendar.js'
import type { Deed, LeadDeed } from './demo-deed.js'
import type { StoryOptions } from './demo-story.js'
import { reps } from './demo-team.js'

/** What the demo shows: figures as of the end of the story, the same on every day. */
export interface DemoFigures extends StoryOptions {
  readonly ledger: string
  readonly commands: number
  readonly board: KpiResult
  readonly kpis: readonly KpiResult[]
  readonly cohort: KpiResult
  readonly bySource: readonly KpiResult[]
  readonly byOwner: readonly KpiResult[]
  readonly byQuarter: KpiResult
  readonly lostReasons: LostReasons
  readonly openFollowUps: number
  readonly overdueFollowUps: number
  readonly pipeline: Pipeline['totals']
  readonly costs: Costs
  readonly roi: Roi
  readonly compliance: Alerts['compliance']
  readonly alerts: number
  readonly waiting: readonly WaitingLead['state'][]
  readonly examples: Examples
}

/** Leads worth a look. */
interface Examples {
  /** Lost, reopened and won, with a moment while it was lost; else just the first lead. */
  readonly comeback: { readonly lead: string; readonly asOf: string }
  readonly customer: string
  /** Whoever has most open leads, and the one to work on first. */
  readonly busiest: { readonly owner: string; readonly lead: string }
}

/** Columns of the tables by source and by owner. */
const breakdown = ['conversionRate', 'qualificationRate', 'winRate', 'responseTime', 'within24h', 'convertedValue'] as const

const beside = ['withinSla', 'salesCycle', 'bookings', 'dealWinRate', 'retention', 'adjustedOpenRate', 'clickToOpen', 'mailBounceRate'] as const

export async function figuresOf(ledger: Ledger, options: StoryOptions, deeds: readonly Deed[]): Promise<DemoFigures> {
  const asOf = storyEnd
  const one = async (...[names, query]: Parameters<Ledger['kpi']>): Promise<KpiResult> => (await ledger.kpi(names, query))[0] as KpiResult
  const open = await ledger.followUps({ limit: options.leads })
  const [board, ...kpis] = await ledger.kpi(['statusCounts', ...breakdown, ...beside], { asOf })
  const { compliance, counts } = await ledger.alerts({ limit: 0 })
  return {
    ...options,
    ledger: ledger.at,
    commands: deeds.length,
    board: board as KpiResult,
    kpis,
    cohort: await one(['conversionRate'], { asOf, basis: 'cohort' }),
    bySource: await ledger.kpi(breakdown, { asOf, by: 'source' }),
    byOwner: await ledger.kpi(breakdown, { asOf, by: 'owner' }),
    byQuarter: await one(['convertedValue'], { asOf, by: 'quarter' }),
    lostReasons: await ledger.lostReasons({ asOf }),
    openFollowUps: open.length,
    overdueFollowUps: open.filter(({ overdue }) => overdue).length,
    pipeline: (await ledger.pipeline({ at: asOf })).totals,
    costs: await ledger.costs({ asOf, currency: 'EUR' }),
    roi: await ledger.roi({ asOf, currency: 'EUR', scope: 'fully-loaded', margin: '0.6' }),
    compliance,
    alerts: Object.values(counts).reduce((sum, number) => sum + number, 0),
    waiting: (await ledger.sla()).map(({ state }) => state),
    examples: { ...examplesOf(deeds.filter((deed) => 'command' in deed)), busiest: await busiestOf(ledger, deeds) },
  }
}

async function busiestOf(ledger: Ledger, deeds: readonly Deed[]): Promise<Examples['busiest']> {
  const { items } = await ledger.leads({ status: ['new', 'contacted', 'qualified'], limit: 1_000 })
  const owners = items.flatMap(({ owner }) => owner ?? [])
  const openOf = (name: string): number => owners.filter((owner) => owner === name).length
  const [owner = reps[0]?.name ?? ''] = owners.toSorted((one, other) => openOf(other) - openOf(one))
  const [first] = await ledger.queue({ owner, limit: 1 })
  return { owner, lead: first?.lead ?? leadOf(deeds) }
}

const leadOf = (deeds: readonly Deed[]): string => deeds.flatMap((deed) => ('lead' in deed ? [deed.lead] : []))[0] ?? ''

function examplesOf(commands: readonly LeadDeed[]): Omit<Examples, 'busiest'> {
  const customers: string[] = []
  const reopened = new Map<string, number>()
  for (const entry of commands) {
    if (entry.command.type === 'ReopenLead') reopened.set(entry.lead, entry.at)
    if (entry.command.type === 'WinDeal') customers.push(entry.lead)
  }
  const first = commands[0] as LeadDeed
  const comeback = customers.find((lead) => reopened.has(lead)) ?? [...reopened.keys()][0] ?? first.lead
  const asOf = new Date((reopened.get(comeback) ?? first.at + 172_800_000) - 86_400_000).toISOString().slice(0, 10)
  return { comeback: { lead: comeback, asOf }, customer: customers.at(-1) ?? first.lead }
}
