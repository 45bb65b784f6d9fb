import { describe, expect, test } from 'vitest'
import { recordCommand, type RecordCommandInput } from './record-commands.js'
import { recordDecider, recordStream } from './record.js'

type Said = RecordCommandInput extends infer Input ? (Input extends unknown ? Omit<Input, 'at'> : never) : never

const of = { file: 'a'.repeat(64), mapping: 'b'.repeat(64) }
const start = { type: 'StartImport', ...of, by: 'anna' } as const
const rows = { created: 2, updated: 0, unchanged: 1, skipped: 0, failed: 0 }
const complete = { type: 'CompleteImport', ...of, rows } as const
const startRevert = { type: 'StartRevert', ...of } as const
const leads = { withdrawn: 2, restored: 0, left: 0 }
const completeRevert = { type: 'CompleteRevert', ...of, leads } as const

/** The answers to commands about one import, each a millisecond after the one before. */
function answers(...commands: readonly Said[]) {
  let state = recordDecider.initialState
  return commands.map((command, at) => {
    const decision = recordDecider.decide(recordCommand.parse({ at, ...command }), state)
    if (decision.outcome === 'refused') return decision.refusal
    state = decision.events.reduce(recordDecider.evolve, state)
    return decision.events.map(({ type, data }) => ({ type, data }))
  })
}

describe('an import', () => {
  const begun = { ...of, by: 'anna', stage: 'started', reverts: 0, startedAt: 0, completedAt: null, revertedAt: null, rows: null, leads: null }

  test('is begun, completed and reverted, and each event holds all of it', () => {
    const completed = { ...begun, stage: 'completed', completedAt: 1, rows }
    expect(answers(start, complete, startRevert, completeRevert)).toEqual([
      [{ type: 'ImportStarted', data: begun }],
      [{ type: 'ImportCompleted', data: completed }],
      [{ type: 'RevertStarted', data: { ...completed, stage: 'reverting' } }],
      [{ type: 'ImportReverted', data: { ...completed, stage: 'reverted', reverts: 1, revertedAt: 3, leads } }],
    ])
  })

  test('begins anew after a revert, and remembers it', () =>
    expect(answers(start, complete, startRevert, completeRevert, start).at(-1)).toEqual([
      { type: 'ImportStarted', data: { ...begun, reverts: 1, startedAt: 4 } },
    ]))

  test('writes nothing where the same was done before', () => {
    expect(answers(start, start, complete, complete, start).map((events) => (Array.isArray(events) ? events.length : events))).toEqual([1, 0, 1, 0, 0])
    expect(answers(start, startRevert, startRevert, complete, completeRevert, completeRevert, startRevert).slice(1)).toMatchObject([
      [{ type: 'RevertStarted' }],
      [],
      [],
      [{ type: 'ImportReverted' }],
      [],
      [],
    ])
  })

  test('is not begun while it is reverted in part, and what was never begun is neither completed nor reverted', () => {
    expect(answers(start, startRevert, start)[2]).toEqual({ refused: 'revert-under-way' })
    for (const command of [complete, startRevert, completeRevert]) expect(answers(command)).toEqual([{ refused: 'no-such-import' }])
  })

  test('is the same for the same file under the same mapping alone', () => {
    const stream = (digests: Partial<typeof of>) => recordStream(recordCommand.parse({ ...startRevert, at: 0, ...digests }))
    expect(stream({})).toBe(recordStream(recordCommand.parse({ ...start, at: 9 })))
    expect(new Set([stream({}), stream({ file: of.mapping }), stream({ mapping: of.file }), stream({ file: of.mapping, mapping: of.file })]).size).toBe(4)
  })

  test('is named by digests, which tell nothing of a person', () =>
    expect(recordCommand.safeParse({ ...start, at: 0, file: '/home/anna/ada.csv' }).error?.issues[0]?.path).toEqual(['file']))
})
