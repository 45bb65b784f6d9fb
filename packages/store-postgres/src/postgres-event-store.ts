import { bell, checkAppend, followLog, StoreClosed, type Appended, type EventStore, type StreamName } from '@leadledger/eventsourcing'
import { checkSchemaName, postgresConnection, type Connection, type Durability } from '@leadledger/postgres'
import { appendQueue } from './append-queue.js'
import { openLog } from './opening.js'
import { reader } from './reader.js'
import { replicator } from './replicator.js'

export interface PostgresEventStoreOptions {
  /** `postgres://user:password@host:port/database`; `sslmode` and the like as the driver `pg` takes them. */
  readonly url: string
  /** Schema the log lives in, made when missing: one a tenant; `leadledger` by default. */
  readonly schema?: string
  /** Id of a log that is made here; one that is here already with another id is refused. */
  readonly logId?: string
  /** False refuses to make a log where there is none; true by default. */
  readonly create?: boolean
  /** Milliseconds since 1970; the server's clock by default, which all processes share. */
  readonly clock?: () => number
  /** `full` by default: refuses a server that does not wait for its disk. */
  readonly durability?: Durability
  /** Connections of this process at most; 10 by default. */
  readonly connections?: number
  /** Longest wait for one answer of the server, in milliseconds; 10,000 by default. */
  readonly tryMs?: number
  /** Longest wait for a call with all its tries, in milliseconds; 30,000 by default. */
  readonly budgetMs?: number
  /** How often a subscription looks for what other processes appended, in milliseconds; 100 by default. */
  readonly pollMs?: number
}

/** How the store stands; sizes in bytes. */
export interface PostgresDescription {
  /** Server and database, without user and password. */
  readonly place: string
  readonly schema: string
  readonly logId: string
  readonly serverVersion: string
  readonly synchronousCommit: string
  readonly bytes: number
}

/** The event store on one schema of a PostgreSQL database, shared by any number of processes and machines. */
export interface PostgresEventStore extends EventStore {
  /** @throws {StoreClosed} {@link StoreUnreachable} */
  describe(): Promise<PostgresDescription>
}

/**
 * Opens the store in a schema, or creates it.
 * @throws {InvalidSchemaName}
 * @throws {StoreRefused} for a wrong user or database, a replica, a server without fsync, no log with `create: false`, a schema of somebody else or of a newer release.
 * @throws {StoreUnreachable} when no server answers within `budgetMs`.
 */
export async function postgresEventStore(options: PostgresEventStoreOptions): Promise<PostgresEventStore> {
  const { url, schema = 'leadledger', clock, durability = 'full', connections = 10, tryMs = 10_000, budgetMs = 30_000, pollMs = 100 } = options
  checkSchemaName(schema)
  const server = postgresConnection({ url, tryMs, budgetMs, connections })
  const logId = await openLog(server, { schema, durability, logId: options.logId, create: options.create ?? true }).catch(async (error: unknown) => {
    await server.end()
    throw error
  })
  const reads = reader(server, schema)
  const growth = bell(pollMs)
  const replicate = replicator(server, schema, tryMs * 0.8)
  const reconcile = (stream: StreamName, ids: readonly string[]): Promise<Appended | undefined> => storedRun(server, schema, stream, ids)
  const queue = appendQueue({ connection: server, schema, clock, tryMs, budgetMs, reconcile })
  let closing: Promise<void> | undefined

  return {
    logId,
    ...reads,
    reconcile,
    async append(stream, expected, events) {
      if (closing) throw new StoreClosed()
      checkAppend(stream, expected, events)
      const appended = await queue.append({ stream, expected, events })
      growth.ring()
      return appended
    },
    async replicate(events) {
      if (closing) throw new StoreClosed()
      await replicate(events)
      growth.ring()
    },
    subscribe: (subscription) => followLog(reads, growth, subscription),
    async describe() {
      const text = `select current_setting('server_version'), current_setting('synchronous_commit'), pg_total_relation_size($1)`
      const [row] = await server.query({ text, values: [`"${schema}".events`] })
      return { place: server.place, schema, logId, serverVersion: row?.[0] ?? '', synchronousCommit: row?.[1] ?? '', bytes: Number(row?.[2]) }
    },
    close() {
      closing ??= queue.idle().then(() => server.end())
      server.close()
      growth.ring()
      return closing
    },
  }
}

async function storedRun({ query }: Connection, schema: string, stream: StreamName, ids: readonly string[]): Promise<Appended | undefined> {
  const rows = await query({
    name: 'run',
    text: `select id, version, position from "${schema}".events where stream = $1
      and version >= (select version from "${schema}".events where stream = $1 and id = $2) order by version limit $3`,
    values: [stream, ids[0] ?? '00000000-0000-0000-0000-000000000000', ids.length],
  })
  const last = rows.at(-1)
  if (!last || rows.length !== ids.length || rows.some(([id], index) => id !== ids[index])) return undefined
  return { duplicate: true, firstVersion: BigInt(rows[0]?.[1] ?? 0), lastVersion: BigInt(last[1] ?? 0), position: BigInt(last[2] ?? 0) }
}
