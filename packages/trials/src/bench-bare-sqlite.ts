import { bareEvent, openBare } from './bench-bare.js'
import type { BareDriver } from './bench-stores.js'

/** better-sqlite3 as the other cases of the bench use it. */
export function bareSqlite(directory: string): BareDriver {
  const bare = openBare(directory)
  return {
    append: async (stream, version, events) => bare.append(stream, version + 1, events.map(bareEvent)),
    load: async (stream) => bare.load(stream).filter(([, , , , , data]) => JSON.parse(data) !== null).length,
    async readAll() {
      let read = 0
      for (const rows of bare.pages()) for (const [, , , , , data] of rows) if (JSON.parse(data)) read++
      return read
    },
    project: async () => bare.project(),
    close: async () => bare.close(),
  }
}
