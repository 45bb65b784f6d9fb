import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { outcomesByChannel, type Channel } from './channels.js'
import { defaultHandbook } from './handbook-defaults.js'
import { call, create, under } from './lead-spec.fixture.js'

const asking = { ...defaultHandbook, required: { ...defaultHandbook.required, contacted: ['note' as const] } }
const attempt = { ...call, outcome: 'voicemail' } as const
const talk = { ...call, outcome: 'connected' } as const
const missing = { refused: 'missing-fields', missing: ['note'] } as const
const outcomes = Object.entries(outcomesByChannel).flatMap(([channel, all]) => all.map((outcome) => ({ channel: channel as Channel, outcome })))

describe('a note, where the handbook requires one', () => {
  test.for([undefined, '', ' \t'])('is asked for where the contact is the first', (note) => {
    under(asking, create)
      .when({ ...talk, note })
      .thenRefused(missing)
  })

  test('lets the contact move the lead on', () =>
    under(asking, create)
      .when({ ...talk, note: 'They want two.' })
      .thenState({ status: 'contacted' }))

  test('is not asked for on an attempt, nor by a handbook that is silent', () => {
    under(asking, create).when(attempt).thenState({ status: 'new' })
    under(undefined, create).when(talk).thenState({ status: 'contacted' })
  })

  test('is not asked for once the lead is contacted', () =>
    under(asking, create, { ...talk, note: 'They want two.' })
      .when({ ...talk, interactionId: 'call-2' })
      .thenEvents({ type: 'InteractionLogged' }))

  test('is asked for when an attempt was a contact after all, and the earlier note will do', () => {
    const amend = { type: 'AmendInteraction', interactionId: 'call-1', outcome: 'connected' } as const
    under(asking, create, attempt).when(amend).thenRefused(missing)
    under(asking, create, { ...attempt, note: 'They want two.' })
      .when(amend)
      .thenState({ status: 'contacted' })
  })

  test('is not asked for when a machine records what the lead replied', () =>
    under(asking, create)
      .when({ ...call, channel: 'email', outcome: 'replied', automated: true })
      .thenState({ status: 'contacted' }))

  test('never lets a person make a new lead contacted without words', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...outcomes),
        fc.constantFrom('inbound', 'outbound'),
        fc.constantFrom(undefined, '', ' ', 'words'),
        (kind, direction, note) => {
          const { status } = under(asking, create).when({ ...call, ...kind, direction, note }).state
          expect(status === 'contacted' && note !== 'words').toBe(false)
        },
      ),
    ))
})
