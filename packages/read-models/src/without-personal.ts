import { detailNames, type LeadEventOf } from '@leadledger/leads'
import type { LeadRow } from './lead-row.js'

const nothingPersonal: Partial<LeadRow> = { ...Object.fromEntries(detailNames.map((name) => [name, null])), phoneE164: null }

/** As the row is when the log is folded with the key destroyed; what a check of the address said is told anew, since the changes that undid it are sealed. */
export function withoutPersonal({ custom }: LeadRow, { keeps, emailVerified, phoneVerified }: LeadEventOf<'PersonalDataErased'>['data']): Partial<LeadRow> {
  const public_ = Object.fromEntries(keeps.flatMap((name) => (custom[name] === undefined ? [] : [[name, custom[name]]])))
  const flag = (verified: boolean | null): number | null => (verified === null ? null : Number(verified))
  return { ...nothingPersonal, custom: public_, emailVerified: flag(emailVerified), phoneVerified: flag(phoneVerified), erased: 1 }
}
