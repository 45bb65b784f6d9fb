import { idOf, type Recorded } from '@leadledger/eventsourcing'
import { handoversAfter, isResponse, type Conversion, type HandoverFacts, type LeadEvent, type LeadFacts, type Money, type Status } from '@leadledger/leads'
import { customerStep, dealStep } from './deal-facts.js'
import { leadKey } from './lead-key.js'
import { amended, packed, type PackedInteraction } from './packed-interaction.js'
import { marks, type PackedOwnership, type PackedResponse, type PackedVisit } from './packed-visit.js'
import { defineView } from './view.js'

/** What happened to a lead, as numbers need it; clear facts only. */
export type LeadFactsRow = Omit<
  LeadFacts,
  'imported' | 'custom' | 'scoreInputs' | 'interactions' | 'visits' | 'responses' | 'owners' | 'followUps' | 'nurture' | 'handovers' | 'merges' | 'absorbed'
> & {
  readonly imported: number
  readonly visits: readonly PackedVisit[]
  readonly responses: readonly PackedResponse[]
  readonly owners: readonly PackedOwnership[]
  readonly handovers: readonly HandoverFacts[]
  readonly interactions: readonly PackedInteraction[]
  /** What the lead is expected to be worth, whatever its deal came to. */
  readonly estimate: Money | null
}

type Event = Recorded<LeadEvent>

/** A copy to change. Spelt out, since most events copy their row, and a spread takes several times as long. */
const copyOf = (row: LeadFactsRow): Draft => ({
  lead: row.lead,
  createdAt: row.createdAt,
  imported: row.imported,
  source: row.source,
  referrer: row.referrer ?? null,
  estimate: row.estimate,
  owner: row.owner,
  owners: row.owners,
  status: row.status,
  cycle: row.cycle,
  visits: row.visits,
  responses: row.responses,
  conversions: row.conversions,
  losses: row.losses,
  interactions: row.interactions,
  customer: row.customer,
  touchpoints: row.touchpoints,
  handovers: row.handovers,
})

type Draft = { -readonly [Field in keyof LeadFactsRow]: LeadFactsRow[Field] }

/** Shared by all rows, since most lists of most leads stay empty. */
const none: readonly never[] = []

const created = (event: Extract<Event, { type: 'LeadCreated' }>): LeadFactsRow => ({
  lead: idOf(event.stream),
  createdAt: event.occurredAt,
  imported: event.data.imported ? 1 : 0,
  source: event.data.source,
  referrer: event.data.referrer ?? null,
  estimate: event.data.estimatedValue,
  owner: null,
  owners: none,
  status: 'new',
  cycle: 1,
  visits: [['new', event.occurredAt, null, 1]],
  responses: none,
  conversions: none,
  losses: none,
  interactions: none,
  customer: none,
  touchpoints: none,
  handovers: none,
})

function evolve(row: LeadFactsRow | undefined, event: Event): LeadFactsRow | undefined {
  if (event.type === 'LeadCreated') return created(event)
  if (!row || (event.type === 'LeadDetailsChanged' && !concerns(event))) return row
  const next = copyOf(row)
  change(next, event)
  next.handovers = handoversAfter(next.handovers, event)
  return next
}

const concerns = ({ data: { source, estimatedValue, createdAt } }: Extract<Event, { type: 'LeadDetailsChanged' }>): boolean =>
  source !== undefined || estimatedValue !== undefined || createdAt !== undefined

/** Sets what the event says on a fresh copy of the row. */
function change(next: Draft, event: Event): void {
  const { occurredAt: at } = event
  switch (event.type) {
    case 'LeadDetailsChanged':
      detailsChanged(next, event)
      break
    case 'LeadAssigned':
      assigned(next, event.data.owner, at)
      break
    case 'LeadReleased':
      next.owner = null
      next.owners = [...next.owners, [null, at]]
      break
    case 'InteractionLogged':
      // A new lead is answered by what a person does for it.
      if (isResponse(event.data)) responded(next, event, event.data.cycle)
      next.interactions = [...next.interactions, packed(event)]
      break
    case 'InteractionAmended': {
      const { interactionId } = event.data
      next.interactions = next.interactions.map((known) => (known[0] === interactionId ? amended(known, event.data) : known))
      break
    }
    case 'TouchpointRecorded': {
      const { campaign, utm } = event.data
      next.touchpoints = [...next.touchpoints, { at, campaign: campaign ?? utm.campaign ?? null, source: utm.source ?? null }]
      break
    }
    case 'LeadContacted':
      if (event.data.interactionId === null) responded(next, event, event.data.cycle)
      enter(next, 'contacted', event)
      break
    case 'LeadQualified':
    case 'ConversionOverridden':
      enter(next, 'qualified', event)
      break
    case 'QualificationWithdrawn':
      enter(next, event.data.to, event)
      break
    case 'LeadConverted': {
      const { value, stage, probability = null, expectedClose } = event.data
      const conversion: Conversion = { at, owner: next.owner, cycle: next.cycle, value, stage, probability, expectedClose, steps: [] }
      enter(next, 'converted', event)
      next.conversions = [...next.conversions, conversion]
      break
    }
    case 'ConversionReverted':
      enter(next, 'qualified', event)
      next.conversions = withLast(next.conversions, { revertedAt: at })
      break
    case 'LeadLost': {
      const { reason, competitor, stage, value } = event.data
      enter(next, 'lost', event)
      next.losses = [...next.losses, { at, owner: next.owner, cycle: next.cycle, reason, competitor, stage, value }]
      break
    }
    case 'LeadDisqualified':
      enter(next, 'disqualified', event)
      break
    case 'LeadReopened':
      if (event.data.from === 'lost') next.losses = withLast(next.losses, { reopenedAt: at })
      next.cycle = event.data.cycle
      enter(next, 'new', event)
      break
    case 'DealStageChanged':
    case 'DealRevised':
    case 'DealWon':
    case 'DealLost':
    case 'DealReopened':
      next.conversions = withLast(next.conversions, { steps: [...(next.conversions.at(-1)?.steps ?? []), dealStep(event, next.owner)] })
      break
    case 'CustomerPurchased':
    case 'CustomerRenewed':
    case 'CustomerChurned':
      next.customer = [...next.customer, customerStep(event, next.owner)]
      break
    default:
  }
}

/** A visit of a status begins, in the cycle under way. */
function enter(next: Draft, status: Status, event: Event): void {
  const marked =
    (event.inferred ? marks.inferred : 0) |
    (event.type === 'ConversionOverridden' ? marks.overridden : 0) |
    (event.type === 'LeadQualified' && isUnanswered(event.data) ? marks.unanswered : 0)
  const { owner, cycle } = next
  next.status = status
  next.visits = [...next.visits, marked ? [status, event.occurredAt, owner, cycle, marked] : [status, event.occurredAt, owner, cycle]]
}

const isUnanswered = ({ criteria }: Extract<Event, { type: 'LeadQualified' }>['data']): boolean => {
  const answers = Object.values(criteria)
  return answers.length === 0 || answers.includes('unknown')
}

const withLast = <Episode extends object>(episodes: readonly Episode[], end: Partial<Episode>): readonly Episode[] =>
  episodes.map((episode, index) => (index === episodes.length - 1 ? { ...episode, ...end } : episode))

/** The first source stays the lead's source; a creation date that became known dates the first visit too. */
function detailsChanged(next: Draft, { data }: Extract<Event, { type: 'LeadDetailsChanged' }>): void {
  next.source ??= data.source?.to ?? null
  if (data.estimatedValue) next.estimate = data.estimatedValue.to
  if (!data.createdAt) return
  const createdAt = data.createdAt.to
  next.createdAt = createdAt
  next.visits = next.visits.map((visit, index) => (index === 0 ? datedVisit(visit, createdAt) : visit))
}

const datedVisit = ([status, , ...rest]: PackedVisit, at: number | null): PackedVisit => [status, at, ...rest]

/** An owner given in the moment of creation counts as the owner of the visit that began then. */
function assigned(next: Draft, owner: string, at: number | null): void {
  next.owner = owner
  next.owners = [...next.owners, [owner, at]]
  const last = next.visits.at(-1)
  if (last?.[2] !== null || last[1] !== at) return
  const [status, , , ...rest] = last
  next.visits = [...next.visits.slice(0, -1), [status, at, owner, ...rest]]
}

/** Keeps the earliest response of a cycle: a call logged late may have come first. */
function responded(next: Draft, { occurredAt: at, inferred }: Event, cycle: number): void {
  const response: PackedResponse = inferred ? [at, next.owner, cycle, 1] : [at, next.owner, cycle]
  const known = next.responses.find(([, , other]) => other === cycle)
  if (!known) {
    next.responses = [...next.responses, response]
    return
  }
  const isEarlier = at !== null && (known[0] === null || at < known[0])
  if (isEarlier) next.responses = next.responses.map((other) => (other === known ? response : other))
}

/** The facts behind every KPI. */
export const leadFacts = defineView<LeadFactsRow>({
  projection: {
    name: 'lead_facts',
    version: 9,
    types: [
      'LeadCreated',
      'LeadDetailsChanged',
      'LeadAssigned',
      'LeadReleased',
      'LeadHandedOver',
      'LeadAccepted',
      'LeadReturned',
      'InteractionLogged',
      'InteractionAmended',
      'TouchpointRecorded',
      'LeadContacted',
      'LeadQualified',
      'ConversionOverridden',
      'QualificationWithdrawn',
      'LeadConverted',
      'ConversionReverted',
      'LeadLost',
      'LeadDisqualified',
      'LeadReopened',
      'DealStageChanged',
      'DealRevised',
      'DealWon',
      'DealLost',
      'DealReopened',
      'CustomerPurchased',
      'CustomerRenewed',
      'CustomerChurned',
      'LeadMerged',
    ],
    keys: leadKey,
    evolve,
  },
  table: 'lead_facts',
  columns: {
    lead: 'text',
    createdAt: 'integer',
    imported: 'integer',
    source: 'text',
    referrer: 'text',
    estimate: 'json',
    owner: 'text',
    owners: 'list',
    status: 'text',
    cycle: 'integer',
    visits: 'list',
    responses: 'list',
    conversions: 'list',
    losses: 'list',
    interactions: 'list',
    customer: 'list',
    touchpoints: 'list',
    handovers: 'list',
  },
  opens: [],
  indexes: [],
})
