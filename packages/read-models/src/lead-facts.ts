import type { Recorded } from '@leadledger/eventsourcing'
import { handoversAfter, isResponse, type Conversion, type HandoverFacts, type LeadEvent, type LeadFacts, type Money, type Status } from '@leadledger/leads'
import { customerStep, dealStep } from './deal-facts.js'
import { elementsOf, listOf, noElements, withElement, type JsonElements } from './json-elements.js'
import { leadKey } from './lead-key.js'
import { amended, packed, type PackedInteraction } from './packed-interaction.js'
import { marks, packedVisit, type PackedOwnership, type PackedResponse, type PackedVisit } from './packed-visit.js'
import { defineView, foldOf, type Draft } from './view.js'

/** What happened to a lead, as numbers need it; clear facts only. */
export type LeadFactsRow = Omit<
  LeadFacts,
  'imported' | 'custom' | 'scoreInputs' | 'interactions' | 'visits' | 'responses' | 'owners' | 'followUps' | 'nurture' | 'handovers' | 'merges' | 'absorbed'
> & {
  readonly imported: number
  readonly visits: readonly PackedVisit[]
  readonly responses: readonly PackedResponse[]
  readonly owners: JsonElements<PackedOwnership>
  readonly handovers: readonly HandoverFacts[]
  readonly interactions: JsonElements<PackedInteraction>
  /** What the lead is expected to be worth, whatever its deal came to. */
  readonly estimate: Money | null
}

type Event = Recorded<LeadEvent>

/** Shared by all rows, since most lists of most leads stay empty. */
const none: readonly never[] = []

/** A list with one item more, and no room for others: a spread leaves some for sixteen, in every row that is held. */
const withItem = <Item>(list: readonly Item[], item: Item): readonly Item[] => list.concat([item])

const created = (event: Event, lead: string): LeadFactsRow | undefined => (event.type === 'LeadCreated' ? first(event, lead) : undefined)

const first = (event: Extract<Event, { type: 'LeadCreated' }>, lead: string): LeadFactsRow => ({
  lead,
  createdAt: event.occurredAt,
  imported: event.data.imported ? 1 : 0,
  source: event.data.source,
  referrer: event.data.referrer ?? null,
  estimate: event.data.estimatedValue,
  owner: null,
  owners: noElements,
  status: 'new',
  cycle: 1,
  visits: [packedVisit('new', event.occurredAt, null, 1)],
  responses: none,
  conversions: none,
  losses: none,
  interactions: noElements,
  customer: none,
  touchpoints: none,
  handovers: none,
})

const concerns = ({ data: { source, estimatedValue, createdAt } }: Extract<Event, { type: 'LeadDetailsChanged' }>): boolean =>
  source !== undefined || estimatedValue !== undefined || createdAt !== undefined

function change(next: Draft<LeadFactsRow>, event: Event): boolean {
  if (event.type === 'LeadDetailsChanged' && !concerns(event)) return false
  const { occurredAt: at } = event
  next.handovers = handoversAfter(next.handovers, event)
  switch (event.type) {
    case 'LeadDetailsChanged':
      detailsChanged(next, event)
      break
    case 'LeadAssigned':
      assigned(next, event.data.owner, at)
      break
    case 'LeadReleased':
      next.owner = null
      next.owners = withElement(next.owners, [null, at])
      break
    case 'InteractionLogged':
      // A new lead is answered by what a person does for it.
      if (isResponse(event.data)) responded(next, event, event.data.cycle)
      next.interactions = withElement(next.interactions, packed(event))
      break
    case 'InteractionAmended': {
      const { interactionId } = event.data
      next.interactions = elementsOf(listOf(next.interactions).map((known) => (known[0] === interactionId ? amended(known, event.data) : known)))
      break
    }
    case 'TouchpointRecorded': {
      const { campaign, utm } = event.data
      next.touchpoints = withItem(next.touchpoints, { at, campaign: campaign ?? utm.campaign ?? null, source: utm.source ?? null })
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
      next.conversions = withItem(next.conversions, conversion)
      break
    }
    case 'ConversionReverted':
      enter(next, 'qualified', event)
      next.conversions = withLast(next.conversions, { revertedAt: at })
      break
    case 'LeadLost': {
      const { reason, competitor, stage, value } = event.data
      enter(next, 'lost', event)
      next.losses = withItem(next.losses, { at, owner: next.owner, cycle: next.cycle, reason, competitor, stage, value })
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
      next.customer = withItem(next.customer, customerStep(event, next.owner))
      break
    default:
  }
  return true
}

/** A visit of a status begins, in the cycle under way. */
function enter(next: Draft<LeadFactsRow>, status: Status, event: Event): void {
  const marked =
    (event.inferred ? marks.inferred : 0) |
    (event.type === 'ConversionOverridden' ? marks.overridden : 0) |
    (event.type === 'LeadQualified' && isUnanswered(event.data) ? marks.unanswered : 0)
  next.status = status
  next.visits = withItem(next.visits, packedVisit(status, event.occurredAt, next.owner, next.cycle, marked))
}

const isUnanswered = ({ criteria }: Extract<Event, { type: 'LeadQualified' }>['data']): boolean => {
  const answers = Object.values(criteria)
  return answers.length === 0 || answers.includes('unknown')
}

const withLast = <Episode extends object>(episodes: readonly Episode[], end: Partial<Episode>): readonly Episode[] =>
  episodes.map((episode, index) => (index === episodes.length - 1 ? { ...episode, ...end } : episode))

/** The first source stays the lead's source; a creation date that became known dates the first visit too. */
function detailsChanged(next: Draft<LeadFactsRow>, { data }: Extract<Event, { type: 'LeadDetailsChanged' }>): void {
  next.source ??= data.source?.to ?? null
  if (data.estimatedValue) next.estimate = data.estimatedValue.to
  if (!data.createdAt) return
  const createdAt = data.createdAt.to
  next.createdAt = createdAt
  next.visits = next.visits.map((visit, index) => (index === 0 ? datedVisit(visit, createdAt) : visit))
}

const datedVisit = ([status, , owner, cycle, marked]: PackedVisit, at: number | null): PackedVisit => packedVisit(status, at, owner, cycle, marked)

/** An owner given in the moment of creation counts as the owner of the visit that began then. */
function assigned(next: Draft<LeadFactsRow>, owner: string, at: number | null): void {
  next.owner = owner
  next.owners = withElement(next.owners, [owner, at])
  const last = next.visits.at(-1)
  if (last?.[2] !== null || last[1] !== at) return
  const [status, , , cycle, marked] = last
  next.visits = next.visits.with(next.visits.length - 1, packedVisit(status, at, owner, cycle, marked))
}

/** Keeps the earliest response of a cycle: a call logged late may have come first. */
function responded(next: Draft<LeadFactsRow>, { occurredAt: at, inferred }: Event, cycle: number): void {
  const response: PackedResponse = inferred ? [at, next.owner, cycle, 1] : [at, next.owner, cycle]
  const known = next.responses.find(([, , other]) => other === cycle)
  if (!known) {
    next.responses = withItem(next.responses, response)
    return
  }
  const isEarlier = at !== null && (known[0] === null || at < known[0])
  if (isEarlier) next.responses = next.responses.map((other) => (other === known ? response : other))
}

const fold = foldOf<LeadFactsRow>(created, change)

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
    evolve: fold.evolve,
  },
  change: fold.change,
  table: 'lead_facts',
  columns: {
    lead: 'text',
    createdAt: 'integer',
    imported: 'integer',
    source: 'text',
    referrer: 'text',
    estimate: 'json',
    owner: 'text',
    owners: 'elements',
    status: 'text',
    cycle: 'integer',
    visits: 'list',
    responses: 'list',
    conversions: 'list',
    losses: 'list',
    interactions: 'elements',
    customer: 'list',
    touchpoints: 'list',
    handovers: 'list',
  },
  opens: [],
  indexes: [],
})
