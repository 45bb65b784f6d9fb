import type { LostReasonGroup, LostReasons } from 'leadledger'
import { amount, count, duration, percent } from './format.js'
import { textTable } from './table.js'

/** Reasons with what they cost, and what came back of it; those of each group below its name. */
export function lossTable({ rows, totals, groups }: LostReasons): string {
  if (totals.count === 0) return 'No losses.'
  const listed = groups ? groups.flatMap((group) => linesOf(group, '')) : rows.map((row) => line(row))
  return textTable(
    [
      { title: 'reason' },
      { title: 'losses', right: true },
      { title: 'share', right: true },
      { title: 'with those above', right: true },
      { title: 'value at loss', right: true },
      { title: 'median age', right: true },
      { title: 'reopened', right: true },
      { title: 'won after', right: true },
      { title: 'trend', right: true },
    ],
    listed,
  )
}

const columnsBehindCount = 7

function linesOf({ key, totals, rows, groups }: LostReasonGroup, indent: string): readonly (readonly string[])[] {
  const inside = groups ? groups.flatMap((group) => linesOf(group, `${indent}  `)) : rows.map((row) => line(row, `${indent}  `))
  return [[`${indent}${key}`, count(totals.count), ...Array.from({ length: columnsBehindCount }, () => '')], ...inside]
}

const line = ({ trend, ...row }: LostReasons['rows'][number], indent = ''): readonly string[] => [
  `${indent}${row.reason}`,
  count(row.count),
  percent(row.share),
  percent(row.cumulativeShare),
  row.values.map(amount).join(', ') || 'n/a',
  duration(row.medianAge),
  count(row.reopened),
  count(row.wonAfter),
  trend === undefined || trend === null ? '' : `${trend < 0 ? '' : '+'}${percent(trend)}`.replace('%', 'points'),
]
