import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fingerprintOf } from './data-key.js'
import { KeyStateConflict } from './errors.js'
import { adopted, unknownHere, type KnownSubject } from './subject-adoption.js'
import { given, moments, relatives } from './subject-history.fixture.js'
import { statusOf } from './subject-record.js'

/** The subject with what the other store knows, or `undefined` when that is refused. */
function together(here: KnownSubject | undefined, there: KnownSubject): KnownSubject | undefined {
  const other = given(there)
  if (!other || !here) return here
  try {
    return adopted(here, other) ?? here
  } catch (error) {
    expect(error).toBeInstanceOf(KeyStateConflict)
    return undefined
  }
}

const fingerprint = ({ record }: KnownSubject): string | undefined =>
  statusOf(record) === 'active' && record.material ? fingerprintOf(record.material.opening()) : undefined

/** All of it but condemned keys that were not destroyed yet. */
const shown = (known: KnownSubject | undefined): unknown =>
  known && {
    generation: known.record.generation,
    erased: known.record.erased,
    reopened: known.record.reopened,
    key: fingerprint(known),
    fences: known.fences.toSorted((a, b) => (a.erasureEventId < b.erasureEventId ? -1 : 1)),
  }

const runs = { numRuns: 3000 }

describe('a subject of another key store', () => {
  test('that is not known here is taken as it is', () => {
    fc.assert(
      fc.property(moments, ([, there]) => {
        expect(shown(together(unknownHere, there))).toEqual(shown(there))
      }),
      runs,
    )
  })

  test('brings a store that was copied earlier to where the other one is now, and changes nothing the other way round', () => {
    fc.assert(
      fc.property(moments, ([earlier, later]) => {
        expect(shown(together(earlier, later))).toEqual(shown(later))
        expect(shown(together(later, earlier))).toEqual(shown(later))
      }),
      runs,
    )
  })

  test('changes nothing the second time', () => {
    fc.assert(
      fc.property(relatives, ([here, there]) => {
        const next = together(here, there)
        const other = given(there)
        if (next && other) expect(adopted(next, other)).toBeUndefined()
      }),
      runs,
    )
  })

  test('takes nothing back: generations, erasures and fences only grow', () => {
    fc.assert(
      fc.property(relatives, ([here, there]) => {
        const next = together(here, there)
        if (!next) return
        for (const { record, fences } of [here, there]) {
          expect(next.record.generation).toBeGreaterThanOrEqual(record.generation)
          expect(next.record.erased).toBeGreaterThanOrEqual(record.erased)
          for (const { erasureEventId, generation, fingerprint: condemned } of fences) {
            const fence = next.fences.find((kept) => kept.erasureEventId === erasureEventId)
            expect(fence?.generation).toBeGreaterThanOrEqual(generation)
            if (condemned !== undefined) expect(fence?.fingerprint).toBe(condemned)
          }
        }
      }),
      runs,
    )
  })

  test('brings no key back that either store erased, and leaves no condemned key behind', () => {
    fc.assert(
      fc.property(relatives, ([here, there]) => {
        const next = together(here, there)
        if (!next || next === here) return
        const key = fingerprint(next)
        expect(next.record.material !== undefined).toBe(next.record.generation > Math.max(here.record.erased, there.record.erased))
        expect(next.fences.map((fence) => fence.fingerprint)).not.toContain(key ?? 'none')
        if (key !== undefined) expect([fingerprint(here), fingerprint(there)]).toContain(key)
      }),
      runs,
    )
  })

  test('comes to the same in either store, and is refused by both or by none', () => {
    fc.assert(
      fc.property(relatives, ([here, there]) => {
        if (given(here) && given(there)) expect(shown(together(here, there))).toEqual(shown(together(there, here)))
      }),
      runs,
    )
  })

  test('makes no difference whether it comes before or after that of a third store', () => {
    let applied = 0
    fc.assert(
      fc.property(relatives, ([here, first, second]) => {
        const [one, other] = [together(together(here, first), second), together(together(here, second), first)]
        if (!one || !other) return
        applied++
        expect(shown(one)).toEqual(shown(other))
      }),
      runs,
    )
    expect(applied).toBeGreaterThan(runs.numRuns / 4)
  })

  test('is refused when each store made a key of its own', () => {
    let refused = 0
    fc.assert(
      fc.property(relatives, ([here, there]) => {
        const [ours, theirs] = [fingerprint(here), fingerprint(there)]
        if (ours === undefined || theirs === undefined || ours === theirs || here.record.generation !== there.record.generation) return
        refused++
        expect(together(here, there)).toBeUndefined()
      }),
      runs,
    )
    expect(refused).toBeGreaterThan(20)
  })
})
