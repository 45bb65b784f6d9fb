import type { MetricContext } from './context.js'
import { kpiDefinition } from './definition.js'
import type { LeadAt } from './lead-at.js'
import type { Observation } from './observation.js'
import { cumulativeIncidence, type Span } from './survival.js'
import type { Tally } from './tally.js'

/** `isFull` when it was watched as long as the horizon. */
export type Watched = Span<'converted' | 'ended'> & { readonly isFull: boolean }

const day = 86_400_000

/**
 * Share of leads that convert within the horizon, from all leads however young: an open one tells what it can up to now, and a lost or disqualified one
 * can no longer convert. Unlike the cohort rate it wastes no young lead, and unlike converted ÷ created it does not take the young for failures.
 * While some are open and nobody was watched for the whole horizon, nobody can say, and it is `null`.
 */
export const conversionIncidence = kpiDefinition<Watched>({
  kpi: 'conversionIncidence',
  version: 1,
  basis: 'cohort',
  formula:
    'Aalen–Johansen incidence of conversion within horizonDays of creation; loss and disqualification compete, open leads are censored at asOf; null while some are open and none was watched that long',
  date: 'created',
  owner: 'credited',
  excludes: ['unknownCreated', 'unknownClosed', 'negative'],
  source: 'Aalen and Johansen 1978; Satagopan et al. 2004',
  observe: (lead, context) => [watched(lead, context)],
  tally: incidenceTally,
})

function watched(lead: LeadAt, { asOf, horizonDays = 90 }: MetricContext): Observation<Watched> {
  const { createdAt: at } = lead
  if (at === null) return { at, excluded: 'unknownCreated' }
  const ended = endOf(lead, asOf)
  if (ended.at === null) return { at, excluded: 'unknownClosed' }
  if (ended.at < at) return { at, excluded: 'negative' }
  return { at, value: watchedFor(ended.at - at, ended.outcome, horizonDays * day) }
}

/** What is seen of a lead within a horizon: what ended later was open then. */
export const watchedFor = (time: number, outcome: Watched['outcome'], horizon: number): Watched =>
  time <= horizon ? { time, outcome, isFull: time === horizon } : { time: horizon, outcome: null, isFull: true }

/** How the lead stands at `asOf`, and since when. */
export function endOf({ status, conversion, loss, enteredAt }: LeadAt, asOf: number): { readonly at: number | null; readonly outcome: Watched['outcome'] } {
  if (status === 'converted') return { at: conversion?.at ?? null, outcome: 'converted' }
  if (status === 'lost') return { at: loss?.at ?? null, outcome: 'ended' }
  return status === 'disqualified' ? { at: enteredAt, outcome: 'ended' } : { at: asOf, outcome: null }
}

function incidenceTally(): Tally<Watched> {
  const spans: Watched[] = []
  return {
    add(span) {
      spans.push(span)
    },
    figures() {
      const converted = spans.filter(({ outcome }) => outcome === 'converted').length
      return { value: incidenceOf(spans), numerator: converted, denominator: spans.length, n: spans.length }
    },
  }
}

/** The value at the horizon, since what would end later was cut off there; `null` while some are open and nobody was watched that long. */
export function incidenceOf(spans: readonly Watched[]): number | null {
  const reaches = spans.some(({ isFull }) => isFull) || spans.every(({ outcome }) => outcome !== null)
  return spans.length === 0 || !reaches ? null : (cumulativeIncidence(spans).at(-1)?.incidence.converted ?? 0)
}
