import { StoreRefused } from '@leadledger/eventsourcing'
import type { Connection } from './connection.js'

/** When a commit waits for the disk: `full` always, `relaxed` as the server is set. */
export type Durability = 'full' | 'relaxed'

/** What a server says of itself, and of the connection. */
export interface ServerState {
  readonly version: number
  readonly isReplica: boolean
  readonly isReadOnly: boolean
  readonly encoding: string
  readonly hasFsync: boolean
}

/** @throws {StoreRefused} for a replica, a connection that only reads, a server that is too old or keeps other letters, and with `full` for one that does not wait for its disk. */
export async function checkServer(connection: Connection, durability: Durability): Promise<void> {
  const [row] = await connection.query({
    text: `select current_setting('server_version_num'), pg_is_in_recovery(), current_setting('transaction_read_only'), current_setting('server_encoding'), current_setting('fsync')`,
  })
  const [version, replica, readOnly, encoding, fsync] = row ?? []
  const state = { version: Number(version), isReplica: replica === 't', isReadOnly: readOnly === 'on', encoding: encoding ?? '', hasFsync: fsync === 'on' }
  refuseUnfit(connection.place, state, durability)
}

const oldestVersion = 14

/** @throws {StoreRefused} as {@link checkServer}. */
export function refuseUnfit(place: string, { version, isReplica, isReadOnly, encoding, hasFsync }: ServerState, durability: Durability): void {
  if (version < oldestVersion * 10_000)
    throw new StoreRefused(place, 'too-old', `PostgreSQL ${Math.floor(version / 10_000)} is too old: ${oldestVersion} or newer is needed`)
  if (isReplica) throw new StoreRefused(place, 'replica', 'is a replica, which may show commits in another order: name the primary')
  if (isReadOnly) throw new StoreRefused(place, 'replica', 'the connection only reads: name the primary, and a user who may write')
  if (encoding !== 'UTF8') throw new StoreRefused(place, 'unfit-server', `the database keeps text as ${encoding}: make one with UTF8`)
  if (!hasFsync && durability === 'full')
    throw new StoreRefused(place, 'not-durable', `runs with fsync off and may lose what it acknowledged: switch it on, or ask for durability: 'relaxed'`)
}
