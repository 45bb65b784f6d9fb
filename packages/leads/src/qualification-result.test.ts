import { describe, expect, test } from 'vitest'
import { defaultHandbook, qualificationProfiles } from './handbook-defaults.js'
import { handbookProblems, profileOf } from './handbook.js'
import { qualificationResult } from './qualification-result.js'

const profile = profileOf(defaultHandbook)
const recommendedFor = (answers: Parameters<typeof qualificationResult>[1]) => qualificationResult(profile, answers).recommended?.id

describe('the result of an assessment', () => {
  test('says of every criterion of the profile whether it is met, unmet or unknown, and how many are met', () =>
    expect(qualificationResult(profile, { authority: 'met', need: 'unmet', timeline: 'met' })).toMatchObject({
      profile: 'handbook',
      criteria: [
        { id: 'need', answer: 'unmet' },
        { id: 'budget', answer: 'unknown' },
        { id: 'authority', answer: 'met' },
      ],
      met: 1,
      needed: 1,
    }))

  test('recommends by how many are met, and by single answers, what fits first', () => {
    expect(recommendedFor({ need: 'met', budget: 'met', authority: 'met' })).toBe('meeting')
    expect(recommendedFor({ need: 'met', budget: 'unmet' })).toBe('develop')
    expect(recommendedFor({ need: 'unmet', budget: 'met' })).toBe('no-need')
    expect(recommendedFor({ need: 'unknown' })).toBeUndefined()
    expect(qualificationResult(qualificationProfiles.bant as never, { need: 'met' }).recommended).toBeNull()
  })

  test('goes by criteria that the profile has, and each id once', () => {
    const engagements = [
      { id: 'call', label: 'Call', answers: { timeline: 'met' } },
      { id: 'Call', label: 'Write' },
    ]
    const problems = handbookProblems({ qualification: { profile: 'own', profiles: [{ id: 'own', criteria: [{ id: 'need' }], met: 1, engagements }] } })
    expect(problems).toEqual([
      'qualification.profiles.own.engagements: has call twice',
      'qualification.profiles.own.engagements.call.answers: is timeline, and there is need',
    ])
  })
})
