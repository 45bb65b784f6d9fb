import type { ConsentFacts } from './consent-facts.js'
import { statementsOf, type Statement } from './nurture.js'
import type { ContactPolicy } from './sequence-shape.js'
import type { LeadState } from './state.js'

export type Consent = 'granted' | 'withdrawn' | 'none'

type Consenting = Pick<LeadState, 'nurture' | 'merging'>

/**
 * What a person wants of a purpose on a channel: the newest statement that covers both; of two at one instant the stricter. What a lead that is merged into
 * this one had taken back stays so until this one agrees anew, and what it had agreed to is not taken over.
 */
export const consentFor = ({ nurture, merging }: Consenting, purpose: string, channel: string): Consent =>
  consentIn({ statements: statementsOf(nurture), absorbed: merging.absorbed }, purpose, channel)

/** The same of what a lead, and those merged into it, said; `null` is no purpose in particular. */
export function consentIn({ statements, absorbed }: ConsentFacts, purpose: string | null, channel: string): Consent {
  const own = newestOf(statements, purpose, channel)
  const isTakenBack = absorbed.some(({ consents = [], at = 0 }) => newestOf(consents, purpose, channel)?.granted === false && !(own?.granted && own.at > at))
  if (isTakenBack) return 'withdrawn'
  return own ? (own.granted ? 'granted' : 'withdrawn') : 'none'
}

function newestOf(statements: readonly Statement[], purpose: string | null, channel: string): Statement | undefined {
  let holds: Statement | undefined
  for (const said of statements) if (covers(said, purpose, channel) && (!holds || said.at > holds.at || (said.at === holds.at && !said.granted))) holds = said
  return holds
}

const covers = (said: Statement, purpose: string | null, channel: string): boolean =>
  (said.purpose === null || said.purpose === purpose) && (said.channel === null || said.channel === channel)

/** What a lead said of consent, with what leads merged into it had taken back, for the lead that takes it in. */
export const consentsOf = ({ nurture, merging }: Consenting): readonly Statement[] => [
  ...statementsOf(nurture),
  ...merging.absorbed.flatMap(({ consents = [], at = 0 }) => consents.filter(({ granted }) => !granted).map((said) => ({ ...said, at }))),
]

/** Whether one may write to a person, by the policy. */
export const allows = (consent: Consent, policy: Pick<ContactPolicy, 'consent'>): boolean =>
  consent === 'granted' || (consent === 'none' && policy.consent === 'opt-out')
