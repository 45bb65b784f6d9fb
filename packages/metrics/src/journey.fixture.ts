import {
  moneyOf,
  type Conversion,
  type CustomerStep,
  type DealStep,
  type LeadFacts,
  type Loss,
  type Money,
  type Ownership,
  type Response,
  type Status,
  type Touchpoint,
  type Visit,
} from '@leadledger/leads'

/** One step of a lead's life as a test tells it. */
export interface Step {
  readonly to: Exclude<Status, 'new'> | 'reverted' | 'withdrawn' | 'reopened' | 'deal' | 'customer'
  readonly at: number | null
  /** Owner from this step on. */
  readonly owner?: string | null
  readonly value?: Money
  readonly reason?: string
  readonly competitor?: string
  readonly inferred?: true
  /** What a conversion opens its deal with, or what a step `deal` changes of it. */
  readonly deal?: Omit<DealStep, 'at' | 'owner'>
  /** What a step `customer` tells. */
  readonly customer?: CustomerDeed
}

export type CustomerDeed =
  | { readonly kind: 'purchase'; readonly amount: Money; readonly margin: Money | null }
  | { readonly kind: 'renewal'; readonly until: string; readonly amount: Money | null; readonly margin: Money | null }
  | { readonly kind: 'churn'; readonly reason: string }

interface Beginning {
  readonly lead?: string
  readonly createdAt?: number | null
  readonly imported?: boolean
  readonly source?: string | null
  readonly owner?: string | null
  readonly custom?: Readonly<Record<string, string>>
  readonly touchpoints?: readonly Touchpoint[]
}

export const day = 86_400_000
export const hour = 3_600_000

export const usd = (amount: number): Money => moneyOf(String(amount), 'USD') as Money

const entered = (to: Step['to']): Status =>
  ({ reverted: 'qualified' as const, withdrawn: 'new' as const, reopened: 'new' as const })[to as 'reverted'] ?? (to as Status)

/** The facts of a lead that goes through `steps`, with the first contact of a cycle as its first response. */
export function journey(beginning: Beginning, ...steps: readonly Step[]): LeadFacts {
  const { lead = 'lead', createdAt = 0, imported = false, source = 'Web', custom, touchpoints = [] } = beginning
  let owner = beginning.owner === undefined ? 'Ann' : beginning.owner
  const owners: Ownership[] = owner === null ? [] : [{ owner, at: createdAt }]
  let cycle = 1
  const visits: Visit[] = [{ status: 'new', at: createdAt, owner, cycle }]
  const responses: (Response & { cycle: number })[] = []
  let conversions: readonly Conversion[] = []
  let losses: readonly Loss[] = []
  const customer: CustomerStep[] = []
  for (const step of steps) {
    const { to, at, value = null, reason = 'unspecified', competitor = null, inferred } = step
    const stage = visits.at(-1)?.status ?? 'new'
    if (step.owner !== undefined && step.owner !== owner) {
      owner = step.owner
      owners.push({ owner, at })
    }
    if (to === 'customer') customer.push({ at, owner, ...(step.customer as CustomerDeed) })
    if (to === 'deal') {
      const last = conversions.at(-1) as Conversion
      conversions = [...conversions.slice(0, -1), { ...last, steps: [...last.steps, { at, owner, ...step.deal }] }]
    }
    if (to === 'customer' || to === 'deal') continue
    if (to === 'reopened') {
      cycle += 1
      losses = losses.map((loss, index) => (stage === 'lost' && index === losses.length - 1 ? Object.assign({}, loss, { reopenedAt: at }) : loss))
    }
    if (to === 'reverted') conversions = [...conversions.slice(0, -1), { ...(conversions.at(-1) as Conversion), revertedAt: at }]
    if (to === 'contacted' && !responses.some((response) => response.cycle === cycle)) responses.push({ at, owner, cycle, ...(inferred && { inferred }) })
    if (to === 'converted') {
      const { stage = null, probability = null, expectedClose = null } = step.deal ?? {}
      conversions = [...conversions, { at, owner, cycle, value, stage, probability, expectedClose, steps: [] }]
    }
    if (to === 'lost') losses = [...losses, { at, owner, cycle, reason, competitor, stage, value }]
    visits.push({ status: entered(to), at, owner, cycle, ...(inferred && { inferred }) })
  }
  const status = visits.at(-1)?.status ?? 'new'
  return {
    lead,
    createdAt,
    imported,
    source,
    owner,
    owners,
    status,
    cycle,
    visits,
    responses,
    conversions,
    losses,
    touchpoints,
    customer,
    ...(custom && { custom }),
  }
}
