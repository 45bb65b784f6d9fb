import type { Database } from 'better-sqlite3'

/** Event types by their number in the file. */
export interface TypeNames {
  nameOf(id: number): string | undefined
  /** The type's number, given to it now if it has none; only inside a transaction. */
  idOf(name: string): number
  /** Forgets what a transaction that was rolled back had given out. */
  forget(): void
}

export function typeNames(db: Database): TypeNames {
  const byId = new Map<number, string>()
  const byName = new Map<string, number>()
  const selectName = db.prepare<[number], string>('SELECT name FROM types WHERE id = ?').pluck()
  const selectId = db.prepare<[string], number>('SELECT id FROM types WHERE name = ?').pluck()
  const insert = db.prepare<[string]>('INSERT INTO types (name) VALUES (?)')

  const learned = (id: number, name: string): void => {
    byId.set(id, name)
    byName.set(name, id)
  }

  return {
    nameOf(id) {
      const known = byId.get(id)
      if (known !== undefined) return known
      const name = selectName.get(id)
      if (name !== undefined) learned(id, name)
      return name
    },
    idOf(name) {
      const known = byName.get(name)
      if (known !== undefined) return known
      const id = selectId.get(name) ?? Number(insert.run(name).lastInsertRowid)
      learned(id, name)
      return id
    },
    forget() {
      byId.clear()
      byName.clear()
    },
  }
}
