import { moneyText } from './money.js'
import { plainWords } from './plain-words.js'
import type { FactChange, ScoreInputs } from './score-inputs.js'
import type { FactTest } from './scoring-shape.js'

/** What a rule gives at an instant, and why. */
export interface RuleResult {
  readonly points: number
  /** How many behaviours count, or 1 for a fact that is so. */
  readonly count: number
  readonly why: string
  /** True when it asks for what was erased. */
  readonly unreadable: boolean
}

export const factOf = (test: FactTest): string => (test.test === 'value' ? 'value' : test.fact)

/** When a fact changes, in order; `-Infinity` for what holds from ever on. */
export function factInstants(name: string, { facts }: ScoreInputs): readonly number[] {
  return [...new Set(facts.filter(({ fact }) => fact === name).map(({ at }) => at ?? -Infinity))].sort((one, other) => one - other)
}

/** A fact at an instant; `null` for none. */
export const factValue = (name: string, { facts }: ScoreInputs, at: number): FactChange['value'] =>
  facts.findLast((change) => change.fact === name && (change.at === null || change.at <= at))?.value ?? null

/** What a test of a fact gives at an instant. */
export function factResult(points: number, test: FactTest, inputs: ScoreInputs, at: number): RuleResult {
  const fact = factOf(test)
  const value = factValue(fact, inputs, at)
  if (inputs.erased && isPersonal(fact, value)) return { points: 0, count: 0, why: `${fact} was erased`, unreadable: true }
  if (value === null || !fits(test, value)) return { points: 0, count: 0, why: '', unreadable: false }
  return { points, count: 1, why: `${fact} ${wordsOf(test, value)}`, unreadable: false }
}

/** What was erased is not there: a custom field that is there is a public one. */
const isPersonal = (fact: string, value: FactChange['value']): boolean =>
  fact === 'title' || fact === 'email' || fact === 'phone' || (fact.startsWith('custom.') && value === null)

function fits(test: FactTest, value: NonNullable<FactChange['value']>): boolean {
  if (test.test === 'value') return typeof value === 'object' && value.currency === test.atLeast.currency && value.minor >= test.atLeast.minor
  if (test.test === 'is' || test.test === 'contains') return wordFound(test, value) !== undefined
  if (typeof value === 'object') return false
  return /^\s*-?\d+(?:\.\d+)?\s*$/.test(value) && Number(value) >= (test.from ?? -Infinity) && Number(value) < (test.below ?? Infinity)
}

/** The first of the words a test looks for that is there, as the test spells it. */
function wordFound(test: Extract<FactTest, { test: 'is' | 'contains' }>, value: NonNullable<FactChange['value']>): string | undefined {
  if (typeof value === 'object') return undefined
  const told = plainWords(value)
  if (test.test === 'is') return test.oneOf.find((text) => plainWords(text) === told)
  return test.words.find((text) => told.includes(plainWords(text)))
}

/** What a test found, in its own words: it repeats nothing else that a lead says. */
function wordsOf(test: FactTest, value: NonNullable<FactChange['value']>): string {
  if (test.test === 'is' || test.test === 'contains') return `${test.test} ${wordFound(test, value)}`
  if (test.test === 'value') return `is at least ${moneyText(test.atLeast).amount} ${test.atLeast.currency}`
  const { from, below } = test
  return [from === undefined ? [] : [`is at least ${from}`], below === undefined ? [] : [`is below ${below}`]].flat().join(' and ')
}
