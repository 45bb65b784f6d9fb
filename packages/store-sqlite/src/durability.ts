import { StoreRefused } from '@leadledger/eventsourcing'
import type { Database } from 'better-sqlite3'

/** `full` survives a power cut; `relaxed` survives a killed process, but a power cut may take the last appends. */
export type Durability = 'full' | 'relaxed'

const levels = ['off', 'normal', 'full', 'extra'] as const

/** When SQLite waits for the disk, as it answers at this moment. */
export type Synchronous = (typeof levels)[number]

const wanted = { full: 'full', relaxed: 'normal' } as const satisfies Record<Durability, Synchronous>

export const synchronousOf = (db: Database): Synchronous => levels[db.pragma('synchronous', { simple: true }) as number] ?? 'off'

export function setDurability(db: Database, durability: Durability): void {
  db.pragma(`synchronous = ${wanted[durability]}`)
}

/**
 * Asks after a real write, since in WAL mode SQLite answers FULL until then even where it was compiled to fall back to NORMAL.
 * @throws {StoreRefused} when the connection waits for the disk otherwise than asked.
 */
export function assertDurability(db: Database, file: string, durability: Durability): void {
  db.prepare(`UPDATE meta SET value = value + 1 WHERE name = 'opened'`).run()
  const found = synchronousOf(db)
  if (found !== wanted[durability]) throw new StoreRefused(file, 'not-durable', `synchronous is ${found} where ${wanted[durability]} was set`)
}
