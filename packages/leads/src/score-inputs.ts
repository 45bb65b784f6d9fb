import { isErased } from '@leadledger/eventsourcing'
import type { LeadEvent, LeadEventOf } from './events.js'
import type { Money } from './money.js'

/** What a lead did, by its own hand: machines do not score. */
export interface Behaviour {
  /** Milliseconds since 1970; `null` when nobody knows. */
  readonly at: number | null
  readonly kind: string
  readonly asset: string | null
}

/** From `at` on a fact had this value; `null` for none, as for a time that nobody knows and that counts as past. */
export interface FactChange {
  readonly at: number | null
  /** `source`, `title`, `email`, `phone`, `value`, `expectedPurchase`, `criterion.NAME` or `custom.NAME`. */
  readonly fact: string
  readonly value: string | Money | null
}

/** All that a score is made of. */
export interface ScoreInputs {
  /** In the order they were recorded, as the facts. */
  readonly behaviours: readonly Behaviour[]
  readonly facts: readonly FactChange[]
  /** True when something personal could not be read any more. */
  readonly erased: boolean
}

export const noScoreInputs: ScoreInputs = { behaviours: [], facts: [], erased: false }

/** Types of the events that change what a score is made of, once a lead is there; a reopening asks for the criteria anew. */
export const scoredChanges = [
  'LeadDetailsChanged',
  'ContactDetailVerified',
  'ContactDetailInvalidated',
  'QualificationAssessed',
  'LeadReopened',
  'LeadRestored',
  'BehaviourRecorded',
  'PersonalDataErased',
] as const satisfies readonly LeadEvent['type'][]

/**
 * The inputs after an event of a lead. Opens what is sealed of its details.
 * Also without the creation, what is known of a lead's first details is what the changes say was there before: see `withStanding`.
 */
export function evolveScoreInputs(inputs: ScoreInputs, event: LeadEvent): ScoreInputs {
  const { occurredAt: at } = event
  switch (event.type) {
    case 'LeadCreated':
      return created(inputs, event)
    case 'LeadDetailsChanged':
      return detailsChanged(inputs, event)
    case 'ContactDetailVerified':
      return withFacts(inputs, { at, fact: event.data.detail, value: 'verified' })
    case 'ContactDetailInvalidated':
      return withFacts(inputs, { at, fact: event.data.detail, value: 'invalid' })
    case 'QualificationAssessed':
      return withFacts(inputs, ...Object.entries(event.data.criteria).map(([name, value]) => ({ at, fact: `criterion.${name}`, value })))
    case 'LeadRestored':
      return noScoreInputs
    case 'PersonalDataErased':
      return withoutPersonal(inputs, event.data)
    case 'LeadReopened':
      return withFacts(inputs, ...criteriaOf(inputs).map((fact) => ({ at, fact, value: null })))
    case 'BehaviourRecorded': {
      const { kind, asset, machine } = event.data
      return machine ? inputs : { ...inputs, behaviours: [...inputs.behaviours, { at, kind, asset }] }
    }
    default:
      return inputs
  }
}

const withFacts = (inputs: ScoreInputs, ...facts: readonly FactChange[]): ScoreInputs =>
  facts.length === 0 ? inputs : { ...inputs, facts: [...inputs.facts, ...facts] }

const criteriaOf = ({ facts }: ScoreInputs): readonly string[] => [...new Set(facts.map(({ fact }) => fact).filter((fact) => fact.startsWith('criterion.')))]

/** What a lead began with holds from ever on: its date of creation may become known, or be corrected, later. */
function created(inputs: ScoreInputs, { data, personal }: LeadEventOf<'LeadCreated'>): ScoreInputs {
  const opened = personal.open()
  const sealed = isErased(opened) ? {} : { title: opened.title, ...customFacts(opened.custom) }
  const { source, estimatedValue: value, expectedPurchase = null } = data
  const values = { source, value, expectedPurchase, ...customFacts(data.publicCustom), ...sealed }
  const facts = Object.entries(values).flatMap(([fact, value]) => (value === null ? [] : [{ at: null, fact, value }]))
  const after = withFacts(inputs, ...facts)
  return isErased(opened) && !inputs.erased ? { ...after, erased: true } : after
}

const customFacts = <Value>(fields: Readonly<Record<string, Value>> = {}): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`custom.${name}`, value]))

/** What a lead is known by where its details stand as a whole, such as in a list. */
export interface StandingDetails {
  readonly source: string | null
  readonly title: string | null
  readonly value: Money | null
  /** Local date. */
  readonly expectedPurchase: string | null
  readonly custom: Readonly<Record<string, string>>
  readonly erased: boolean
}

/** Inputs folded without the creation, completed by the details as they stand: what was never changed is as in the beginning. */
export function withStanding(changes: ScoreInputs, { custom, erased, ...details }: StandingDetails): ScoreInputs {
  const known = new Set(changes.facts.map(({ fact }) => fact))
  const first = Object.entries({ ...details, ...customFacts(custom) }).flatMap(([fact, value]) =>
    value === null || known.has(fact) ? [] : [{ at: null, fact, value }],
  )
  return { behaviours: changes.behaviours, facts: [...first, ...changes.facts], erased: changes.erased || erased }
}

/** A check tells nothing of the mail address, or the phone, that comes after it. */
function detailsChanged(inputs: ScoreInputs, { occurredAt: at, data, personal }: LeadEventOf<'LeadDetailsChanged'>): ScoreInputs {
  const opened = personal.open()
  const { title, email, phone, custom } = isErased(opened) ? {} : opened
  const { source, estimatedValue: value, expectedPurchase } = data
  const changes = { source, value, expectedPurchase, title, ...customFacts({ ...data.publicCustom, ...custom }) }
  const facts = Object.entries(changes).flatMap(([fact, change]): FactChange[] => {
    if (!change) return []
    const isFirst = change.from !== null && !inputs.facts.some((known) => known.fact === fact)
    return [...(isFirst ? [{ at: null, fact, value: change.from }] : []), { at, fact, value: change.to }]
  })
  for (const [fact, change] of Object.entries({ email, phone })) if (change) facts.push({ at, fact, value: null })
  const after = withFacts(inputs, ...facts)
  return isErased(opened) && !inputs.erased ? { ...after, erased: true } : after
}

/** What is left is what the clear parts of events tell by themselves: the same whether they are folded before the key is destroyed or afterwards. */
function withoutPersonal(inputs: ScoreInputs, { keeps }: LeadEventOf<'PersonalDataErased'>['data']): ScoreInputs {
  const kept = new Set(keeps.map((name) => `custom.${name}`))
  const facts = inputs.facts.filter(({ fact }) => !personal.has(fact) && (!fact.startsWith('custom.') || kept.has(fact)))
  return { ...inputs, facts, erased: true }
}

const personal: ReadonlySet<string> = new Set(['title', 'email', 'phone'])
