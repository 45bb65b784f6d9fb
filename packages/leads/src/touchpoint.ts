import { present } from '@leadledger/eventsourcing'
import { z } from 'zod'
import { at, id, mediumText, text } from './command-fields.js'
import type { LeadEventOf } from './events.js'
import { said, valueOf } from './free-text.js'

/** How a lead came about: found by us, or on its own, by marketing, by somebody's word, or by a call out of the blue. */
export const origins = ['prospect', 'inbound', 'marketing', 'referral', 'outbound'] as const

/** The five parameters a tagged link carries; codes of the advertiser, never words about a person. */
const utm = z.strictObject({ source: text, medium: text, campaign: text, term: text, content: text }).partial()

/** What a visit tells: the campaign it is booked to, where there is one, and what its link carried. */
export const touchpoint = {
  touchpointId: id,
  campaign: text.optional(),
  utm: utm.optional(),
  clickId: mediumText.optional(),
  landingPage: mediumText.optional(),
}

/** A touchpoint in the command that creates its lead; at the time of the command, unless it has its own. */
export const firstTouchpoint = z.strictObject({ ...touchpoint, at: at.optional() })

type Touched = z.infer<typeof firstTouchpoint> & { readonly at: number }

/** The event of a visit; blank codes are left out. */
export function touchpointRecorded({ at: occurredAt, touchpointId, campaign, utm = {}, clickId, landingPage }: Touched): LeadEventOf<'TouchpointRecorded'> {
  return {
    type: 'TouchpointRecorded',
    occurredAt,
    data: { touchpointId, campaign: valueOf(campaign), utm: said(utm as Record<keyof typeof utm, string | undefined>) },
    personal: present(said({ clickId, landingPage })),
  }
}
