import { fiscalBounds, periodBounds } from '@leadledger/metrics'
import { reportKinds, type ReportNote } from '@leadledger/leads'
import { InvalidInput } from './errors.js'

/** Reports of the handbook §10, and how each names its period. */
export const reportPeriods = {
  monthly: { pattern: /^\d{4}-(?:0[1-9]|1[0-2])$/, example: '2026-03' },
  quarterly: { pattern: /^\d{4}-Q[1-4]$/, example: '2026-Q1' },
  yearEnd: { pattern: /^\d{4}$/, example: '2026' },
} as const satisfies Record<ReportNote['report'], { readonly pattern: RegExp; readonly example: string }>

export type ReportName = keyof typeof reportPeriods
export const reportNames: readonly ReportName[] = reportKinds

/** @throws {InvalidInput} for a report there is not, and for a period it does not have. */
export function checkPeriod(name: ReportName, period: string): void {
  if (!reportNames.includes(name)) throw new InvalidInput([`report: ${JSON.stringify(name)} is none of ${reportNames.join(', ')}`])
  const { pattern, example } = reportPeriods[name]
  if (!pattern.test(period)) throw new InvalidInput([`period: ${JSON.stringify(period)} is no period of a ${name} report: expected one such as ${example}`])
}

/** The instants between which a period lies: from the first up to, and without, the second. */
export type PeriodBounds = (period: string) => { readonly from: number; readonly to: number }

/** Bounds of `2026-03`, `2026-Q1` and `2026`; a year is the fiscal one that begins in it. */
export const periodBoundsOf =
  (of: { readonly zone: string; readonly fiscalYearStart: number }): PeriodBounds =>
  (period) =>
    period.length === 4 ? fiscalBounds(Number(period), undefined, of) : periodBounds(period, of.zone)

/** The period of equal kind that follows; `undefined` after the year 9999, which no name has. */
export function periodAfter(period: string): string | undefined {
  const [year = '', part] = period.split('-')
  const isQuarter = part?.startsWith('Q') === true
  const number = Number(part?.replace('Q', '') ?? 1)
  const isLast = part === undefined || number === (isQuarter ? 4 : 12)
  const next = isLast ? 1 : number + 1
  const inYear = String(Number(year) + (isLast ? 1 : 0)).padStart(4, '0')
  if (inYear.length > 4) return undefined
  return part === undefined ? inYear : `${inYear}-${isQuarter ? `Q${next}` : String(next).padStart(2, '0')}`
}
