import type { Status } from '@leadledger/leads'
import type { LeadQuery, LeadSort } from '@leadledger/read-models'
import { instantOf, type InstantInput } from './instants.js'
import type { Lead } from './lead-view.js'

/** Which leads to list, and in which order. */
export interface LeadsQuery {
  readonly status?: Status | readonly Status[]
  readonly owner?: string
  readonly unassigned?: boolean
  readonly source?: string
  /** Half-open: from this moment, and before that one; a bare date begins in the ledger's zone. */
  readonly createdFrom?: InstantInput
  readonly createdTo?: InstantInput
  /** Only leads with an overdue follow-up. */
  readonly followUpOverdue?: boolean
  /** Words of the company or contact, by their beginnings, or any digits of the phone number. */
  readonly search?: string
  /** `-createdAt` by default. */
  readonly sort?: LeadSort | `-${LeadSort}`
  /** Leads a page, 1 to 1,000; 50 by default. */
  readonly limit?: number
  /** `next` of the page before. */
  readonly after?: string
}

export interface LeadsPage {
  readonly items: readonly Lead[]
  readonly next: string | null
  readonly total: number
}

export function leadQueryOf(query: LeadsQuery, zone: string, now: number): LeadQuery {
  const { status, createdFrom, createdTo, followUpOverdue, ...rest } = query
  return {
    ...rest,
    ...(status !== undefined && { status: typeof status === 'string' ? [status] : [...status] }),
    ...(createdFrom !== undefined && { createdFrom: instantOf(createdFrom, zone, 'createdFrom') }),
    ...(createdTo !== undefined && { createdTo: instantOf(createdTo, zone, 'createdTo') }),
    ...(followUpOverdue && { followUpOverdueAt: now }),
  }
}
