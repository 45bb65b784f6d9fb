/** The first three columns of a rejects file; a file that begins with them is one that was repaired. */
export const rejectColumns = ['row', 'line', 'reason'] as const

/** The columns of a file, and where they begin. */
export interface Header {
  /** Names without blanks around them; a column without a name is called after its place, `column 4`. */
  readonly columns: readonly string[]
  /** The header cells as they stand in the file. */
  readonly cells: readonly string[]
  /** Cells in front of each row that are not the user's: those of a rejects file. */
  readonly skipCells: number
}

export function headerOf(record: readonly string[]): Header {
  const skipCells = rejectColumns.every((name, index) => record[index] === name) && record.length > rejectColumns.length ? rejectColumns.length : 0
  const cells = record.slice(skipCells)
  return { columns: cells.map((cell, index) => cell.trim() || `column ${index + 1}`), cells, skipCells }
}
