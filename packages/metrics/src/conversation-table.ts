import type { ConversationFacts, ObjectionFacts, Review } from '@leadledger/leads'
import type { LeadAt } from './lead-at.js'
import { wilson } from './wilson.js'

/** A part of a whole; `value` is `null` for 0/0, and `ci` its Wilson interval at 95 %. */
export interface Share {
  readonly value: number | null
  readonly ci: readonly [low: number, high: number] | null
}

export interface QuestionFigures {
  readonly n: number
  /** Share of each kind, such as open, closed and why; the most frequent first. */
  readonly kinds: readonly { readonly kind: string; readonly n: number; readonly share: number }[]
}

/** What leads objected, of one kind. */
export interface ObjectionKind {
  readonly kind: string
  /** Objections; `clarified` before they were answered, `answered` at least once, and `resolved` by an answer. */
  readonly n: number
  readonly clarified: number
  readonly answered: number
  readonly resolved: number
  /** Leads that objected so, each once; those of them converted, and lost, at `asOf`. */
  readonly leads: number
  readonly converted: number
  readonly lost: number
  /** `converted` ÷ (`converted` + `lost`). */
  readonly winRate: Share
  /** Why the lost ones were lost; the most frequent reason first. */
  readonly lostReasons: readonly { readonly reason: string; readonly leads: number }[]
}

/** How one way of answering did. */
export interface TechniqueFigures {
  readonly technique: string
  readonly answers: number
  readonly resolved: number
  readonly unresolved: number
  /** `resolved` ÷ (`resolved` + `unresolved`); answers of which nobody said how they went are in neither. */
  readonly success: Share
}

/** How far a checklist was kept in the interactions that were held against it. */
export interface ChecklistFigures {
  readonly checklist: string
  /** Reviews, and how many of them by oneself. */
  readonly n: number
  readonly self: number
  /** Items that were kept ÷ items that were looked at. */
  readonly kept: Share
  readonly items: readonly { readonly item: string; readonly n: number; readonly kept: Share }[]
}

export interface ConversationFigures {
  readonly questions: QuestionFigures
  readonly objections: { readonly n: number; readonly kinds: readonly ObjectionKind[] }
  readonly techniques: readonly TechniqueFigures[]
  /** How often what was understood was summed up and agreed to. */
  readonly understandings: number
  /** The most frequent checklist first. */
  readonly reviews: readonly ChecklistFigures[]
}

/** Adds up conversations; each lead is added once. */
export interface ConversationTable {
  add(lead: LeadAt, told: ConversationFacts): void
  figures(): ConversationFigures
}

export function conversationTable(): ConversationTable {
  const questions = new Map<string, number>()
  const kinds = new Map<string, KindCount>()
  const techniques = new Map<string, { answers: number; resolved: number; unresolved: number }>()
  const reviews = new Map<string, ReviewCount>()
  let understandings = 0

  const addAnswers = ({ answers }: ObjectionFacts): void => {
    for (const { technique, resolved } of answers) {
      const count = entry(techniques, technique, () => ({ answers: 0, resolved: 0, unresolved: 0 }))
      count.answers++
      if (resolved !== null) count[resolved ? 'resolved' : 'unresolved']++
    }
  }

  return {
    add(lead, told) {
      for (const { kind } of told.questions) questions.set(kind, (questions.get(kind) ?? 0) + 1)
      understandings += told.understandings.length
      for (const review of told.reviews) addReview(entry(reviews, review.checklist, reviewCount), review)
      for (const objection of told.objections) {
        addObjection(entry(kinds, objection.kind, kindCount), objection)
        addAnswers(objection)
      }
      for (const kind of new Set(told.objections.map((objection) => objection.kind))) addLead(entry(kinds, kind, kindCount), lead)
    },
    figures() {
      const asked = sum(questions.values())
      return {
        questions: { n: asked, kinds: mostFirst(questions, (n) => n).map(([kind, n]) => ({ kind, n, share: n / asked })) },
        objections: { n: sum([...kinds.values()].map(({ n }) => n)), kinds: mostFirst(kinds, ({ n }) => n).map(([kind, count]) => kindFigures(kind, count)) },
        techniques: mostFirst(techniques, ({ answers }) => answers).map(([technique, count]) => ({
          technique,
          ...count,
          success: shareOf(count.resolved, count.resolved + count.unresolved),
        })),
        understandings,
        reviews: mostFirst(reviews, ({ n }) => n).map(([checklist, count]) => checklistFigures(checklist, count)),
      }
    },
  }
}

interface KindCount extends Record<'n' | 'clarified' | 'answered' | 'resolved' | 'leads' | 'converted' | 'lost', number> {
  readonly reasons: Map<string, number>
}

const kindCount = (): KindCount => ({ n: 0, clarified: 0, answered: 0, resolved: 0, leads: 0, converted: 0, lost: 0, reasons: new Map() })

function addObjection(count: KindCount, { clarified, answers }: ObjectionFacts): void {
  count.n++
  if (clarified) count.clarified++
  if (answers.length > 0) count.answered++
  if (answers.some(({ resolved }) => resolved)) count.resolved++
}

function addLead(count: KindCount, { status, loss }: LeadAt): void {
  count.leads++
  if (status === 'converted') count.converted++
  if (status !== 'lost' || !loss) return
  count.lost++
  count.reasons.set(loss.reason, (count.reasons.get(loss.reason) ?? 0) + 1)
}

function kindFigures(kind: string, { reasons, ...counts }: KindCount): ObjectionKind {
  const lostReasons = mostFirst(reasons, (leads) => leads).map(([reason, leads]) => ({ reason, leads }))
  return { kind, ...counts, winRate: shareOf(counts.converted, counts.converted + counts.lost), lostReasons }
}

interface ReviewCount {
  n: number
  self: number
  readonly items: Map<string, { n: number; kept: number }>
}

const reviewCount = (): ReviewCount => ({ n: 0, self: 0, items: new Map() })

function addReview(count: ReviewCount, { by, items }: Review): void {
  count.n++
  if (by === 'self') count.self++
  for (const [item, isKept] of Object.entries(items)) {
    const seen = entry(count.items, item, () => ({ n: 0, kept: 0 }))
    seen.n++
    if (isKept) seen.kept++
  }
}

function checklistFigures(checklist: string, { n, self, items }: ReviewCount): ChecklistFigures {
  const all = [...items.values()]
  return {
    checklist,
    n,
    self,
    kept: shareOf(sum(all.map(({ kept }) => kept)), sum(all.map((item) => item.n))),
    items: mostFirst(items, (item) => item.n).map(([item, seen]) => ({ item, n: seen.n, kept: shareOf(seen.kept, seen.n) })),
  }
}

const shareOf = (part: number, whole: number): Share => ({ value: whole === 0 ? null : part / whole, ci: wilson(part, whole) })

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, n) => total + n, 0)

function entry<Value>(map: Map<string, Value>, key: string, first: () => Value): Value {
  const found = map.get(key) ?? first()
  map.set(key, found)
  return found
}

const mostFirst = <Value>(map: ReadonlyMap<string, Value>, sizeOf: (value: Value) => number): [string, Value][] =>
  [...map].sort(([one, a], [other, b]) => sizeOf(b) - sizeOf(a) || (one < other ? -1 : 1))
