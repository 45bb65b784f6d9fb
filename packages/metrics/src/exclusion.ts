/** Why something is left out of a number, and what that means. */
export const exclusions = {
  unknownCreated: 'the date of creation is unknown',
  unknownClosed: 'the date of closing is unknown',
  unknownOpened: 'it is unknown when the deal was opened',
  unknownBilled: 'the date of the purchase or renewal is unknown',
  unknownEntered: 'it is unknown when the status was entered',
  unknownLeft: 'it is unknown when the status was left',
  inferred: 'a time was concluded from a later step, not reported',
  negative: 'it ends before it begins: a wrong date',
  immature: 'too young at asOf to be judged',
  unknownResponse: 'answered, but nobody knows when: no time, or an inferred one',
  unanswered: 'not answered yet',
  noValue: 'the deal has no value',
  unknownHappened: 'it is unknown when it happened',
  noDuration: 'nobody noted how long it took',
  noProbability: 'the handbook gave the stage of the deal no probability',
  noHistory: 'no deal of its score band was closed by then',
  noExpectedClose: 'nobody said when the deal is expected to be won',
  overdue: 'the deal was expected to be won before the window, and is open still',
  unknownStage: 'the handbook names no stage the deal was in',
  noMargin: 'something was bought whose margin is unknown',
  merged: 'it is merged into another lead, which stands for both',
  withdrawn: 'the import that made it was taken back',
  machineOpened: 'only a machine opened it, so nobody knows whether a person did',
  undated: 'counted in the whole, but in no period, for want of a date',
} as const

export type Exclusion = keyof typeof exclusions

export type Excluded = Readonly<Partial<Record<Exclusion, number>>>

/** Counts what was left out; listed by name, so that the order of the rows shows nowhere. */
export interface ExclusionTally {
  add(reason: Exclusion): void
  figures(): Excluded
}

export function exclusionTally(): ExclusionTally {
  const counts = new Map<Exclusion, number>()
  return {
    add(reason) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1)
    },
    figures: () => Object.fromEntries(Array.from(counts).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}
