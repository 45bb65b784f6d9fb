import { present } from '@leadledger/eventsourcing'
import { sameMoney } from './decide-details.js'
import type { Deal } from './deal.js'
import { probabilityOf } from './deal-stage.js'
import type { LeadEvent } from './events.js'
import { valueOf } from './free-text.js'
import type { Handbook } from './handbook-shape.js'
import { unspecifiedReason, type ImportLead } from './import-command.js'
import type { LeadState } from './state.js'

/** The conversion a file tells of. Its stage is taken as it is told, and a stage it does not tell is no guess; one of which only the end of the deal is known came before that. */
export function importedConversion(row: ImportLead, cycle: number, handbook: Handbook): LeadEvent {
  const { value, closedAt, dealClosedAt = null, expectedClose = null, deal } = row
  const stage = valueOf(row.stage)
  const probability = probabilityOf(handbook, stage)
  const dealName = valueOf(row.dealName)
  return {
    type: 'LeadConverted',
    occurredAt: closedAt ?? dealClosedAt,
    data: { value, stage, expectedClose, cycle, ...(probability !== null && { probability }) },
    personal: present(dealName === null ? {} : { dealName }),
    ...(deal && closedAt === null && { inferred: true as const }),
  }
}

/** What a newer file tells of an open deal: where it stands now, what it is worth, and how it ended. A deal that ended here stays as it ended. */
export function importedDeal(row: ImportLead, { deal, cycle }: LeadState, handbook: Handbook): LeadEvent[] {
  if (row.status !== 'converted' || deal?.state !== 'open') return []
  return [...moved(row, deal, cycle, handbook), ...revised(row, deal, cycle), ...importedEnd(row, deal, cycle)]
}

/** The end of a deal as a file tells it, at the stage and value of the row. */
export function importedEnd(row: ImportLead, deal: Pick<Deal, 'value' | 'stage'>, cycle: number): LeadEvent[] {
  const { dealClosedAt: occurredAt = null } = row
  const [value, stage] = [row.value ?? deal.value, valueOf(row.stage) ?? deal.stage]
  if (row.deal === 'won') return [{ type: 'DealWon', occurredAt, data: { value, stage, cycle }, personal: present({}) }]
  if (row.deal !== 'lost') return []
  const note = valueOf(row.lostNote)
  const data = { reason: valueOf(row.reason) ?? unspecifiedReason, competitor: valueOf(row.competitor), value, stage, cycle }
  return [{ type: 'DealLost', occurredAt, data, personal: present(note === null ? {} : { note }) }]
}

function moved(row: ImportLead, { stage, probability }: Deal, cycle: number, handbook: Handbook): LeadEvent[] {
  const to = valueOf(row.stage)
  if (to === null || to === stage) return []
  const data = { stage: { from: stage, to }, probability: { from: probability, to: probabilityOf(handbook, to) }, cycle }
  return [{ type: 'DealStageChanged', occurredAt: row.dealClosedAt ?? row.at, data, personal: present({}) }]
}

function revised({ at, dealClosedAt, value, expectedClose }: ImportLead, deal: Deal, cycle: number): LeadEvent[] {
  const data = {
    ...(value !== null && !sameMoney(value, deal.value) && { value: { from: deal.value, to: value } }),
    ...(expectedClose !== undefined && expectedClose !== deal.expectedClose && { expectedClose: { from: deal.expectedClose, to: expectedClose } }),
    cycle,
  }
  return Object.keys(data).length === 1 ? [] : [{ type: 'DealRevised', occurredAt: dealClosedAt ?? at, data, personal: present({}) }]
}

/** What a file tells of the end of a deal and the ledger has otherwise; an end that was undone here is not told anew. */
export function endedDifferently(row: ImportLead, deal: Deal | null): string[] {
  const ended = deal?.ended
  if (!ended || row.deal === undefined) return []
  const { dealClosedAt = null } = row
  const isSameTime = dealClosedAt === null || dealClosedAt === ended.at
  if (deal.state === 'open') return row.deal === ended.state && isSameTime ? ['deal'] : []
  if (row.deal !== ended.state) return ['deal']
  const reason = valueOf(row.reason)
  return [
    ...(isSameTime ? [] : ['closedAt']),
    ...(row.value !== null && !sameMoney(row.value, deal.value) ? ['value'] : []),
    ...(ended.state === 'lost' && reason !== null && reason !== unspecifiedReason && reason !== ended.reason ? ['reason'] : []),
  ]
}
