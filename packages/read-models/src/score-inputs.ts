import { idOf } from '@leadledger/eventsourcing'
import { evolveScoreInputs, noScoreInputs, scoredEvents, type ScoreInputs } from '@leadledger/leads'
import { leadKey } from './lead-key.js'
import { defineView } from './view.js'

/** One row a lead: what its score is made of. */
export type ScoreInputsRow = Omit<ScoreInputs, 'erased'> & { readonly lead: string; readonly erased: number }

export const inputsOf = ({ behaviours, facts, erased }: ScoreInputsRow): ScoreInputs => ({ behaviours, facts, erased: erased === 1 })

/** What scores are made of, so that a work queue replays no stream. Its facts are copies of personal data, as those of the lead list. */
export const scoreInputs = defineView<ScoreInputsRow>({
  projection: {
    name: 'score_inputs',
    version: 1,
    types: scoredEvents,
    keys: leadKey,
    evolve(row, event) {
      if (!row && event.type !== 'LeadCreated') return undefined
      const before = row ? inputsOf(row) : noScoreInputs
      const after = evolveScoreInputs(before, event)
      return row && after === before ? row : { lead: idOf(event.stream), behaviours: after.behaviours, facts: after.facts, erased: after.erased ? 1 : 0 }
    },
  },
  table: 'score_inputs',
  columns: { lead: 'text', behaviours: 'json', facts: 'json', erased: 'integer' },
  opens: ['LeadCreated', 'LeadDetailsChanged'],
  indexes: [],
})
