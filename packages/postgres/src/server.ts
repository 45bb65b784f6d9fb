import { StoreRefused } from '@leadledger/eventsourcing'
import type { Connection } from './connection.js'

/** When a commit waits for the disk: `full` always, `relaxed` as the server is set. */
export type Durability = 'full' | 'relaxed'

/** @throws {StoreRefused} for a replica, a server older than PostgreSQL 13, and with `full` for one that does not wait for its disk. */
export async function checkServer(connection: Connection, durability: Durability): Promise<void> {
  const { place } = connection
  const [row] = await connection.query({ text: `select pg_is_in_recovery(), current_setting('fsync'), current_setting('server_version_num')` })
  const [isReplica, fsync, version] = row ?? []
  if (Number(version) < 130_000) throw new StoreRefused(place, 'too-old', 'PostgreSQL 13 or newer is needed')
  if (isReplica === 't') throw new StoreRefused(place, 'replica', 'is a replica, which may show commits in another order: name the primary')
  if (fsync === 'off' && durability === 'full')
    throw new StoreRefused(place, 'not-durable', `runs with fsync off and may lose what it acknowledged: switch it on, or ask for durability: 'relaxed'`)
}
