import { idOf, type Recorded } from '@leadledger/eventsourcing'
import { isResponse, type LeadEvent, type LeadFacts, type Status, type Visit } from '@leadledger/leads'
import { leadKey } from './lead-key.js'
import { defineView } from './view.js'

/** What happened to a lead, as numbers need it; clear facts only. */
export type LeadFactsRow = Omit<LeadFacts, 'imported' | 'custom'> & { readonly imported: number }

export const factsOf = (row: LeadFactsRow): LeadFacts => ({ ...row, imported: row.imported === 1 })

type Event = Recorded<LeadEvent>

/** The row with other values in some fields. Its copy is spelt out: a spread takes several times as long, and most events copy their row. */
const changed = (row: LeadFactsRow, fields: Partial<LeadFactsRow>): LeadFactsRow => Object.assign(copyOf(row), fields)

const copyOf = (row: LeadFactsRow): LeadFactsRow => ({
  lead: row.lead,
  createdAt: row.createdAt,
  imported: row.imported,
  source: row.source,
  owner: row.owner,
  status: row.status,
  cycle: row.cycle,
  visits: row.visits,
  responses: row.responses,
  conversions: row.conversions,
  losses: row.losses,
})

function visit(row: LeadFactsRow, status: Status, event: Event, cycle = row.cycle): LeadFactsRow {
  const entered: Visit = { status, at: event.occurredAt, owner: row.owner, cycle, ...(event.inferred && { inferred: true }) }
  return changed(row, { status, cycle, visits: [...row.visits, entered] })
}

function evolve(row: LeadFactsRow | undefined, event: Event): LeadFactsRow | undefined {
  if (event.type === 'LeadCreated') return created(event)
  return row && later(row, event)
}

const created = (event: Extract<Event, { type: 'LeadCreated' }>): LeadFactsRow => ({
  lead: idOf(event.stream),
  createdAt: event.occurredAt,
  imported: event.data.imported ? 1 : 0,
  source: event.data.source,
  owner: null,
  status: 'new',
  cycle: 1,
  visits: [{ status: 'new', at: event.occurredAt, owner: null, cycle: 1 }],
  responses: [],
  conversions: [],
  losses: [],
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
      return changed(row, { owner: null })
    case 'InteractionLogged':
      return isResponse(event.data) ? responded(row, event, event.data.cycle) : row
    case 'LeadContacted':
      return visit(event.data.interactionId === null ? responded(row, event, event.data.cycle) : row, 'contacted', event)
    case 'LeadQualified':
      return visit(row, 'qualified', event)
    case 'LeadConverted':
      return changed(visit(row, 'converted', event), { conversions: [...row.conversions, { at, owner, cycle: row.cycle, value: event.data.value }] })
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
    default:
      return row
  }
}

const closeLast = <Episode extends object>(episodes: readonly Episode[], end: Partial<Episode>): readonly Episode[] =>
  episodes.map((episode, index) => (index === episodes.length - 1 ? { ...episode, ...end } : episode))

/** The first source stays the lead's source; a creation date that became known dates the first visit too. */
function detailsChanged(row: LeadFactsRow, { data }: Extract<Event, { type: 'LeadDetailsChanged' }>): LeadFactsRow {
  const source = row.source ?? data.source?.to ?? null
  if (!data.createdAt) return source === row.source ? row : changed(row, { source })
  const createdAt = data.createdAt.to
  return changed(row, { source, createdAt, visits: row.visits.map((visit, index) => (index === 0 ? { ...visit, at: createdAt } : visit)) })
}

/** An owner given in the moment of creation counts as the owner of the visit that began then. */
function assigned(row: LeadFactsRow, owner: string, at: number | null): LeadFactsRow {
  const last = row.visits.at(-1)
  if (last?.owner !== null || last.at !== at) return changed(row, { owner })
  return changed(row, { owner, visits: [...row.visits.slice(0, -1), { ...last, owner }] })
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
    version: 1,
    types: [
      'LeadCreated',
      'LeadDetailsChanged',
      'LeadAssigned',
      'LeadReleased',
      'InteractionLogged',
      'LeadContacted',
      'LeadQualified',
      'LeadConverted',
      'ConversionReverted',
      'LeadLost',
      'LeadDisqualified',
      'LeadReopened',
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
    owner: 'text',
    status: 'text',
    cycle: 'integer',
    visits: 'json',
    responses: 'json',
    conversions: 'json',
    losses: 'json',
  },
  opens: [],
  indexes: [],
})
