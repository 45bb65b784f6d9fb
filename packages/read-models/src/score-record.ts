import { withStanding, type Money, type ScoreInputs, type StandingDetails } from '@leadledger/leads'

const standing = ['source', 'title', 'expectedPurchase', 'custom', 'erased'] as const

/** What a record must have, beside the estimate, so that `inputsOf` can read it: of `lead_list`, and of `score_changes` where there is a row. */
export const scoreColumns = [
  ...standing.map((column) => `lead_list.${column} as list_${column}` as const),
  'score_changes.behaviours',
  'score_changes.facts',
  'score_changes.erased as unreadable',
] as const

/** What the score of a lead is made of. */
export function inputsOf(record: Readonly<Record<string, unknown>>, value: Money | null): ScoreInputs {
  const {
    list_source: source,
    list_title: title,
    list_expectedPurchase: expected,
    list_custom: custom,
    list_erased: erased,
    behaviours,
    facts,
    unreadable,
  } = record
  const changed = { behaviours: parsed<ScoreInputs['behaviours']>(behaviours) ?? [], facts: parsed<ScoreInputs['facts']>(facts) ?? [] }
  const texts = { source: source as string | null, title: title as string | null, expectedPurchase: expected as string | null }
  const details = { ...texts, custom: parsed<StandingDetails['custom']>(custom) ?? {} }
  return withStanding({ ...changed, erased: unreadable === 1 }, { ...details, value, erased: erased === 1 })
}

const parsed = <Value>(text: unknown): Value | undefined => (typeof text === 'string' ? (JSON.parse(text) as Value) : undefined)
