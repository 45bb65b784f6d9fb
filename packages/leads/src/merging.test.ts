import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { call, convert, create, followUp, given, lose, qualify, row, start, type Said } from './lead-spec.fixture.js'
import { earliestOf } from './merging.js'

const merge = { type: 'MergeLead', into: 'survivor' } as const satisfies Said
const absorb = { type: 'AbsorbLead', lead: 'loser', createdAt: start - 5_000, source: 'Web', open: true } as const satisfies Said
const own = { createdAt: start + 1_000, source: 'Referral' }

describe('the lead that is given up', () => {
  test('is another one from then on, and says why in sealed words', () =>
    given(create)
      .when({ ...merge, reason: 'same Ada' })
      .thenEvents({ type: 'LeadMerged', data: { into: 'survivor' }, personal: { reason: 'same Ada' } }))

  test('refuses every new thing by naming the survivor', () => {
    for (const command of [call, qualify, lose, followUp, { type: 'AssignLead', owner: 'ben' }, absorb] as const)
      given(create, merge).when(command).thenRefused({ refused: 'merged', into: 'survivor' })
  })

  test('still takes what completes or corrects what it has', () =>
    given(create, call, followUp, merge)
      .when({ type: 'CompleteFollowUp', followUpId: 'f-1' }, { type: 'AmendInteraction', interactionId: 'call-1', note: 'better' })
      .thenEvents({ type: 'FollowUpCompleted' }, { type: 'InteractionAmended' }))

  test('merged once more into the same lead writes nothing, into another one is refused', () => {
    given(create, merge).when(merge).thenNothing()
    given(create, merge)
      .when({ ...merge, into: 'third' })
      .thenRefused({ refused: 'merged', into: 'survivor' })
  })

  test('takes no deal and no customer with it', () => {
    given(create, qualify, convert).when(merge).thenRefused({ refused: 'cannot-merge', because: 'loser-is-converted' })
    given(create, qualify, convert, { type: 'WinDeal' }).when(merge).thenRefused({ refused: 'cannot-merge', because: 'loser-is-customer' })
  })

  test('cannot go into a lead that it has taken in', () =>
    given(create, absorb)
      .when({ ...merge, into: 'loser' })
      .thenRefused({ refused: 'cannot-merge', because: 'circle' }))

  test('stands for itself again once the merge is taken back', () => {
    given(create, merge)
      .when({ type: 'UnmergeLead' }, call)
      .thenEvents({ type: 'LeadUnmerged', data: { into: 'survivor' } }, { type: 'InteractionLogged' }, { type: 'LeadContacted' })
    given(create).when({ type: 'UnmergeLead' }).thenRefused({ refused: 'not-merged' })
  })

  test('is not changed by a file: one that tells nothing new writes nothing, any other is refused by name', () => {
    given(row, merge).when(row).thenNothing()
    given(row, merge)
      .when({ ...row, details: { company: 'Acme Inc' } })
      .thenRefused({ refused: 'merged', into: 'survivor' })
  })
})

describe('the survivor', () => {
  test('keeps the earliest creation and the first source', () =>
    given(create)
      .when(absorb, { ...absorb, lead: 'later', createdAt: start + 9_000, source: 'Fair' })
      .thenEvents(
        { type: 'LeadAbsorbed', data: { lead: 'loser', createdAt: start - 5_000, source: 'Web', earliest: { createdAt: start - 5_000, source: 'Web' } } },
        { type: 'LeadAbsorbed', data: { lead: 'later', createdAt: start + 9_000, source: 'Fair', earliest: { createdAt: start - 5_000, source: 'Web' } } },
      ))

  test('takes a lead in once, so that a merge cut short is completed by the next attempt', () => {
    given(create, absorb).when(absorb).thenNothing()
  })

  test('gives back in any order what it took in, and what it gave away with it', () =>
    given(create, absorb, { ...absorb, lead: 'earlier', createdAt: start - 9_000, source: null })
      .when({ type: 'GiveBackLead', lead: 'loser' }, { type: 'GiveBackLead', lead: 'loser' }, { type: 'GiveBackLead', lead: 'earlier' })
      .thenEvents(
        { type: 'LeadGivenBack', data: { lead: 'loser', earliest: { createdAt: start - 9_000, source: 'Referral' } } },
        { type: 'LeadGivenBack', data: { lead: 'earlier', earliest: own } },
      )
      .thenState({ merging: { into: null, isWithdrawn: false, absorbed: [], notDuplicates: null } }))

  test('the arithmetic of Odoo, where a lost record becomes the master of a merge, fails: an open lead does not vanish in a closed one', () => {
    given(create, lose).when(absorb).thenRefused({ refused: 'cannot-merge', because: 'survivor-is-closed' })
    given(create, { type: 'DisqualifyLead', reason: 'spam' }).when(absorb).thenRefused({ refused: 'cannot-merge', because: 'survivor-is-closed' })
    given(create, lose)
      .when({ ...absorb, open: false })
      .thenEvents({ type: 'LeadAbsorbed' })
  })
})

describe('two leads that are not the same', () => {
  test('are marked so once', () =>
    given(create)
      .when({ type: 'MarkNotDuplicate', other: 'b', reason: 'brothers' }, { type: 'MarkNotDuplicate', other: 'b' })
      .thenEvents({ type: 'DuplicateDismissed', data: { other: 'b' }, personal: { reason: 'brothers' } }))
})

describe('the earliest of several records', () => {
  const record = fc.record({ createdAt: fc.option(fc.nat(5)), source: fc.option(fc.constantFrom('a', 'b')) })
  test('has the first known creation, and the source of the first record that has one', () =>
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
        const { createdAt, source } = earliestOf(records)
        const known = records.flatMap((one) => one.createdAt ?? [])
        expect(createdAt).toBe(known.length === 0 ? null : Math.min(...known))
        expect(source === null).toBe(records.every((one) => one.source === null))
        const bearers = records.filter((one) => one.source !== null).map((one) => one.createdAt ?? Infinity)
        if (source !== null) expect(records.some((one) => one.source === source && (one.createdAt ?? Infinity) === Math.min(...bearers))).toBe(true)
      }),
    ))
})
