import { idOf, type Recorded } from '@leadledger/eventsourcing'
import {
  handoversAfter,
  isResponse,
  type Conversion,
  type HandoverFacts,
  type LeadEvent,
  type LeadFacts,
  type Money,
  type Status,
  type Visit,
} from '@leadledger/leads'
import { customerStep, dealStep } from './deal-facts.js'
import { leadKey } from './lead-key.js'
import { amended, packed, type PackedInteraction } from './packed-interaction.js'
import { defineView } from './view.js'

/** What happened to a lead, as numbers need it; clear facts only. */
export type LeadFactsRow = Omit<
  LeadFacts,
  'imported' | 'custom' | 'scoreInputs' | 'interactions' | 'followUps' | 'nurture' | 'handovers' | 'merges' | 'absorbed'
> & {
  readonly imported: number
  readonly handovers: readonly HandoverFacts[]
  readonly interactions: readonly PackedInteraction[]
  /** What the lead is expected to be worth, whatever its deal came to. */
  readonly estimate: Money | null
}

type Event = Recorded<LeadEvent>

/** The row with other values in some fields. Its copy is spelt out: a spread takes several times as long, and most events copy their row. */
const changed = (row: LeadFactsRow, fields: Partial<LeadFactsRow>): LeadFactsRow => Object.assign(copyOf(row), fields)

const copyOf = (row: LeadFactsRow): LeadFactsRow => ({
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

function visit(row: LeadFactsRow, status: Status, event: Event, cycle = row.cycle): LeadFactsRow {
  const entered: Visit = {
    status,
    at: event.occurredAt,
    owner: row.owner,
    cycle,
    ...(event.inferred && { inferred: true }),
    ...(event.type === 'ConversionOverridden' && { overridden: true }),
    ...(event.type === 'LeadQualified' && isUnanswered(event.data) && { unanswered: true }),
  }
  return changed(row, { status, cycle, visits: [...row.visits, entered] })
}

const isUnanswered = ({ criteria }: Extract<Event, { type: 'LeadQualified' }>['data']): boolean => {
  const answers = Object.values(criteria)
  return answers.length === 0 || answers.includes('unknown')
}

function evolve(row: LeadFactsRow | undefined, event: Event): LeadFactsRow | undefined {
  if (event.type === 'LeadCreated') return created(event)
  if (!row) return row
  const next = later(row, event)
  const handovers = handoversAfter(next.handovers, event)
  return handovers === next.handovers ? next : changed(next, { handovers })
}

const created = (event: Extract<Event, { type: 'LeadCreated' }>): LeadFactsRow => ({
  lead: idOf(event.stream),
  createdAt: event.occurredAt,
  imported: event.data.imported ? 1 : 0,
  source: event.data.source,
  referrer: event.data.referrer ?? null,
  estimate: event.data.estimatedValue,
  owner: null,
  owners: [],
  status: 'new',
  cycle: 1,
  visits: [{ status: 'new', at: event.occurredAt, owner: null, cycle: 1 }],
  responses: [],
  conversions: [],
  losses: [],
  interactions: [],
  customer: [],
  touchpoints: [],
  handovers: [],
})

function later(row: LeadFactsRow, event: Event): LeadFactsRow {
  const { occurredAt: at } = event
  const { owner } = row
  switch (event.type) {
    case 'LeadDetailsChanged':
      return detailsChanged(row, event)
    case 'LeadAssigned':
      return assigned(row, event.data.owner, at)
    case 'LeadReleased':
      return changed(row, { owner: null, owners: [...row.owners, { owner: null, at }] })
    case 'InteractionLogged':
      return logged(row, event)
    case 'InteractionAmended': {
      const { interactionId } = event.data
      return changed(row, { interactions: row.interactions.map((known) => (known[0] === interactionId ? amended(known, event.data) : known)) })
    }
    case 'TouchpointRecorded': {
      const { campaign, utm } = event.data
      const touchpoint = { at, campaign: campaign ?? utm.campaign ?? null, source: utm.source ?? null }
      return changed(row, { touchpoints: [...row.touchpoints, touchpoint] })
    }
    case 'LeadContacted':
      return visit(event.data.interactionId === null ? responded(row, event, event.data.cycle) : row, 'contacted', event)
    case 'LeadQualified':
    case 'ConversionOverridden':
      return visit(row, 'qualified', event)
    case 'LeadConverted': {
      const { value, stage, probability = null, expectedClose } = event.data
      const conversion: Conversion = { at, owner, cycle: row.cycle, value, stage, probability, expectedClose, steps: [] }
      return changed(visit(row, 'converted', event), { conversions: [...row.conversions, conversion] })
    }
    case 'ConversionReverted':
      return changed(visit(row, 'qualified', event), { conversions: closeLast(row.conversions, { revertedAt: at }) })
    case 'LeadLost': {
      const { reason, competitor, stage, value } = event.data
      return changed(visit(row, 'lost', event), { losses: [...row.losses, { at, owner, cycle: row.cycle, reason, competitor, stage, value }] })
    }
    case 'LeadDisqualified':
      return visit(row, 'disqualified', event)
    case 'LeadReopened': {
      const losses = event.data.from === 'lost' ? closeLast(row.losses, { reopenedAt: at }) : row.losses
      return changed(visit(row, 'new', event, event.data.cycle), { losses })
    }
    case 'DealStageChanged':
    case 'DealRevised':
    case 'DealWon':
    case 'DealLost':
    case 'DealReopened':
      return changed(row, { conversions: closeLast(row.conversions, { steps: [...(row.conversions.at(-1)?.steps ?? []), dealStep(event, row.owner)] }) })
    case 'CustomerPurchased':
    case 'CustomerRenewed':
    case 'CustomerChurned':
      return changed(row, { customer: [...row.customer, customerStep(event, row.owner)] })
    default:
      return row
  }
}

/** A new lead is answered by what a person does for it. */
function logged(row: LeadFactsRow, event: Extract<Event, { type: 'InteractionLogged' }>): LeadFactsRow {
  const answered = isResponse(event.data) ? responded(row, event, event.data.cycle) : row
  return changed(answered, { interactions: [...row.interactions, packed(event)] })
}

const closeLast = <Episode extends object>(episodes: readonly Episode[], end: Partial<Episode>): readonly Episode[] =>
  episodes.map((episode, index) => (index === episodes.length - 1 ? { ...episode, ...end } : episode))

/** The first source stays the lead's source; a creation date that became known dates the first visit too. */
function detailsChanged(row: LeadFactsRow, { data }: Extract<Event, { type: 'LeadDetailsChanged' }>): LeadFactsRow {
  const source = row.source ?? data.source?.to ?? null
  const estimate = data.estimatedValue ? data.estimatedValue.to : row.estimate
  if (!data.createdAt) return source === row.source && estimate === row.estimate ? row : changed(row, { source, estimate })
  const createdAt = data.createdAt.to
  return changed(row, { source, estimate, createdAt, visits: row.visits.map((visit, index) => (index === 0 ? { ...visit, at: createdAt } : visit)) })
}

/** An owner given in the moment of creation counts as the owner of the visit that began then. */
function assigned(row: LeadFactsRow, owner: string, at: number | null): LeadFactsRow {
  const owners = [...row.owners, { owner, at }]
  const last = row.visits.at(-1)
  if (last?.owner !== null || last.at !== at) return changed(row, { owner, owners })
  return changed(row, { owner, owners, visits: [...row.visits.slice(0, -1), { ...last, owner }] })
}

/** Keeps the earliest response of a cycle: a call logged late may have come first. */
function responded(row: LeadFactsRow, event: Event, cycle: number): LeadFactsRow {
  const response = { at: event.occurredAt, owner: row.owner, cycle, ...(event.inferred && { inferred: true as const }) }
  const known = row.responses.find((other) => other.cycle === cycle)
  if (!known) return changed(row, { responses: [...row.responses, response] })
  const isEarlier = response.at !== null && (known.at === null || response.at < known.at)
  return isEarlier ? changed(row, { responses: row.responses.map((other) => (other === known ? response : other)) }) : row
}

/** The facts behind every KPI. */
export const leadFacts = defineView<LeadFactsRow>({
  projection: {
    name: 'lead_facts',
    version: 8,
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
