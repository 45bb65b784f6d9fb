import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { ViewSearchConditions } from './views-database.js'

/** Most digits of a column that is searched by digits. */
const mostDigits = 20

/** The words of a column as a text search vector: our own words, never PostgreSQL's parser. */
export const wordVector = (column: string): RawBuilder<unknown> => sql`array_to_tsvector(string_to_array(${sql.ref(column)}, ' '))`

/** Every three digits in a row of a column, as an array; shorter rests at its end do no harm. */
export function digitTrigrams(column: string): RawBuilder<unknown> {
  const parts = Array.from({ length: mostDigits - 2 }, (_, index) => sql`substr(${sql.ref(column)}, ${sql.lit(index + 1)}, 3)`)
  return sql`array_remove(array[${sql.join(parts)}], '')`
}

/**
 * Search through the indexes that `postgresTables` makes of these expressions.
 * What is found is gathered before anything else is asked: the planner would take the words for frequent ones, and walk the list in its order.
 */
export const postgresSearch = (schema: string): ViewSearchConditions => ({
  matches({ table, search }, { words, digits }) {
    const found = [sql`${wordVector(search?.words.column ?? '')} @@ ${words.map((word) => `'${word}':*`).join(' & ')}::tsquery`]
    const phone = search?.digits.column ?? ''
    if (digits !== undefined) found.push(sql`(${digitTrigrams(phone)} @> ${trigramsOf(digits)}::text[] and strpos(${sql.ref(phone)}, ${digits}) > 0)`)
    return () => sql<SqlBool>`n = any(array(select n from ${sql.id(schema, table)} where ${sql.join(found, sql` or `)}))`
  },
  contains: (column, text) => () => sql<SqlBool>`strpos(${sql.ref(column)}, ${text}) > 0`,
})

const trigramsOf = (digits: string): string[] => Array.from({ length: digits.length - 2 }, (_, index) => digits.slice(index, index + 3))
