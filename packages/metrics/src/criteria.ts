import type { LeadFacts, ScoreInputs } from '@leadledger/leads'
import { checkContext, type MetricContext } from './context.js'
import { creditedTo, groupKey, inGroupOrder } from './dimension.js'
import { exclusionTally, type Excluded } from './exclusion.js'
import { everReached, leadAt, type LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import { ownerBy } from './owner-rule.js'
import { periodUnits } from './period.js'
import { wilson } from './wilson.js'

/** By what they can be grouped. */
export const criteriaDimensions: readonly string[] = ['owner', 'team', 'department', 'source', 'referrer', 'campaign', 'status', ...periodUnits]

/** A lead with the answers it gave. */
export interface AnsweredLead {
  readonly facts: LeadFacts
  readonly inputs: ScoreInputs
}

/** One criterion over worked leads. */
export interface CriterionFigures {
  readonly criterion: string
  /** Leads of which it is known whether they meet it; `unknown` is no answer. */
  readonly assessed: number
  readonly met: number
  /** Assessed ÷ worked leads; `null` without any. */
  readonly completeness: number | null
  /** Wilson interval at 95 % of the completeness. */
  readonly ci: readonly [low: number, high: number] | null
  /** Met ÷ assessed: where people of one team differ much, they do not ask alike. */
  readonly metShare: number | null
}

export interface CriteriaFigures {
  /** Leads that were ever contacted, qualified or converted. */
  readonly worked: number
  readonly criteria: readonly CriterionFigures[]
}

export interface Criteria extends CriteriaFigures {
  readonly definition: 'criteriaCompleteness@1'
  readonly groups?: readonly (CriteriaFigures & { readonly key: string })[]
  readonly excluded: Excluded
  readonly asOf: string
  readonly zone: string
}

export type CriteriaContext = Pick<MetricContext, 'asOf' | 'from' | 'to' | 'zone' | 'by' | 'team' | 'roster'> & {
  /** Criteria to list, asked or not; those that leads answered come behind. */
  readonly named: readonly string[]
}

/**
 * How often each criterion was answered, of the leads created in the window somebody worked on: in the cycle they were in at `asOf`.
 * Source: module guide §4 (BANT), kpi 5.
 * @throws {RangeError} for a context that `contextProblems` finds fault with.
 */
export async function criteriaCompleteness(leads: AsyncIterable<AnsweredLead> | Iterable<AnsweredLead>, context: CriteriaContext): Promise<Criteria> {
  checkContext(context)
  const { asOf, zone, by, from = -Infinity, to = Infinity, named } = context
  const isWindowed = context.from !== undefined || context.to !== undefined
  const keyOf = by && groupKey<Observation<true>>(by, context, ownerBy.credited, ({ status }) => status)
  const isCredited = creditedTo<Observation<true>>(context, ownerBy.credited)
  const whole = criteriaTally(named)
  const groups = new Map<string, ReturnType<typeof criteriaTally>>()
  const excluded = exclusionTally()
  for await (const { facts, inputs } of leads) {
    const lead = leadAt(facts, asOf)
    if (!lead || !isWorked(lead)) continue
    const { createdAt: at } = lead
    if (!isCredited(lead, { at, value: true })) continue
    if (isWindowed && at === null) excluded.add('unknownCreated')
    if (isWindowed && (at === null || at < from || at >= to)) continue
    const answers = answersAt(inputs, asOf)
    whole.add(answers)
    if (!keyOf) continue
    const key = keyOf(lead, { at, value: true })
    if (key === undefined) {
      excluded.add('undated')
      continue
    }
    const group = groups.get(key) ?? criteriaTally(named)
    groups.set(key, group)
    group.add(answers)
  }
  return {
    definition: 'criteriaCompleteness@1',
    ...whole.figures(),
    ...(by && { groups: Array.from(groups, ([key, group]) => ({ key, ...group.figures() })).sort(inGroupOrder(by, ({ worked }) => worked)) }),
    excluded: excluded.figures(),
    asOf: new Date(asOf).toISOString(),
    zone,
  }
}

const isWorked = (lead: LeadAt): boolean => everReached(lead, 'contacted', 'qualified', 'converted')

const prefix = 'criterion.'

/** The last answer to each criterion; an opening anew takes them back. */
function answersAt({ facts }: ScoreInputs, asOf: number): ReadonlyMap<string, unknown> {
  const past = facts.filter(({ at, fact }) => fact.startsWith(prefix) && (at === null || at <= asOf))
  return new Map(past.map(({ fact, value }) => [fact.slice(prefix.length), value]))
}

function criteriaTally(named: readonly string[]) {
  const counts = new Map(named.map((criterion) => [criterion, { met: 0, unmet: 0 }]))
  let worked = 0
  return {
    add(answers: ReadonlyMap<string, unknown>): void {
      worked += 1
      for (const [criterion, answer] of answers) {
        if (answer !== 'met' && answer !== 'unmet') continue
        const count = counts.get(criterion) ?? { met: 0, unmet: 0 }
        counts.set(criterion, count)
        count[answer] += 1
      }
    },
    figures(): CriteriaFigures {
      const rows = Array.from(counts, ([criterion, { met, unmet }]): CriterionFigures => {
        const assessed = met + unmet
        return {
          criterion,
          assessed,
          met,
          completeness: worked === 0 ? null : assessed / worked,
          ci: wilson(assessed, worked) ?? null,
          metShare: assessed === 0 ? null : met / assessed,
        }
      })
      const others = rows.slice(named.length).sort((a, b) => (a.criterion < b.criterion ? -1 : 1))
      return { worked, criteria: [...rows.slice(0, named.length), ...others] }
    },
  }
}
