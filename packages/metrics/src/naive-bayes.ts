/** An open lead as the model sees it. */
export interface BayesLead {
  /** `null` for none. */
  readonly team: string | null
  /** One of the stages the model was made with. */
  readonly stage: string
  /** Values by field, such as `source`, `country` or `emailQuality`; `null` for unset. */
  readonly fields: Readonly<Record<string, string | null>>
  readonly tags: readonly string[]
}

export interface ClosedBayesLead extends BayesLead {
  readonly outcome: 'won' | 'lost'
}

/** What a value of a lead says: how often leads that were won, and lost, had it. */
export interface BayesPart {
  readonly field: string
  readonly value: string | null
  readonly won: number
  readonly lost: number
  /** `won` ÷ `lost`: above 1 it speaks for winning. */
  readonly factor: number
}

export interface Probability {
  /** Percent with two decimals, within 0.01 and 99.99: no rounding makes a lead won. `null` when nothing was ever closed. */
  readonly percent: number | null
  /** Odds of winning before anything is known of the lead; times all factors they are the odds of the lead. */
  readonly priorOdds: number | null
  readonly parts: readonly BayesPart[]
  /** Whose leads it was learnt from; `null` for those of all teams. */
  readonly team: string | null
}

export interface BayesModel {
  readonly probability: (lead: BayesLead) => Probability
}

interface Counts {
  won: number
  lost: number
}

/** What a team closed. */
interface Learnt {
  /** By field, then by value; an unset value is under `null`. */
  readonly counts: Map<string, Map<string | null, Counts>>
  readonly tagged: Map<string, number>
}

const tagField = 'tag'
const stageField = 'stage'
/** Fields of which it says something when they are unset. */
const toldUnset: ReadonlySet<string> = new Set(['emailQuality', 'phoneQuality'])
/** Closed leads from which on a tag counts. */
const fewestTagged = 50
/** What a new pair of field and value begins with, so that nothing is impossible. */
const beginning = 0.1

/**
 * How probable it is that a lead is won, by what became of others like it: naive Bayes on counts. `stages` are in their order. A won lead went through all
 * of them, a lost one through its own and all before. Values nobody had are skipped, unset ones too where that says nothing. A team that closed nothing
 * goes by all teams. Source: the predictive lead scoring of Odoo, as its documentation describes it.
 * @throws {RangeError} for a stage that is none of `stages`.
 */
export function naiveBayes(closed: Iterable<ClosedBayesLead>, stages: readonly string[]): BayesModel {
  const teams = new Map<string | null, Learnt>()
  const learntOf = (team: string | null): Learnt => {
    const learnt = teams.get(team) ?? { counts: new Map(), tagged: new Map() }
    teams.set(team, learnt)
    return learnt
  }
  // Under `null` all teams are learnt together.
  for (const lead of closed) for (const team of lead.team === null ? [null] : [lead.team, null]) learn(learntOf(team), lead, stages)
  return {
    probability(lead) {
      const team = lead.team !== null && teams.has(lead.team) ? lead.team : null
      placeOf(lead.stage, stages)
      return probabilityOf(lead, teams.get(team), team, stages)
    },
  }
}

function learn(learnt: Learnt, { stage, fields, tags, outcome }: ClosedBayesLead, stages: readonly string[]): void {
  const place = placeOf(stage, stages)
  for (const passed of outcome === 'won' ? stages : stages.slice(0, place + 1)) count(learnt, stageField, passed, outcome)
  for (const [field, value] of Object.entries(fields)) count(learnt, field, value, outcome)
  for (const tag of new Set(tags)) {
    count(learnt, tagField, tag, outcome)
    learnt.tagged.set(tag, (learnt.tagged.get(tag) ?? 0) + 1)
  }
}

function placeOf(stage: string, stages: readonly string[]): number {
  const place = stages.indexOf(stage)
  if (place < 0) throw new RangeError(`${stage} is none of the stages ${stages.join(', ')}`)
  return place
}

function count({ counts }: Learnt, field: string, value: string | null, outcome: keyof Counts): void {
  const values = counts.get(field) ?? new Map<string | null, Counts>()
  const pair = values.get(value) ?? { won: 0, lost: 0 }
  pair[outcome]++
  counts.set(field, values.set(value, pair))
}

function probabilityOf(lead: BayesLead, learnt: Learnt | undefined, team: string | null, stages: readonly string[]): Probability {
  // Every closed lead was in the first stage, so that its counts are those of the team.
  const first = learnt?.counts.get(stageField)?.get(stages[0] as string)
  const everybody = first && totalOf([first])
  if (!learnt || !everybody) return { percent: null, priorOdds: null, parts: [], team }
  const parts = pairsOf(lead, learnt).flatMap(([field, value]) => partOf(learnt, field, value, field === stageField ? everybody : undefined))
  const priorOdds = everybody.won / everybody.lost
  const odds = parts.reduce((product, { factor }) => product * factor, priorOdds)
  return { percent: clamped(odds), priorOdds, parts, team }
}

/** Percent of odds; beyond the largest numbers it is nearly all, and not everything. */
function clamped(odds: number): number {
  const percent = odds === Infinity ? 100 : (100 * odds) / (1 + odds)
  return Math.min(99.99, Math.max(0.01, Math.round(percent * 100) / 100))
}

const pairsOf = ({ stage, fields, tags }: BayesLead, { tagged }: Learnt): readonly (readonly [field: string, value: string | null])[] => [
  [stageField, stage],
  ...Object.entries(fields).filter(([field, value]) => value !== null || toldUnset.has(field)),
  ...[...new Set(tags)].filter((tag) => (tagged.get(tag) ?? 0) >= fewestTagged).map((tag) => [tagField, tag] as const),
]

function partOf({ counts }: Learnt, field: string, value: string | null, totals: Counts | undefined): readonly BayesPart[] {
  const values = counts.get(field)
  const pair = values?.get(value)
  if (!values || !pair) return []
  const { won: allWon, lost: allLost } = totals ?? totalOf([...values.values()])
  const own = totalOf([pair])
  const [won, lost] = [own.won / allWon, own.lost / allLost]
  return [{ field, value, won, lost, factor: won / lost }]
}

/** Counts are kept whole and added first, so that the order in which leads came rounds nothing. */
function totalOf(pairs: readonly Counts[]): Counts {
  const sum = (outcome: keyof Counts): number => pairs.reduce((total, pair) => total + pair[outcome], 0) + beginning * pairs.length
  return { won: sum('won'), lost: sum('lost') }
}
