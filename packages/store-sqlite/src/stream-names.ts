import type { StreamName } from '@leadledger/eventsourcing'
import type { Database } from 'better-sqlite3'

/** Names of streams by their number in the file. */
export interface StreamNames {
  /** Those of some streams, and perhaps of others; a stream without a name is missing. */
  of(ids: readonly number[]): ReadonlyMap<number, StreamName>
}

/** Names kept in memory; a few megabytes. */
const mostKept = 20_000

/** A name never changes, so what was read once is kept for a while. */
export function streamNames(db: Database): StreamNames {
  const select = db
    .prepare<[ids: string], [id: number, name: StreamName]>('SELECT streams.id, name FROM json_each(?) AS asked JOIN streams ON streams.id = asked.value')
    .raw()
  const names = new Map<number, StreamName>()
  return {
    of(ids) {
      if (names.size > mostKept) names.clear()
      const unknown = [...new Set(ids.filter((id) => !names.has(id)))]
      if (unknown.length > 0) for (const [id, name] of select.all(JSON.stringify(unknown))) names.set(id, name)
      return names
    },
  }
}
