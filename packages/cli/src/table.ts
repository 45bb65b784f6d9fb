import CliTable from 'cli-table3'
import { terminalText } from './terminal-text.js'

export interface Column {
  readonly title: string
  readonly right?: boolean
  /** Shown whole, however long. */
  readonly whole?: boolean
}

const plain = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' }
const inner = { left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' }

/** Longest cell shown; the rest is for `--json`. */
const widest = 36

/** Rows as an aligned table without borders; cells come from data, so they are made harmless first. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const table = new CliTable({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ right }) => (right ? 'right' : 'left')),
    chars: { ...plain, ...inner },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  for (const row of rows) table.push(row.map((text, index) => cell(text, columns[index]?.whole === true)))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

function cell(text: string, whole: boolean): string {
  const safe = terminalText(text)
  const letters = Array.from(safe)
  return letters.length > widest && !whole ? `${letters.slice(0, widest - 1).join('')}…` : safe
}
