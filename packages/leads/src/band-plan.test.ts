import { describe, expect, test } from 'vitest'
import { defineHandbook, handbookProblems } from './handbook.js'
import { create, given, start, under, type Said } from './lead-spec.fixture.js'
import { nurturing } from './nurturing.fixture.js'
import { defaultScoring } from './scoring-defaults.js'

const person: Said = { ...create, email: 'jo@example.com' }
const consent: Said = { type: 'RecordConsent', purpose: 'news', channel: 'email', basis: 'form' }
const hot: Said = { type: 'FollowBandPlan', at: start, cycle: 1, band: 'hot', total: 80, followUpId: 'plan', enrolmentId: 'plan' }
const warm: Said = { ...hot, band: 'warm', followUpId: 'warm', enrolmentId: 'warm' }
const followed = { cycle: 1, band: 'hot', total: 80, handbook: 0, followUpId: 'plan', enrolmentId: 'plan', notEnrolled: null }

describe('the plan of a band', () => {
  test('is a follow-up on a local day and a sequence, in one append, and moves no status', () => {
    const { state } = under(nurturing, person, consent)
      .when(hot)
      .thenEvents(
        { type: 'BandPlanFollowed', data: followed },
        { type: 'FollowUpScheduled', data: { followUpId: 'plan', due: { date: due(1), zone: 'UTC' }, interactionId: null }, personal: { note: 'Call' } },
        { type: 'SequenceEnrolled' },
      )
    expect(state.status).toBe('new')
  })

  test('is followed once for a band and a cycle, and anew in the next', () => {
    const back: readonly Said[] = [{ type: 'LoseLead', reason: 'price' }, { type: 'ReopenLead' }]
    under(nurturing, person, hot)
      .when({ ...hot, followUpId: 'again', enrolmentId: 'again' })
      .thenNothing()
    under(nurturing, person, hot).when(warm).thenEvents({ type: 'BandPlanFollowed' }, { type: 'FollowUpScheduled' })
    under(nurturing, person, hot, warm)
      .when({ ...hot, followUpId: 'again' })
      .thenNothing()
    under(nurturing, person, hot, ...back)
      .when({ ...hot, followUpId: 'again' })
      .thenNothing()
    under(nurturing, person, hot, ...back)
      .when({ ...hot, cycle: 2, followUpId: 'again' })
      .thenEvents({ type: 'BandPlanFollowed' }, { type: 'FollowUpScheduled' })
  })

  test('enrols nobody who did not agree, and says why; the follow-up comes all the same', () => {
    under(nurturing, person)
      .when(hot)
      .thenEvents({ type: 'BandPlanFollowed', data: { ...followed, enrolmentId: null, notEnrolled: 'no-consent' } }, { type: 'FollowUpScheduled' })
    under(nurturing, person, consent, { type: 'EnrollInSequence', enrolmentId: 'a', sequence: 'welcome' })
      .when(hot)
      .thenEvents({ type: 'BandPlanFollowed', data: { ...followed, enrolmentId: null, notEnrolled: 'already-enrolled' } }, { type: 'FollowUpScheduled' })
  })

  test('is none where the handbook plans nothing, and for a lead that is closed', () => {
    given(person).when(hot).thenNothing()
    under(nurturing, person)
      .when({ ...hot, band: 'cold' })
      .thenNothing()
    under(nurturing, person, { type: 'LoseLead', reason: 'price' }).when(hot).thenNothing()
  })

  test('names a sequence the handbook has, and plans something', () => {
    const planned = (plan: object) => handbookProblems({ scoring: { ...defaultScoring, bands: [{ id: 'all', from: null, plan }] }, firstResponse: undefined })
    expect(planned({ sequence: 'drip' })).toContain('scoring.bands.all.plan.sequence: is drip, and there is none')
    expect(planned({})).toContainEqual(expect.stringContaining('scoring.bands.0.plan: plans nothing'))
    expect(defineHandbook().scoring.bands.every(({ plan }) => plan === undefined)).toBe(true)
  })
})

function due(days: number): string {
  return new Date(start + days * 86_400_000).toISOString().slice(0, 10)
}
