import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leadCommand } from './commands.js'
import { leadCommandOf, leadCommands } from './lead-arbitraries.fixture.js'
import { convert, create, given, lose, qualify, start } from './lead-spec.fixture.js'
import { leadDecider } from './lead.js'

const download = { type: 'RecordBehaviour', behaviourId: 'hit-1', kind: 'download', asset: 'guide-7' } as const

describe('recording what a lead did', () => {
  test('keeps kind and asset in clear, and words sealed', () =>
    given(create)
      .when({ ...download, at: start, note: 'asked for it by phone' })
      .thenEvents({
        type: 'BehaviourRecorded',
        occurredAt: start,
        data: { behaviourId: 'hit-1', kind: 'download', asset: 'guide-7', machine: false },
        personal: { note: 'asked for it by phone' },
      }))

  test('says what a machine did', () =>
    given(create)
      .when({ ...download, machine: true })
      .thenEvents({ type: 'BehaviourRecorded', data: { behaviourId: 'hit-1', kind: 'download', asset: 'guide-7', machine: true } }))

  test('takes effect once under its id, however often a tracker delivers it', () =>
    given(create)
      .when(download, download, { ...download, at: start })
      .thenEvents({ type: 'BehaviourRecorded' }))

  test('refuses something else under that id', () =>
    given(create, download)
      .when({ ...download, kind: 'page-view' })
      .thenRefused({ refused: 'behaviour-exists', behaviourId: 'hit-1' }))

  test('goes on when the lead is closed', () => {
    given(create, lose).when(download).thenEvents({ type: 'BehaviourRecorded' }).thenState({ status: 'lost' })
    given(create, qualify, convert).when(download).thenEvents({ type: 'BehaviourRecorded' }).thenState({ status: 'converted' })
  })

  test('needs a lead', () => given().when(download).thenRefused({ refused: 'no-such-lead' }))

  test.for(['jo@example.com', '/pricing?email=jo', 'a page', '', '-x'])('takes no %s for an asset: it would stay readable for ever', (asset) =>
    expect(leadCommand.safeParse({ ...download, at: start, asset }).success).toBe(false),
  )

  test('changes nothing else of a lead, whatever happened and whatever comes', () => {
    const { decide, evolve, initialState } = leadDecider()
    fc.assert(
      fc.property(leadCommands, leadCommandOf('RecordBehaviour'), (life, behaviour) => {
        let state = initialState
        for (const command of life) {
          const decision = decide(command, state)
          if (decision.outcome === 'accepted') state = decision.events.reduce(evolve, state)
        }
        const recorded = decide(behaviour, state)
        const after = recorded.outcome === 'accepted' ? recorded.events.reduce(evolve, state) : state
        expect({ ...after, behaviours: null }).toEqual({ ...state, behaviours: null })
      }),
    )
  })
})
