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
