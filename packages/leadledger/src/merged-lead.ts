import type { LeadRow } from '@leadledger/read-models'

/** What a lead that lacks it shows of the leads merged into it; read where it was written, so that each person's key still covers it. */
export const filledFields = ['externalId', 'company', 'contact', 'title', 'email', 'phone', 'website', 'address', 'note'] as const
export type FilledField = (typeof filledFields)[number]

/** What is known of a number goes with it. */
const alongWith: Partial<Record<FilledField, readonly (keyof LeadRow)[]>> = { email: ['emailVerified'], phone: ['phoneE164', 'phoneVerified'] }

/** The row of a lead, with what it lacks taken from those merged into it, in their order. */
export function filledBy(row: LeadRow, merged: readonly LeadRow[]): LeadRow {
  const filled: Record<string, unknown> = {
    ...row,
    custom: Object.assign({}, ...merged.toReversed().map(({ custom }) => custom), row.custom) as LeadRow['custom'],
  }
  for (const field of filledFields) {
    const giver = row[field] === null ? merged.find((other) => other[field] !== null) : undefined
    if (giver) for (const name of [field, ...(alongWith[field] ?? [])]) filled[name] = giver[name]
  }
  const lastActivity = Math.max(...[row, ...merged].map(({ lastActivityAt }) => lastActivityAt ?? -Infinity))
  return { ...(filled as unknown as LeadRow), lastActivityAt: lastActivity === -Infinity ? null : lastActivity }
}
