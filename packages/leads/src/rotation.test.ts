import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newRotation, nextInTurn, turnReturned, turnTaken, type Candidate, type Rotation } from './rotation.js'

/** Gives one turn after another to those who are there, and says to whom. */
function turnsOf(there: readonly (readonly Candidate[])[], start: Rotation = newRotation): readonly string[] {
  let rotation = start
  return there
    .filter((candidates) => candidates.length > 0)
    .map((candidates) => {
      const user = nextInTurn(rotation, candidates) as string
      rotation = turnTaken(rotation, user, candidates)
      return user
    })
}

const equal = (...users: readonly string[]): readonly Candidate[] => users.map((user) => ({ user, weight: 1 }))
const repeated = (candidates: readonly Candidate[], times: number) => Array.from({ length: times }, () => candidates)

/** A team, and for every turn which of them are there. */
const histories = (weight: fc.Arbitrary<number>) =>
  fc.array(weight, { minLength: 1, maxLength: 8 }).chain((weights) =>
    fc.array(fc.record({ turns: fc.integer({ min: 0, max: 12 }), away: fc.subarray(weights.map((_, index) => index)) }), { maxLength: 25 }).map((stretches) =>
      stretches.flatMap(({ turns, away }) =>
        repeated(
          weights.flatMap((weight, index) => (away.includes(index) ? [] : [{ user: `u${index}`, weight }])),
          turns,
        ),
      ),
    ),
  )
const someWeight = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60 }))

/** The largest difference of turns that two members of equal weight have in any stretch of turns for which both were there. */
function largestGap(there: readonly (readonly Candidate[])[], taken: readonly string[]): number {
  const pairs = new Map<string, { now: number; low: number; high: number }>()
  let largest = 0
  for (const [index, candidates] of there.entries()) {
    const weights = new Map(candidates.map(({ user, weight }) => [user, weight]))
    for (const key of pairs.keys()) if (key.split(' ').some((user) => !weights.has(user))) pairs.delete(key)
    for (const { user: one, weight } of candidates)
      for (const { user: other } of candidates)
        if (one < other && weights.get(other) === weight) {
          const pair = pairs.get(`${one} ${other}`) ?? { now: 0, low: 0, high: 0 }
          const now = pair.now + Number(taken[index] === one) - Number(taken[index] === other)
          const next = { now, low: Math.min(pair.low, now), high: Math.max(pair.high, now) }
          pairs.set(`${one} ${other}`, next)
          largest = Math.max(largest, next.high - next.low)
        }
  }
  return largest
}

/** How far anybody's turns are from their share after any turn of a stretch in which the same people are there. */
function largestDistance(there: readonly (readonly Candidate[])[], taken: readonly string[]): number {
  let largest = 0
  let [who, turns, counts] = ['', 0, new Map<string, number>()]
  for (const [index, candidates] of there.entries()) {
    const now = candidates.map(({ user }) => user).join(' ')
    if (now !== who) [who, turns, counts] = [now, 0, new Map()]
    const user = taken.at(index) as string
    turns++
    counts.set(user, (counts.get(user) ?? 0) + 1)
    const total = candidates.reduce((sum, { weight }) => sum + weight, 0)
    for (const { user: one, weight } of candidates) largest = Math.max(largest, Math.abs((counts.get(one) ?? 0) - (turns * weight) / total))
  }
  return largest
}

const kept = (history: readonly (readonly Candidate[])[]) => history.filter((candidates) => candidates.length > 0)

describe('turns', () => {
  test('begin with the first and go on in the order of the list', () =>
    expect(turnsOf(repeated(equal('anna', 'ben', 'cleo'), 5))).toEqual(['anna', 'ben', 'cleo', 'anna', 'ben']))

  test('are nobody’s where nobody is', () => expect(nextInTurn(newRotation, [])).toBeUndefined())

  test('go to people who are there, and to nobody else', () =>
    fc.assert(
      fc.property(histories(someWeight), (history) => {
        const there = kept(history)
        for (const [index, user] of turnsOf(there).entries()) expect(there[index]?.map((candidate) => candidate.user)).toContain(user)
      }),
    ))

  test('of two equal members never differ by more than one in any stretch in which both are there, whoever comes and goes', () =>
    fc.assert(
      fc.property(histories(someWeight), (history) => {
        const there = kept(history)
        expect(largestGap(there, turnsOf(there))).toBeLessThanOrEqual(1)
      }),
      { numRuns: 400 },
    ))

  test('stay less than one from everybody’s share by weight after every turn, while the same people are there', () =>
    fc.assert(
      fc.property(fc.array(someWeight, { minLength: 1, maxLength: 10 }), fc.integer({ min: 1, max: 300 }), (weights, turns) => {
        const team = weights.map((weight, index) => ({ user: `u${index}`, weight }))
        expect(largestDistance(repeated(team, turns), turnsOf(repeated(team, turns)))).toBeLessThan(1)
      }),
      { numRuns: 300 },
    ))

  test('stay less than one from equal shares in every stretch, and near those by weight, whoever came and went before', () =>
    fc.assert(
      fc.property(histories(fc.constant(1)), histories(someWeight), (even, weighted) => {
        expect(largestDistance(kept(even), turnsOf(kept(even)))).toBeLessThan(1)
        expect(largestDistance(kept(weighted), turnsOf(kept(weighted)))).toBeLessThan(2.5)
      }),
      { numRuns: 300 },
    ))

  test('that are given back at once are taken by the same person again', () =>
    fc.assert(
      fc.property(histories(someWeight), (history) => {
        let rotation = newRotation
        for (const candidates of kept(history)) {
          const user = nextInTurn(rotation, candidates) as string
          const returned = turnReturned(turnTaken(rotation, user, candidates), user)
          if (candidates.every(({ weight }) => weight === candidates[0]?.weight)) expect(nextInTurn(returned, candidates)).toBe(user)
          rotation = turnTaken(rotation, user, candidates)
        }
      }),
    ))
})

describe('who comes back', () => {
  const [both, ben] = [equal('anna', 'ben'), equal('ben')]

  test('takes one turn and no burst of them', () =>
    expect(turnsOf([...repeated(both, 2), ...repeated(ben, 20), ...repeated(both, 4)]).slice(-4)).toEqual(['anna', 'ben', 'anna', 'ben']))

  test('has the place that was left', () =>
    expect(
      turnsOf([...repeated(equal('anna', 'ben', 'cleo'), 1), ...repeated(equal('anna', 'cleo'), 2), ...repeated(equal('anna', 'ben', 'cleo'), 1)]),
    ).toEqual(['anna', 'cleo', 'anna', 'ben']))
})

describe('other arithmetic does not hold', () => {
  test('a pointer into the list of who is there gives the turns of one who is away to the next one', () => {
    const skipping = Array.from({ length: 9 }, (_, turn) => (turn % 3 === 0 ? 'anna' : 'cleo'))
    const there = repeated(equal('anna', 'cleo'), 9)
    expect([largestGap(there, skipping), largestGap(there, turnsOf(there))]).toEqual([4, 1])
  })

  test('smooth weighted round robin leaves the share by one and more', () => {
    const team = [3, 1, 3, 3, 3, 1, 1].map((weight, index) => ({ user: `u${index}`, weight }))
    expect(largestDistance(repeated(team, 15), smooth(team, 15))).toBeGreaterThanOrEqual(1)
    expect(largestDistance(repeated(team, 15), turnsOf(repeated(team, 15)))).toBeLessThan(1)
  })

  test('the fewest turns by weight first leaves it too', () => {
    const team = [1, 1, 1, 1, 1, 1, 1, 1, 1, 9].map((weight, index) => ({ user: `u${index}`, weight }))
    expect(largestDistance(repeated(team, 18), fewest(team, 18))).toBeGreaterThanOrEqual(1)
  })
})

/** Everybody gains the own weight a turn; the largest sum takes it and pays the total. */
function smooth(team: readonly Candidate[], turns: number): readonly string[] {
  const total = team.reduce((sum, { weight }) => sum + weight, 0)
  const seats = team.map((candidate) => ({ ...candidate, sum: 0 }))
  return Array.from({ length: turns }, () => {
    for (const seat of seats) seat.sum += seat.weight
    const best = seats.reduce((one, other) => (other.sum > one.sum ? other : one))
    best.sum -= total
    return best.user
  })
}

/** Whoever has the fewest turns for the own weight takes the next. */
function fewest(team: readonly Candidate[], turns: number): readonly string[] {
  const seats = team.map((candidate) => ({ ...candidate, count: 0 }))
  return Array.from({ length: turns }, () => {
    const best = seats.reduce((one, other) => (other.count / other.weight < one.count / one.weight ? other : one))
    best.count++
    return best.user
  })
}
