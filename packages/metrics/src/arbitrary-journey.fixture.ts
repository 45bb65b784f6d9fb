import { lifecycle, type LeadFacts, type Status } from '@leadledger/leads'
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
})

const stepTo = (from: Status, to: Status): Step['to'] => {
  if (to === 'new') return 'reopened'
  return from === 'converted' && to === 'qualified' ? 'reverted' : to
}

function stepsOf(start: number, choices: readonly Choice[], isDated: boolean): readonly Step[] {
  let status: Status = 'new'
  let at = start
  return choices.map(({ choice, wait, isUndated, isInferred, owner, reason, minor, currency }) => {
    const ways: readonly Status[] = lifecycle[status]
    const next = ways[choice % ways.length] ?? 'lost'
    const to = stepTo(status, next)
    at += wait
    status = next
    const value = minor % 3 === 0 ? {} : { value: { minor, currency } }
    const inferred = isInferred && (to === 'contacted' || to === 'qualified') ? ({ inferred: true } as const) : {}
    return { to, at: isUndated && !isDated ? null : at, owner, reason, ...value, ...inferred }
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
      choices: fc.array(choice, { maxLength: 8 }),
    })
    .map(({ createdAt, isUndated, imported, source, owner, product, choices }) => ({
      beginning: { createdAt: isUndated && !isDated ? null : createdAt, imported, source, owner, custom: { product } },
      steps: stepsOf(createdAt, choices, isDated),
    }))

export const arbitraryFacts: fc.Arbitrary<LeadFacts> = arbitraryLife().map(({ beginning, steps }) => journey(beginning, ...steps))
