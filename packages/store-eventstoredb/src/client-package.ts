import type { Dialect } from './client.js'
import type { ClientName, ConnectionString } from './connection-string.js'
import { ClientMissing, InvalidConnection } from './errors.js'
import { eventStoreDialect } from './eventstore-dialect.js'
import { kurrentDialect } from './kurrent-dialect.js'

/** The package loaded by this process: both write the same global names, so that with two of them appends fail. */
let loaded: ClientName | undefined

/** Loads the client package for a connection. @throws {ClientMissing} {@link InvalidConnection} when the process has loaded the other one. */
export async function clientDialect({ client, credentials }: ConnectionString): Promise<Dialect> {
  if (loaded !== undefined && loaded !== client) throw new InvalidConnection('client', `this process has loaded ${loaded}, and cannot load ${client} beside it`)
  loaded = client
  try {
    return client === '@eventstore/db-client'
      ? eventStoreDialect(await import('@eventstore/db-client'), credentials)
      : kurrentDialect(await import('@kurrent/kurrentdb-client'), credentials)
  } catch (cause) {
    loaded = undefined
    throw new ClientMissing(client, { cause })
  }
}
