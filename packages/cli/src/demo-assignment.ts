import type { HandbookInput } from 'leadledger'
import { isThere, reps, type products, type Rep, type SourceName } from './demo-team.js'

type Rule = NonNullable<HandbookInput['assignment']>['rules'][number]

const eur = (euros: number) => ({ minor: euros * 100, currency: 'EUR' })

/** Who gets which lead: partners and large ones have their own people, all others go round in one of the two teams. */
export const assignmentRules: Rule[] = [
  { id: 'partners', label: 'Leads of partners', when: { sources: ['Partner'] }, members: ['Mehmet Yılmaz', 'Sofia Rossi'], method: 'round-robin' },
  { id: 'large', label: 'Large ones', when: { valueFrom: eur(20_000) }, members: ['Anna Lindqvist', 'Lena Fischer'], method: 'round-robin' },
  { id: 'starters', label: 'Those who begin small', when: { publicCustom: { product: ['Starter'] } }, team: 'south', method: 'round-robin' },
  { id: 'everyone', label: 'All others', team: 'north', method: 'round-robin' },
]

interface Wanted {
  readonly source: SourceName
  readonly product: keyof typeof products
  /** EUR. */
  readonly value: number
  readonly wall: number
}

/** Tells whom the rules are to find, lead after lead in the order in which they are given. */
export type Turns = (lead: Wanted) => Rep

/** In each rule, the next is whoever of those who are there has waited longest. */
export function newTurns(): Turns {
  const last = new Map<string, number>()
  let turn = 0
  return ({ source, product, value, wall }) => {
    for (const { id, when, members, team } of assignmentRules) {
      if (when?.sources && !when.sources.includes(source)) continue
      if (when?.valueFrom && value * 100 < when.valueFrom.minor) continue
      if (when?.publicCustom && when.publicCustom.product?.includes(product) === false) continue
      const there = reps.filter((rep) => (members?.includes(rep.name) ?? rep.team === team) && isThere(rep, wall))
      const waited = (rep: Rep): number => last.get(`${id}/${rep.name}`) ?? 0
      const [next] = there.toSorted((one, other) => waited(one) - waited(other))
      if (!next) continue
      last.set(`${id}/${next.name}`, ++turn)
      return next
    }
    throw new Error('somebody is always there')
  }
}
