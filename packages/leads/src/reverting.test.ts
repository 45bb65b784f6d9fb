import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LeadCommand } from './commands.js'
import { detailEventsOf } from './decide-revert.js'
import { detailsOf } from './details.js'
import { leadCommandOf, leadCommands } from './lead-arbitraries.fixture.js'
import { leadDecider } from './lead.js'
import { call, create, given, qualify, row, start, type Said } from './lead-spec.fixture.js'
import type { LeadState } from './state.js'

const withdraw = { type: 'WithdrawLead' } as const satisfies Said
const putBack = { type: 'PutBackDetails', keep: 1 } as const satisfies Said

describe('a lead whose import is taken back', () => {
  test('is withdrawn, once', () => given(row).when(withdraw, withdraw).thenEvents({ type: 'LeadWithdrawn', data: {} }))

  test('takes no command from then on', () => {
    for (const command of [call, qualify, putBack, { type: 'AssignLead', owner: 'ben' }, { type: 'AmendNote', noteId: 'n', note: 'x' }] as const)
      given(row, withdraw).when(command).thenRefused({ refused: 'withdrawn' })
  })

  test('begins anew with a file that has it, whatever that file tells of it', () => {
    const lost = { ...row, status: 'lost', closedAt: start + 5_000, reason: 'Price', source: 'Fair', owner: 'anna' } as const
    given(lost, withdraw)
      .when({ ...row, details: { company: 'Acme Inc' } })
      .thenEvents({ type: 'LeadRestored' }, { type: 'LeadCreated', occurredAt: start, data: { source: null, estimatedValue: null, imported: true } })
      .thenState({ status: 'new', source: null, owner: null, closing: null, undone: null })
  })

  test('takes every command again after that', () => given(row, withdraw, row).when(call).thenEvents({ type: 'InteractionLogged' }, { type: 'LeadContacted' }))
})

describe('details that are put back', () => {
  const known = { ...create, email: 'jo@example.com' } as const
  const changed = {
    ...row,
    details: { company: 'Acme Inc', phone: '030 654321', title: 'CEO' },
    custom: { size: 'XL' },
    publicCustom: { tier: 'A' },
    value: { minor: 900, currency: 'EUR' },
    owner: 'ben',
  } as const

  test('are those from before, as they were understood then, and the owner goes with them', () =>
    given(known, changed)
      .when({ ...putBack, owner: null })
      .thenEvents(
        {
          type: 'LeadDetailsChanged',
          data: {
            estimatedValue: { from: { minor: 900, currency: 'EUR' }, to: null },
            createdAt: { from: start, to: start + 1_000 },
            publicCustom: { tier: { from: 'A', to: null } },
          },
        },
        { type: 'LeadReleased', data: { previous: 'ben' } },
      ))

  test('are put back once, and nothing is written where nothing changed', () => {
    given(known, changed, putBack).when(putBack).thenNothing()
    given(known).when(putBack).thenNothing()
  })

  test('leave a source, which counts from then on', () =>
    given({ ...row, source: null }, { ...row, source: 'Fair' })
      .when(putBack)
      .thenNothing())

  test('go to the owner from before', () =>
    given(known, { type: 'AssignLead', owner: 'anna' }, { ...row, details: {}, createdAt: null, externalId: null, owner: 'ben' })
      .when({ ...putBack, owner: 'anna' })
      .thenEvents({ type: 'LeadAssigned', data: { owner: 'anna', previous: 'ben', way: 'import' } }))

  const { decide, evolve, initialState } = leadDecider()
  const after = (state: LeadState, command: LeadCommand): LeadState => {
    const decision = decide(command, state)
    return decision.outcome === 'accepted' ? decision.events.reduce(evolve, state) : state
  }
  const detailsIn = (state: LeadState) => ({ ...detailsOf(state), emailVerified: null, phoneVerified: null })

  test('are what they were, after any rows on any lead', () =>
    fc.assert(
      fc.property(leadCommands, fc.array(leadCommandOf('ImportLead'), { maxLength: 3 }), (life, rows) => {
        const before = life.reduce(after, initialState)
        if (!before.exists || before.merging.into !== null || before.merging.isWithdrawn) return
        const imported = rows.reduce(after, before)
        const back = after(imported, { type: 'PutBackDetails', at: 0, keep: detailEventsOf(before), owner: before.owner })
        expect(detailsIn(back)).toEqual(detailsIn(before))
        const { owner, estimatedValue, expectedPurchase, publicCustom } = before
        expect(back).toMatchObject({ owner, estimatedValue, expectedPurchase, source: before.source ?? imported.source })
        expect(back.publicCustom).toEqual(publicCustom)
        expect(back.createdAt).toBe(before.createdAt ?? imported.createdAt)
      }),
    ))
})
