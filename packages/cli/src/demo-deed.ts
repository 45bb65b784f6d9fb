import type { CommandInput, HandbookInput, Ledger, SendOptions } from 'leadledger'
import type { LeadFile } from './demo-lists.js'

interface Told {
  readonly commandId: string
  readonly by: NonNullable<SendOptions['by']>
  /** When it happens, milliseconds since 1970. */
  readonly at: number
}

/** A command to a lead. */
export interface LeadDeed extends Told {
  readonly lead: string
  readonly command: CommandInput
}

/** A lead is given by the rules of the handbook, which are to find this owner. */
export interface AssignmentDeed extends Told {
  readonly lead: string
  readonly owner: string
}

/** Something the office does. */
export interface OfficeDeed extends Told {
  readonly office: Office
}

/** One thing that happens in the story, ready to be done. */
export type Deed = LeadDeed | AssignmentDeed | OfficeDeed

type RecordDoor =
  | 'defineCampaign'
  | 'recordSpend'
  | 'recordTraffic'
  | 'recordRate'
  | 'recordMarketSize'
  | 'setTarget'
  | 'roster'
  | 'recordSocialPost'
  | 'saveView'
  | 'addReportNote'

/** What the office asks of the ledger, by the name of its method. */
export type Office =
  | { [Door in RecordDoor]: { readonly door: Door; readonly input: Parameters<Ledger[Door]>[0] } }[RecordDoor]
  | { readonly door: 'adoptHandbook'; readonly input: HandbookInput; readonly reason: string }
  /** Somebody leaves, and another gets the open leads. */
  | { readonly door: 'leave'; readonly user: string; readonly to: string }
  | { readonly door: 'merge'; readonly loser: string; readonly into: string; readonly reason: string }
  | { readonly door: 'unmerge'; readonly loser: string; readonly reason: string }
  | { readonly door: 'import' | 'revertImport'; readonly file: LeadFile }
  | { readonly door: 'correctSpend'; readonly spendId: string; readonly input: Parameters<Ledger['correctSpend']>[1] }

/** What the office does at a wall time. */
export interface OfficeStep {
  readonly wall: number
  readonly by: Told['by']
  readonly office: Office
}
