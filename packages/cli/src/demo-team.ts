import { dateOf, wallTime } from './demo-calendar.js'

/** One of the sales team. Days are wall times of the morning. */
export interface Rep {
  readonly name: string
  readonly team: 'north' | 'south'
  readonly department: 'field sales' | 'inside sales'
  /** First day, and the last one if there is one, `yyyy-MM-dd`. */
  readonly joins?: string
  readonly leaves?: string
  /** Holidays, from the first day up to, and without, the last. */
  readonly away?: readonly (readonly [from: string, until: string])[]
  /** Median working minutes to the first answer. */
  readonly pace: number
  /** How much better than others at qualifying and closing; 1 is average. */
  readonly skill: number
  /** Share of leads and follow-ups that slip through. */
  readonly neglect: number
}

export const reps: readonly Rep[] = [
  { name: 'Anna Lindqvist', team: 'north', department: 'field sales', pace: 25, skill: 1.3, neglect: 0.02 },
  { name: 'Jonas Weber', team: 'south', department: 'inside sales', leaves: '2024-09-30', pace: 240, skill: 0.85, neglect: 0.1 },
  { name: 'Mehmet Yılmaz', team: 'south', department: 'field sales', away: [['2025-06-02', '2025-06-16']], pace: 45, skill: 1.1, neglect: 0.03 },
  { name: 'Sofia Rossi', team: 'south', department: 'field sales', away: [['2024-08-05', '2024-08-26']], pace: 90, skill: 1.05, neglect: 0.05 },
  { name: 'Lena Fischer', team: 'north', department: 'field sales', away: [['2025-07-14', '2025-08-04']], pace: 150, skill: 1, neglect: 0.06 },
  { name: "Tom O'Brien", team: 'north', department: 'inside sales', away: [['2025-12-22', '2026-01-07']], pace: 420, skill: 0.8, neglect: 0.12 },
  { name: 'Claire Dubois', team: 'south', department: 'inside sales', joins: '2024-07-01', pace: 70, skill: 1.15, neglect: 0.03 },
  { name: 'Piotr Nowak', team: 'north', department: 'inside sales', joins: '2025-02-03', pace: 200, skill: 0.9, neglect: 0.07 },
]

export const manager = 'Petra Vogel'
/** Who leads each team, and sells too. */
export const heads = { north: 'Anna Lindqvist', south: 'Mehmet Yılmaz' } as const satisfies Record<Rep['team'], string>
/** Who gets the leads of somebody who leaves. */
export const successor = 'Claire Dubois'

const isWithin = (date: string, from: string, until: string): boolean => date >= from && date < until

/** Whether somebody works here and is not on holiday, on the day of a wall time. */
export const isThere = ({ joins = '0', leaves = '9', away = [] }: Rep, wall: number): boolean =>
  isWithin(dateOf(wall), joins, leaves) && !away.some(([from, until]) => isWithin(dateOf(wall), from, until))

/** A wall time, or the morning after the holiday it falls into. */
export function backAtWork({ away = [] }: Rep, wall: number): number {
  const holiday = away.find(([from, until]) => isWithin(dateOf(wall), from, until))
  return holiday ? wallTime(holiday[1], 8, 5) : wall
}

/** Where a lead comes from, and what that says about it. */
export interface SourceTraits {
  /** Share of all leads. */
  readonly share: number
  /** Who owns it first: whoever found it, whom a rule names, or nobody until somebody claims it. */
  readonly owner: 'finder' | 'rule' | 'queue'
  /** Probability that a call finds somebody. */
  readonly reach: number
  /** Probability that a criterion is met. */
  readonly fit: number
  /** Probability that a qualified lead is won by an average rep. */
  readonly win: number
  /** Share of spam, duplicates and others nobody wants. */
  readonly junk: number
  /** How much longer than usual the first answer takes. */
  readonly delay: number
  /** Median deal value, EUR. */
  readonly value: number
  /** Hours of the day, wall time, at which such leads arrive. */
  readonly hours: readonly [first: number, last: number]
}

export const sources = {
  Referral: { share: 11, owner: 'finder', reach: 0.7, fit: 0.82, win: 0.62, junk: 0.01, delay: 0.4, value: 18_000, hours: [9, 17] },
  Partner: { share: 9, owner: 'rule', reach: 0.64, fit: 0.74, win: 0.52, junk: 0.02, delay: 0.7, value: 24_000, hours: [9, 17] },
  Website: { share: 28, owner: 'rule', reach: 0.54, fit: 0.66, win: 0.42, junk: 0.12, delay: 1, value: 7_500, hours: [6, 22] },
  Webinar: { share: 14, owner: 'rule', reach: 0.46, fit: 0.62, win: 0.36, junk: 0.04, delay: 2, value: 9_000, hours: [14, 17] },
  Marketing: { share: 16, owner: 'queue', reach: 0.42, fit: 0.55, win: 0.33, junk: 0.09, delay: 2.5, value: 6_000, hours: [6, 22] },
  'Trade show': { share: 13, owner: 'queue', reach: 0.44, fit: 0.57, win: 0.38, junk: 0.05, delay: 7, value: 15_000, hours: [9, 17] },
  'Cold call': { share: 9, owner: 'finder', reach: 0.3, fit: 0.46, win: 0.24, junk: 0.03, delay: 0.02, value: 11_000, hours: [9, 16] },
} as const satisfies Readonly<Record<string, SourceTraits>>

export type SourceName = keyof typeof sources

/** First days of the trade shows; each lasts three. */
export const tradeShows: readonly string[] = ['2024-03-19', '2024-09-17', '2025-03-18', '2025-09-16']

/** How busy each month is, January first. */
export const season: readonly number[] = [0.95, 1, 1.15, 1.05, 1, 0.95, 0.7, 0.65, 1.1, 1.25, 1.2, 0.6]

export const criteria = ['need', 'budget', 'authority', 'timeline'] as const
export const products = { Starter: 45, Team: 38, Enterprise: 17 } as const
export const industries: readonly string[] = [
  'Manufacturing',
  'Logistics',
  'Retail',
  'Health',
  'Software',
  'Energy',
  'Construction',
  'Hospitality',
  'Education',
]
export const competitors: readonly string[] = ['Globex', 'Initech', 'Hooli', 'Vandelay']
