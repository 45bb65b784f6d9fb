import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { handbookProblems } from './handbook.js'
import { under } from './lead-spec.fixture.js'
import { begun, consent, enroll, handbookWith, lead } from './nurture-spec.fixture.js'
import { variantOf } from './step-variant.js'

const variants = [
  { id: 'short', template: 'hello-short', weight: 3 },
  { id: 'long', template: 'hello-long' },
]
const step = { id: 'hello', template: 'hello', after: 'PT0S', variants }

describe('the variant of a step', () => {
  test('is recorded as the mail is queued, with its template, and follows from the lead', () => {
    const handbook = handbookWith({}, [step])
    const chosen = new Map<string, number>()
    for (let index = 0; index < 400; index++) {
      const variant = variantOf(step, { sequence: 'welcome', version: 1, lead: `lead-${index}` })
      chosen.set(variant?.id ?? '', (chosen.get(variant?.id ?? '') ?? 0) + 1)
    }
    expect([...chosen.keys()].toSorted()).toEqual(['long', 'short'])
    expect(chosen.get('short'), 'three of four').toBeGreaterThan(260)
    expect(chosen.get('long')).toBeGreaterThan(60)
    const { id, template } = variantOf(step, { sequence: 'welcome', version: 0, lead: 'lead-7' }) ?? {}
    under(handbook, lead, consent, enroll)
      .when({ type: 'AdvanceSequence', enrolmentId: 'e', lead: 'lead-7', at: begun })
      .thenEvents({
        type: 'EmailQueued',
        data: { messageId: 'e/hello', enrolmentId: 'e', sequence: 'welcome', version: 0, step: 'hello', template, content: null, tracked: true, variant: id },
      })
  })

  test('is none where a step has no variants', () => expect(variantOf({ id: 'hello' }, { sequence: 's', version: 1, lead: 'l' })).toBeUndefined())

  test('is named once', () => {
    const twice = [...variants, { id: 'long', template: 'again' }]
    const sequences = [{ id: 'welcome', purpose: 'news', steps: [{ ...step, variants: twice }] }]
    expect(handbookProblems({ sequences })).toEqual(['sequences.welcome.steps.hello.variants: long is there twice'])
    expect(handbookProblems({ sequences: [{ id: 'welcome', purpose: 'news', steps: [{ ...step, variants: variants.slice(1) }] }] })).toHaveLength(1)
  })

  test('is the same whenever it is asked for, and one of those there are', () => {
    const some = fc.uniqueArray(
      fc.record({ id: fc.string({ minLength: 1, maxLength: 5 }), template: fc.constant('t'), weight: fc.integer({ min: 1, max: 1_000 }) }),
      {
        selector: ({ id }) => id,
        minLength: 2,
        maxLength: 20,
      },
    )
    fc.assert(
      fc.property(some, fc.string(), fc.nat(9), fc.string(), (any, sequence, version, of) => {
        const found = variantOf({ id: 'hello', variants: any }, { sequence, version, lead: of })
        expect(any).toContain(found)
        expect(variantOf({ id: 'hello', variants: any }, { sequence, version, lead: of })).toBe(found)
      }),
    )
  })
})
