import { sql, type SqlBool } from 'kysely'
import type { SearchTerms } from './search-text.js'
import type { ViewSearchConditions } from './views-database.js'

/** Search by the full-text tables that `sqliteTables` keeps. */
export const sqliteSearch: ViewSearchConditions = {
  matches({ search }, terms) {
    const found = (index: string, expression: string) => sql<number>`(select rowid from ${sql.id(index)} where ${sql.id(index)} match ${expression})`
    const words = found(search?.words.index ?? '', wordsExpression(terms))
    if (terms.digits === undefined) return (eb) => eb('n', 'in', words)
    const phones = found(search?.digits.index ?? '', `"${terms.digits}"`)
    return (eb) => eb.or([eb('n', 'in', words), eb('n', 'in', phones)])
  },
  contains: (column, text) => () => sql<SqlBool>`instr(${sql.ref(column)}, ${text}) > 0`,
}

/** An FTS5 expression made of quoted words only. */
export const wordsExpression = ({ words }: SearchTerms): string => words.map((word) => `"${word}"*`).join(' AND ')
