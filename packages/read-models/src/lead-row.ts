import type { DealState, Status } from '@leadledger/leads'

/** One row a lead, as the sales team's list shows it. Times are milliseconds since 1970. */
export interface LeadRow {
  readonly id: string
  readonly externalId: string | null
  readonly status: Status
  /** Id of an own status of the handbook, within `status`. */
  readonly ownStatus: string | null
  readonly cycle: number
  readonly company: string | null
  readonly contact: string | null
  readonly title: string | null
  readonly email: string | null
  /** As entered. */
  readonly phone: string | null
  readonly phoneE164: string | null
  readonly website: string | null
  readonly address: string | null
  readonly note: string | null
  readonly owner: string | null
  readonly source: string | null
  readonly createdAt: number | null
  readonly contactedAt: number | null
  readonly qualifiedAt: number | null
  readonly closedAt: number | null
  /** Value of the deal once converted or lost, the estimate before; minor units. */
  readonly valueMinor: number | null
  readonly valueCurrency: string | null
  /** Local date on which the lead expects to buy. */
  readonly expectedPurchase: string | null
  /** Answers of this cycle; `null` while there are none. */
  readonly criteria: Readonly<Record<string, 'met' | 'unmet' | 'unknown'>> | null
  readonly lostReason: string | null
  readonly competitor: string | null
  readonly stage: string | null
  /** How the deal of its conversion stands; `null` while there is none. */
  readonly deal: DealState | null
  readonly expectedClose: string | null
  /** Ids that its conversion linked it to; they stay when the conversion is taken back, so that the next one links the same. */
  readonly accountId: string | null
  readonly contactId: string | null
  readonly emailVerified: number | null
  readonly phoneVerified: number | null
  /** Last interaction with the lead; other than `updatedAt`, the last event of any kind. */
  readonly lastActivityAt: number | null
  readonly updatedAt: number
  readonly custom: Readonly<Record<string, string>>
  /** 1 once the lead's personal data is erased. */
  readonly erased: number
}
