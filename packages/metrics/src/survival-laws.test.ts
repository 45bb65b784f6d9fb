import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cumulativeIncidence, incidenceBy, kaplanMeier, logRank, restrictedMean, type Span } from './survival.js'

type Outcome = 'converted' | 'lost'
const outcome = fc.constantFrom<(Outcome | null)[]>('converted', 'lost', null)
const spans = fc.array(fc.record({ time: fc.integer({ min: 0, max: 40 }), outcome }), { maxLength: 30 })
const survivalAt = (leads: readonly Span[], time: number): number => kaplanMeier(leads).points.findLast((point) => point.time <= time)?.survival ?? 1

/** A lead as it happened: when it came, and how long after that it ended. */
const lives = fc.array(fc.record({ came: fc.integer({ min: 0, max: 40 }), took: fc.integer({ min: 0, max: 40 }), outcome }), { maxLength: 30 })
/** What is seen of lives at an instant: what ends later is open, what comes later is not there. */
const seenAt = (all: typeof lives extends fc.Arbitrary<infer Lives> ? Lives : never, asOf: number): readonly Span<Outcome>[] =>
  all
    .filter(({ came }) => came <= asOf)
    .map(({ came, took, outcome }) => (came + took <= asOf ? { time: took, outcome } : { time: asOf - came, outcome: null }))

describe('for any leads', () => {
  test('who is counted twice, like everybody else, changes nothing: neither the curves nor the test of groups', () =>
    fc.assert(
      fc.property(spans, (leads) => {
        const [once, twice] = [cumulativeIncidence(leads), cumulativeIncidence([...leads, ...leads])]
        expect(twice.map(({ time }) => time)).toEqual(once.map(({ time }) => time))
        twice.forEach(({ incidence, open, atRisk }, index) => {
          expect(atRisk).toBe(2 * (once[index]?.atRisk ?? 0))
          expect(open).toBeCloseTo(once[index]?.open ?? -1, 9)
          expect(incidence.converted ?? 0).toBeCloseTo(once[index]?.incidence.converted ?? 0, 9)
        })
        expect(kaplanMeier([...leads, ...leads]).median).toBe(kaplanMeier(leads).median)
        expect(logRank([leads, leads])?.chiSquare ?? 0).toBeCloseTo(0, 9)
      }),
    ))

  test('whoever comes later changes nothing of a curve as of now, and events only ever become more', () =>
    fc.assert(
      fc.property(lives, fc.integer({ min: 0, max: 80 }), fc.nat(20), (all, asOf, later) => {
        const ended = (at: number) => seenAt(all, at).filter((span) => span.outcome !== null).length
        expect(ended(asOf + later)).toBeGreaterThanOrEqual(ended(asOf))
        const present = all.filter(({ came }) => came <= asOf)
        expect(cumulativeIncidence(seenAt(present, asOf))).toEqual(cumulativeIncidence(seenAt(all, asOf)))
      }),
    ))

  test('curves only rise, or fall, and keep within 0 and 1, as do their intervals', () =>
    fc.assert(
      fc.property(spans, (leads) => {
        let before = 1
        for (const { survival, ci } of kaplanMeier(leads).points) {
          expect(survival).toBeLessThanOrEqual(before)
          expect(survival).toBeGreaterThanOrEqual(0)
          before = survival
          if (!ci) continue
          expect([ci[0] >= 0, ci[0] <= survival, ci[1] >= survival, ci[1] <= 1]).toEqual([true, true, true, true])
        }
      }),
    ))

  test('one minus Kaplan–Meier with losses as censorings is never below the incidence', () =>
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 40 }), (leads, time) => {
        const naive = leads.map((lead) => (lead.outcome === 'lost' ? { ...lead, outcome: null } : lead))
        expect(1 - survivalAt(naive, time)).toBeGreaterThanOrEqual(incidenceBy(cumulativeIncidence(leads), 'converted', time) - 1e-9)
      }),
    ))

  test('with lost leads at risk to the end, one minus Kaplan–Meier is the incidence where nobody is censored before', () =>
    fc.assert(
      fc.property(spans, fc.integer({ min: 1, max: 40 }), (leads, time) => {
        const closed = leads.map((lead) => (lead.outcome === null ? { ...lead, time: 41 } : lead))
        const kept = closed.map((lead) => (lead.outcome === 'lost' ? { time: 41, outcome: null } : lead))
        expect(1 - survivalAt(kept, time)).toBeCloseTo(incidenceBy(cumulativeIncidence(closed), 'converted', time), 9)
      }),
    ))

  test('the median is the first time by which the curve is at a half or below', () =>
    fc.assert(
      fc.property(spans, (leads) => {
        const { points, median } = kaplanMeier(leads)
        expect(median).toBe(points.find(({ survival }) => survival <= 0.5 + 1e-9)?.time ?? null)
        expect(restrictedMean(kaplanMeier(leads), 0)).toBe(0)
      }),
    ))
})

test('where the curve is exactly a half, the median is the beginning of that step, and R takes its middle', () => {
  const halved: Span[] = [2, 4, 6, 8].map((time) => ({ time, outcome: 'answered' }))
  expect(kaplanMeier(halved).points[1]).toMatchObject({ time: 4, survival: 0.5 })
  expect(kaplanMeier(halved).median).toBe(4)
})

test('at equal times an event comes before a censoring: who is censored then was at risk', () => {
  const tied: Span[] = [
    { time: 5, outcome: 'answered' },
    { time: 5, outcome: null },
  ]
  expect(kaplanMeier(tied).points).toMatchObject([{ time: 5, atRisk: 2, survival: 0.5 }])
})
