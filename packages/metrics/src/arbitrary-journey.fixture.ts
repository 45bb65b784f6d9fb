import {
  lifecycle,
  type DealState,
  type EnrolmentFacts,
  type HandoverFacts,
  type LeadFacts,
  type MailFacts,
  type NurtureFacts,
  type Status,
} from '@leadledger/leads'
import fc from 'fast-check'
import { day, journey, type Step } from './journey.fixture.js'

/** A lead's life as data: so that a test can cut it short and tell it again. */
export interface Life {
  readonly beginning: Parameters<typeof journey>[0]
  readonly steps: readonly Step[]
}

interface Choice {
  readonly choice: number
  readonly wait: number
  readonly isUndated: boolean
  readonly isInferred: boolean
  readonly owner: string | null
  readonly reason: string
  readonly minor: number
  readonly currency: string
  readonly deed: number
}

const owner = fc.constantFrom('Ann', 'Bob', null)
const choice = fc.record({
  choice: fc.nat(9),
  wait: fc.integer({ min: 0, max: 40 * day }),
  isUndated: fc.nat(9).map((roll) => roll === 0),
  isInferred: fc.nat(4).map((roll) => roll === 0),
  owner,
  reason: fc.constantFrom('price', 'timing', 'unspecified'),
  minor: fc.nat(100_000),
  currency: fc.constantFrom('USD', 'JPY'),
  deed: fc.nat(19),
})

const stepTo = (from: Status, to: Status): Step['to'] => {
  if (to === 'new') return from === 'qualified' ? 'withdrawn' : 'reopened'
  return from === 'converted' && to === 'qualified' ? 'reverted' : to
}

const stages = ['discovery', 'proposal', 'Contract'] as const
const probabilities = { discovery: 20, proposal: 50, Contract: null } as const

/** What may happen to a deal, or a customer, that is in `state`; nothing where the conversion is reverted instead. */
function deedOf({ deed, minor, currency, reason }: Choice, state: DealState): Pick<Step, 'to' | 'deal' | 'customer'> | undefined {
  const value = { minor, currency }
  const stage = stages[deed % stages.length] ?? 'Contract'
  if (state === 'open') {
    if (deed < 3) return undefined
    if (deed < 8) return { to: 'deal', deal: { stage, probability: probabilities[stage] } }
    if (deed < 10) return { to: 'deal', deal: { value, expectedClose: `1970-0${1 + (deed % 9)}-15` } }
    return { to: 'deal', deal: deed < 16 ? { state: 'won', value } : { state: 'lost', reason, competitor: null } }
  }
  if (state === 'lost' || deed === 0) return { to: 'deal', deal: { state: 'open' } }
  const margin = deed % 4 === 0 ? null : { minor: minor >> 1, currency }
  if (deed < 10) return { to: 'customer', customer: { kind: 'purchase', amount: { ...value, minor: deed % 5 === 0 ? -minor : minor }, margin } }
  if (deed < 15) return { to: 'customer', customer: { kind: 'renewal', until: `1970-${10 + (deed % 3)}-15`, amount: deed % 2 === 0 ? null : value, margin } }
  return { to: 'customer', customer: { kind: 'churn', reason } }
}

function stepsOf(start: number, choices: readonly Choice[], isDated: boolean): readonly Step[] {
  let status: Status = 'new'
  let at = start
  let deal: DealState = 'open'
  return choices.map((chosen) => {
    const { choice, wait, isUndated, isInferred, owner, reason, minor, currency } = chosen
    const deed = status === 'converted' ? deedOf(chosen, deal) : undefined
    if (deed) {
      at += wait
      deal = deed.deal?.state ?? deal
      return { ...deed, at: isUndated && !isDated ? null : at, owner }
    }
    const ways: readonly Status[] = lifecycle[status]
    const next = ways[choice % ways.length] ?? 'lost'
    const to = stepTo(status, next)
    at += wait
    status = next
    deal = 'open'
    const value = minor % 3 === 0 ? {} : { value: { minor, currency } }
    const inferred = isInferred && (to === 'contacted' || to === 'qualified') ? ({ inferred: true } as const) : {}
    const opening = to === 'converted' ? { deal: { stage: 'discovery', probability: 20 } } : {}
    return { to, at: isUndated && !isDated ? null : at, owner, reason, ...value, ...inferred, ...opening }
  })
}

/** Lives that obey the lifecycle, in order of time; with `isDated` every time is known. */
export const arbitraryLife = (isDated = false): fc.Arbitrary<Life> =>
  fc
    .record({
      createdAt: fc.integer({ min: 0, max: 300 * day }),
      isUndated: fc.boolean(),
      imported: fc.boolean(),
      source: fc.constantFrom('Web', 'Fair', null),
      owner,
      product: fc.constantFrom('A', 'B', ''),
      choices: fc.array(choice, { maxLength: 14 }),
    })
    .map(({ createdAt, isUndated, imported, source, owner, product, choices }) => ({
      beginning: { createdAt: isUndated && !isDated ? null : createdAt, imported, source, owner, custom: { product } },
      steps: stepsOf(createdAt, choices, isDated),
    }))

const instant = fc.integer({ min: 0, max: 600 * day })
const mail: fc.Arbitrary<MailFacts> = fc.record({
  messageId: fc.constantFrom('m1', 'm2'),
  sequence: fc.constantFrom('welcome', 'winback'),
  version: fc.constantFrom(1, 2),
  step: fc.constantFrom('one', 'two'),
  content: fc.constantFrom('article', null),
  tracked: fc.nat(3).map((roll) => roll > 0),
  sentAt: fc.option(instant, { freq: 8 }),
  signals: fc.dictionary(fc.constantFrom('delivered', 'bounced', 'opened', 'machine-opened', 'clicked', 'bot-clicked', 'unsubscribed', 'complained'), instant, {
    maxKeys: 4,
  }),
})
const enrolment: fc.Arbitrary<EnrolmentFacts> = fc.record({
  enrolmentId: fc.constantFrom('e1', 'e2'),
  sequence: fc.constantFrom('welcome', 'winback'),
  version: fc.constantFrom(1, 2),
  purpose: fc.constant('news'),
  at: instant,
  endedAt: fc.option(instant),
  exit: fc.constantFrom(null, 'completed', 'replied'),
})
/** What nurturing may have brought, in no order that makes sense. */
const nurture: fc.Arbitrary<NurtureFacts> = fc.record({
  enrolments: fc.array(enrolment, { maxLength: 2 }),
  mails: fc.array(mail, { maxLength: 4 }),
  reactions: fc.array(fc.record({ at: instant, platform: fc.constant('linkedin'), post: fc.constant('p1'), kind: fc.constantFrom('like', 'message') }), {
    maxLength: 2,
  }),
})

const handover: fc.Arbitrary<HandoverFacts> = fc.record({
  from: owner,
  to: fc.constantFrom('Ann', 'Bob'),
  at: fc.option(instant, { freq: 8 }),
  ended: fc.option(
    fc.record({
      how: fc.constantFrom('accepted', 'returned', 'reassigned', 'closed'),
      at: fc.option(instant, { freq: 8 }),
      reason: fc.constantFrom(null, 'not-ready'),
    }),
  ),
})

export const arbitraryFacts: fc.Arbitrary<LeadFacts> = fc
  .tuple(arbitraryLife(), fc.option(nurture, { nil: undefined }), fc.array(handover, { maxLength: 2 }))
  .map(([{ beginning, steps }, nurtured, handovers]) => ({ ...journey(beginning, ...steps), handovers, ...(nurtured && { nurture: nurtured }) }))
