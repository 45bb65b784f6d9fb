import type { Nurture, Statement } from './nurture.js'
import type { ContactPolicy } from './sequence-shape.js'

export type Consent = 'granted' | 'withdrawn' | 'none'

/** What a person wants of a purpose on a channel: the newest statement that covers both; of two at one instant the stricter. */
export function consentFor(nurture: Nurture | null, purpose: string, channel: string): Consent {
  let holds: Statement | undefined
  for (let link = nurture?.statements ?? null; link; link = link.rest) {
    const { head } = link
    if (covers(head, purpose, channel) && (!holds || head.at > holds.at || (head.at === holds.at && !head.granted))) holds = head
  }
  if (!holds) return 'none'
  return holds.granted ? 'granted' : 'withdrawn'
}

const covers = (said: Statement, purpose: string, channel: string): boolean =>
  (said.purpose === null || said.purpose === purpose) && (said.channel === null || said.channel === channel)

/** Whether one may write to a person, by the policy. */
export const allows = (consent: Consent, policy: Pick<ContactPolicy, 'consent'>): boolean =>
  consent === 'granted' || (consent === 'none' && policy.consent === 'opt-out')
