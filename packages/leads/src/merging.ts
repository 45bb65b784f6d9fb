import { newestIn, type Chain } from './chain.js'
import type { LeadEventOf } from './events.js'
import type { Statement } from './nurture.js'

/** What says which of several records of one person came first. */
export interface Beginning {
  readonly createdAt: number | null
  readonly source: string | null
}

export interface Absorbed extends Beginning {
  readonly lead: string
  /** What it had said of consent when it was taken in, and when that was; left out where it had said nothing. */
  readonly consents?: readonly Statement[]
  readonly at?: number
}

/** Whether a lead stands for itself, and how it stands to others that are the same person. */
export interface Merging {
  /** The lead it was merged into, while it is. */
  readonly into: string | null
  /** While the import that made it is taken back. */
  readonly isWithdrawn: boolean
  /** Leads that were merged into it, newest first. */
  readonly absorbed: readonly Absorbed[]
  /** Leads it is known to be no duplicate of. */
  readonly notDuplicates: Chain<string> | null
}

export const notMerged: Merging = { into: null, isWithdrawn: false, absorbed: [], notDuplicates: null }

type MergingEvent = LeadEventOf<'LeadMerged' | 'LeadUnmerged' | 'LeadAbsorbed' | 'LeadGivenBack' | 'DuplicateDismissed' | 'LeadWithdrawn' | 'LeadRestored'>

export function mergingAfter(merging: Merging, event: MergingEvent): Merging {
  switch (event.type) {
    case 'LeadWithdrawn':
    case 'LeadRestored':
      return { ...merging, isWithdrawn: event.type === 'LeadWithdrawn' }
    case 'LeadMerged':
      return { ...merging, into: event.data.into }
    case 'LeadUnmerged':
      return { ...merging, into: null }
    case 'LeadAbsorbed': {
      const { lead, createdAt, source, consents } = event.data
      const said = consents && { consents, at: event.occurredAt ?? 0 }
      return { ...merging, absorbed: [{ lead, createdAt, source, ...said }, ...merging.absorbed] }
    }
    case 'LeadGivenBack':
      return { ...merging, absorbed: merging.absorbed.filter(({ lead }) => lead !== event.data.lead) }
    case 'DuplicateDismissed':
      return { ...merging, notDuplicates: { head: event.data.other, rest: merging.notDuplicates } }
  }
  return event satisfies never
}

export const isNoDuplicate = ({ notDuplicates }: Merging, other: string): boolean => newestIn(notDuplicates, (known) => known === other) !== undefined

/** The earliest creation that is known, and the source of the earliest record that has one. */
export function earliestOf(records: readonly Beginning[]): Beginning {
  const inOrder = [...records].sort((one, other) => (one.createdAt ?? Infinity) - (other.createdAt ?? Infinity) || 0)
  return { createdAt: inOrder[0]?.createdAt ?? null, source: inOrder.find(({ source }) => source !== null)?.source ?? null }
}
