import type { KpiResult, Ledger, LostReasons } from 'leadledger'
import { storyEnd } from './demo-calendar.js'
import type { StoryCommand, StoryOptions } from './demo-story.js'

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
  readonly examples: Examples
}

/** Leads worth a look. */
interface Examples {
  /** Lost, reopened and won, with a moment while it was lost; else just the first lead. */
  readonly comeback: { readonly lead: string; readonly asOf: string }
  readonly customer: string
}

/** Columns of the tables by source and by owner. */
const breakdown = ['conversionRate', 'qualificationRate', 'winRate', 'responseTime', 'within24h', 'convertedValue'] as const

export async function figuresOf(ledger: Ledger, options: StoryOptions, commands: readonly StoryCommand[]): Promise<DemoFigures> {
  const asOf = storyEnd
  const one = async (...[names, query]: Parameters<Ledger['kpi']>): Promise<KpiResult> => (await ledger.kpi(names, query))[0] as KpiResult
  const [open, overdue] = [await ledger.followUps({ limit: options.leads }), await ledger.followUps({ overdue: true, limit: options.leads })]
  return {
    ...options,
    ledger: ledger.at,
    commands: commands.length,
    board: await one(['statusCounts'], { asOf }),
    kpis: await ledger.kpi([...breakdown, 'salesCycle'], { asOf }),
    cohort: await one(['conversionRate'], { asOf, basis: 'cohort' }),
    bySource: await ledger.kpi(breakdown, { asOf, by: 'source' }),
    byOwner: await ledger.kpi(breakdown, { asOf, by: 'owner' }),
    byQuarter: await one(['convertedValue'], { asOf, by: 'quarter' }),
    lostReasons: await ledger.lostReasons({ asOf }),
    openFollowUps: open.length,
    overdueFollowUps: overdue.length,
    examples: examplesOf(commands),
  }
}

function examplesOf(commands: readonly StoryCommand[]): Examples {
  const last = new Map<string, StoryCommand>()
  const reopened = new Map<string, number>()
  for (const entry of commands) {
    if (entry.command.type === 'ReopenLead') reopened.set(entry.lead, entry.at)
    last.set(entry.lead, entry)
  }
  const customers = [...last.values()].filter(({ command }) => command.type === 'ConvertLead').map(({ lead }) => lead)
  const first = commands[0] as StoryCommand
  const comeback = customers.find((lead) => reopened.has(lead)) ?? [...reopened.keys()][0] ?? first.lead
  const asOf = new Date((reopened.get(comeback) ?? first.at + 172_800_000) - 86_400_000).toISOString().slice(0, 10)
  return { comeback: { lead: comeback, asOf }, customer: customers.at(-1) ?? first.lead }
}
