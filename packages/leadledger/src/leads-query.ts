import type { Roster, Status } from '@leadledger/leads'
import { namedRange, namedRangeExamples } from '@leadledger/metrics'
import type { LeadQuery, LeadSort, Views } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'
import type { Handbooks } from './handbooks.js'
import { instantOf, type InstantInput } from './instants.js'
import type { Lead } from './lead-view.js'

/** Which leads to list, and in which order. */
export interface LeadsQuery {
  /** A saved view, as `saveView` keeps it: what is said beside it goes before what it says. */
  readonly view?: { readonly owner: string; readonly name: string }
  readonly status?: Status | readonly Status[]
  readonly notStatus?: Status | readonly Status[]
  /** Id of an own status of the handbook. */
  readonly ownStatus?: string
  readonly owner?: string
  /** Owned by somebody who is in this team of the roster now. */
  readonly team?: string
  /** Owned by this one before, and by somebody else or nobody now. */
  readonly previousOwner?: string
  readonly unassigned?: boolean
  readonly source?: string
  /**
   * A range that words name, in the ledger's zone: `today`, `yesterday`, `last 7 days`, `this` or `last` with `week`, `month`, `quarter`, `year`,
   * `fiscal quarter` or `fiscal year`; or a period: `2026`, `2026-Q1`, `2026-03`, `fiscal 2026` (the year that begins in 2026), `fiscal 2026-Q1`.
   */
  readonly created?: string
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

/** What the words of a query, and its view, are read by. */
export interface Reading {
  readonly zone: string
  readonly clock: () => number
  readonly handbooks: Pick<Handbooks, 'current'>
  readonly views: Pick<Views, 'records'>
  readonly people: { readonly roster: () => Promise<Roster> }
}

/** @throws {InvalidInput} for what is no moment, no range and no view. */
export async function leadQueryOf({ view, ...asked }: LeadsQuery, reading: Reading): Promise<LeadQuery> {
  const query: LeadsQuery = view === undefined ? asked : { ...(await viewOf(view, reading)), ...asked }
  const { status, notStatus, team, created, createdFrom, createdTo, followUpOverdue, ...rest } = query
  const { zone } = reading
  return {
    ...rest,
    ...(status !== undefined && { status: listOf(status) }),
    ...(notStatus !== undefined && { notStatus: listOf(notStatus) }),
    ...(team !== undefined && { owners: await membersOf(team, reading) }),
    ...(created !== undefined && (await createdIn(created, query, reading))),
    ...(createdFrom !== undefined && { createdFrom: instantOf(createdFrom, zone, 'createdFrom') }),
    ...(createdTo !== undefined && { createdTo: instantOf(createdTo, zone, 'createdTo') }),
    ...(followUpOverdue && { followUpOverdueAt: reading.clock() }),
  }
}

async function viewOf({ owner, name }: NonNullable<LeadsQuery['view']>, { views }: Reading): Promise<LeadsQuery> {
  const saved = (await views.records('ViewSaved')).find((one) => one.owner === owner && one.name === name)
  if (!saved) throw new InvalidInput([`view: ${JSON.stringify(owner)} has none named ${JSON.stringify(name)}`])
  return { ...saved.filter, ...(saved.sort !== null && { sort: saved.sort as LeadSort }) }
}

const listOf = (status: Status | readonly Status[]): Status[] => (typeof status === 'string' ? [status] : [...status])

const membersOf = async (team: string, { people }: Reading): Promise<string[]> =>
  [...(await people.roster()).values()].filter((user) => user.team === team && !user.left).map(({ user }) => user)

async function createdIn(words: string, { createdFrom, createdTo }: LeadsQuery, { zone, clock, handbooks }: Reading) {
  if (createdFrom !== undefined || createdTo !== undefined) throw new InvalidInput(['created: stands beside createdFrom or createdTo'])
  const now = clock()
  const { fiscalYearStart } = await handbooks.current(now)
  const range = namedRange(words, { zone, now, fiscalYearStart })
  if (!range) throw new InvalidInput([`created: ${JSON.stringify(words)} names no range; expected one such as ${namedRangeExamples}`])
  return { createdFrom: range.from, createdTo: range.to }
}
