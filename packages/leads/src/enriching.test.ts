import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { detailsOf } from './details.js'
import { leadCommandOf, leadCommands } from './lead-arbitraries.fixture.js'
import { leadDecider } from './lead.js'
import { create, given } from './lead-spec.fixture.js'

const enrich = { type: 'EnrichLead', provider: 'registry', confidence: 80, company: 'ACME Inc.', title: 'CTO', website: 'acme.example' } as const
const enriched = { type: 'LeadEnriched', data: { provider: 'registry', confidence: 80, filled: ['title', 'website'] } } as const
const { decide, evolve, initialState } = leadDecider()

describe('enriching a lead', () => {
  test('fills what nobody said, and tells who did and how sure they are', () =>
    given(create)
      .when(enrich)
      .thenEvents(enriched, {
        type: 'LeadDetailsChanged',
        data: {},
        personal: { title: { from: null, to: 'CTO' }, website: { from: null, to: 'acme.example' } },
      }))

  test('with nothing new writes nothing', () => given(create, enrich).when(enrich).thenNothing())

  test('does not bring back what a person removed', () =>
    given(create, enrich, { type: 'ChangeLeadDetails', title: null, custom: { region: 'north' } }, { type: 'ChangeLeadDetails', custom: { region: null } })
      .when({ ...enrich, custom: { region: 'south' } })
      .thenNothing())

  test('refuses a mail address that is none', () =>
    given(create)
      .when({ ...enrich, email: 'nobody' })
      .thenRefused({ refused: 'invalid-email', field: 'email' }))

  test('adds nothing to a person who was erased', () => given(create).erased().when(enrich).thenRefused({ refused: 'erased' }))

  test('never changes a detail that had a value, whatever happened before', () =>
    fc.assert(
      fc.property(leadCommands, leadCommandOf('EnrichLead'), (life, command) => {
        const before = life.reduce((state, each) => {
          const decision = decide(each, state)
          return decision.outcome === 'accepted' ? decision.events.reduce(evolve, state) : state
        }, initialState)
        const decision = decide(command, before)
        if (decision.outcome === 'refused') return
        const [had, has] = [detailsOf(before), detailsOf(decision.events.reduce(evolve, before))]
        for (const [name, value] of Object.entries(had)) if (value !== null && name !== 'custom') expect(has).toHaveProperty(name, value)
        if ('custom' in had) expect(has).toMatchObject({ custom: had.custom })
      }),
    ))
})
