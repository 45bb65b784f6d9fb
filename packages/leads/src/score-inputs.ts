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
  /** `source`, `title`, `email`, `phone`, `value`, `criterion.NAME` or `custom.NAME`. */
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

/** Types of the events that a score is made of: none of them changes a status but a reopening, which asks for the criteria anew. */
export const scoredEvents = [
  'LeadCreated',
  'LeadDetailsChanged',
  'ContactDetailVerified',
  'ContactDetailInvalidated',
  'QualificationAssessed',
  'LeadReopened',
  'BehaviourRecorded',
] as const satisfies readonly LeadEvent['type'][]

/** The inputs after an event of a lead. Opens what is sealed of its details. */
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
  const values = { source: data.source, value: data.estimatedValue, ...customFacts(data.publicCustom), ...sealed }
  const facts = Object.entries(values).flatMap(([fact, value]) => (value === null ? [] : [{ at: null, fact, value }]))
  return { ...withFacts(inputs, ...facts), erased: inputs.erased || isErased(opened) }
}

const customFacts = (fields: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`custom.${name}`, value]))

/** A check tells nothing of the mail address, or the phone, that comes after it. */
function detailsChanged(inputs: ScoreInputs, { occurredAt: at, data, personal }: LeadEventOf<'LeadDetailsChanged'>): ScoreInputs {
  const opened = personal.open()
  const { title, email, phone, custom } = isErased(opened) ? {} : opened
  const facts: FactChange[] = []
  if (data.source) facts.push({ at, fact: 'source', value: data.source.to })
  if (data.estimatedValue) facts.push({ at, fact: 'value', value: data.estimatedValue.to })
  if (title) facts.push({ at, fact: 'title', value: title.to })
  if (email) facts.push({ at, fact: 'email', value: null })
  if (phone) facts.push({ at, fact: 'phone', value: null })
  for (const [name, change] of Object.entries({ ...data.publicCustom, ...custom })) if (change) facts.push({ at, fact: `custom.${name}`, value: change.to })
  return { ...withFacts(inputs, ...facts), erased: inputs.erased || isErased(opened) }
}
