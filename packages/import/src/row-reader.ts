import type { Plan, Told } from './plan.js'
import type { RowProblem, RowProblemCode } from './row-problem.js'

/** The cells of one row under a plan, and what is wrong with them so far. */
export interface RowReader {
  /** The text byte for byte; `undefined` when the cell is blank. */
  text(told: Told | undefined): string | undefined
  /** The text without blanks around it, for what has a grammar of its own: ids, dates, amounts, names of statuses. */
  word(told: Told | undefined): string | undefined
  /** As `text`, without the quote that spreadsheets put before `+ - = @`. */
  unescaped(told: Told | undefined): string | undefined
  reject(code: RowProblemCode, told: Told | undefined): void
  readonly problems: RowProblem[]
  /** How many quotes before a formula sign were taken away. */
  readonly escapes: () => number
}

export function rowReader({ blank }: Pick<Plan, 'blank'>, cells: readonly string[]): RowReader {
  const problems: RowProblem[] = []
  let escapes = 0
  const text = (told: Told | undefined): string | undefined => {
    if (!told) return undefined
    const found = 'value' in told ? told.value : (cells[told.index] ?? '')
    const trimmed = found.trim()
    return trimmed === '' || blank.has(trimmed) ? undefined : found
  }
  return {
    text,
    word: (told) => text(told)?.trim(),
    unescaped: (told) => {
      const found = text(told)
      if (found === undefined || !/^'[=+\-@]/.test(found)) return found
      escapes++
      return found.slice(1)
    },
    reject: (code, told) => void problems.push(told && 'column' in told ? { code, column: told.column } : { code }),
    problems,
    escapes: () => escapes,
  }
}
