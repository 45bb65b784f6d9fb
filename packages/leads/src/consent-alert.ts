import { isResponse } from './channels.js'
import { allows, consentIn } from './consent.js'
import { nothingSaid, type ConsentFacts } from './consent-facts.js'
import type { LeadFacts, LoggedInteraction } from './facts.js'
import type { Handbook } from './handbook-shape.js'

type Policy = Pick<Handbook, 'contactPolicy'>

/** Whether alerts go by what leads agreed to: only a policy that asks for consent can miss it. */
export const alertsAskForConsent = ({ contactPolicy }: Policy): boolean => !allows('none', contactPolicy)

/**
 * Since when a lead is written to without the consent that the policy in force demands: enrolled in a sequence that goes on, or mailed by hand in this cycle
 * while nothing was agreed to on the channel; a mail by hand has no purpose, so any agreement covers it. `null` where that is not so, or it agreed since.
 */
export function consentMissing({ nurture }: Pick<LeadFacts, 'nurture'>, done: readonly LoggedInteraction[], policy: Policy): number | null {
  if (!alertsAskForConsent(policy)) return null
  const said = nurture?.consents ?? nothingSaid
  const running = (nurture?.enrolments ?? []).flatMap(({ at, exit, purpose }) => (at === null || exit !== null ? [] : [lapsedAt(said, [purpose], at)]))
  const purposes = [null, ...said.statements.map(({ purpose }) => purpose)]
  const mailed = done.flatMap((one) => (one.channel === 'email' && isResponse(one) && one.at !== null ? [one.at] : []))
  const byHand = isAgreed(said, purposes, Infinity) ? [] : mailed.filter((at) => !isAgreed(said, purposes, at))
  const times = [...running, ...byHand].filter((at) => at !== undefined)
  return times.length === 0 ? null : Math.min(...times)
}

/** Since when, from an instant on, there is no consent; `undefined` where there is. */
function lapsedAt(said: ConsentFacts, purposes: readonly (string | null)[], from: number): number | undefined {
  const changes = [...said.statements, ...said.absorbed].flatMap(({ at }) => (at !== undefined && at > from ? [at] : []))
  const times = [from, ...changes.sort((one, other) => one - other)]
  return times[times.findLastIndex((at) => isAgreed(said, purposes, at)) + 1]
}

/** Whether a lead had agreed to one of some purposes by what was said up to an instant. */
function isAgreed({ statements, absorbed }: ConsentFacts, purposes: readonly (string | null)[], until: number): boolean {
  const known = { statements: statements.filter(({ at }) => at <= until), absorbed: absorbed.filter(({ at = 0 }) => at <= until) }
  return purposes.some((purpose) => consentIn(known, purpose, 'email') === 'granted')
}
