import { idOf } from '@leadledger/eventsourcing'
import { evolveScoreInputs, noScoreInputs, scoredChanges, type ScoreInputs } from '@leadledger/leads'
import { leadKey } from './lead-key.js'
import { defineView } from './view.js'

/** One row for each lead whose score came to be made of more than its first details. */
export type ScoreChangesRow = Omit<ScoreInputs, 'erased'> & { readonly lead: string; readonly erased: number }

const inputsOf = (row: ScoreChangesRow | undefined): ScoreInputs =>
  row ? { behaviours: row.behaviours, facts: row.facts, erased: row.erased === 1 } : noScoreInputs

/** What changed the scores of leads, so that a work queue replays no stream; what never changed stands in the lead list. Copies of personal data. */
export const scoreChanges = defineView<ScoreChangesRow>({
  projection: {
    name: 'score_changes',
    version: 1,
    types: scoredChanges,
    keys: leadKey,
    evolve(row, event) {
      const before = inputsOf(row)
      const after = evolveScoreInputs(before, event)
      return after === before ? row : { lead: idOf(event.stream), behaviours: after.behaviours, facts: after.facts, erased: after.erased ? 1 : 0 }
    },
  },
  table: 'score_changes',
  columns: { lead: 'text', behaviours: 'list', facts: 'list', erased: 'integer' },
  opens: ['LeadDetailsChanged'],
  indexes: [],
})
