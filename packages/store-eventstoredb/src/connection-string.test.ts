import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { connectionString } from './connection-string.js'
import { eventStoreDbEventStore } from './eventstoredb-event-store.js'

const password = 'Tr0ub4dor'

describe('a connection string', () => {
  test.for([
    ['esdb://127.0.0.1:2113?tls=false', '@eventstore/db-client', '127.0.0.1:2113'],
    ['esdb://ada:secret@a:2111,b:2112,c?nodePreference=leader&keepAlive_Interval=10000', '@eventstore/db-client', 'a:2111,b:2112,c'],
    ['esdb+discover://ada:secret@cluster.example:2113/?tlsCAFile=%2Fca.pem', '@eventstore/db-client', 'cluster.example:2113'],
    ['kurrentdb://ada:secret@node.example', '@kurrent/kurrentdb-client', 'node.example'],
    ['kdb+discover://ada:secret@node.example?gossipTimeout=5', '@kurrent/kurrentdb-client', 'node.example'],
    ['kurrent://localhost?tls=false', '@kurrent/kurrentdb-client', 'localhost'],
  ] as const)('%s is spoken with %s', ([text, client, server]) => {
    expect(connectionString(text)).toMatchObject({ client, server })
  })

  test('gives the user every append names, decoded', () => {
    expect(connectionString('esdb://ada%40acme:p%3As%25@a').credentials).toEqual({ username: 'ada@acme', password: 'p:s%' })
  })

  test.for([
    ['scheme', `https://ada:${password}@a`],
    ['scheme', `ada:${password}@a`],
    ['scheme', 'esdb://'],
    ['host', `esdb://ada:${password}@[::1]:2113`],
    ['host', `esdb://ada:${password}@a:b:c`],
    ['credentials', 'esdb://a:2113'],
    ['credentials', `esdb://${password}@a`],
    ['credentials', `esdb://ada:${password}:x@a`],
    ['credentials', `esdb://ada:${password}%zz@a`],
    ['option', `esdb://ada:${password}@a?tsl=false`],
    ['option', `esdb://ada:${password}@a?tls=no`],
    ['option', `esdb://ada:${password}@a?tls`],
    ['option', `esdb://ada:${password}@a?throwOnAppendFailure=false`],
    ['option', `esdb://ada:${password}@a?userCertFile=a.pem`],
    ['option', `esdb://ada:${password}@a?${password}!=1`],
    ['client', `esdb://ada:${password}@a?defaultDeadline=soon`],
    ['client', `esdb://ada:${password}@a?tlsCAFile=missing.pem`],
  ] as const)('is refused for its %s and not repeated: %s', async ([problem, url]) => {
    const error = await eventStoreDbEventStore({ url }).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'invalid-connection', problem })
    expect(inspect(error, { depth: 9, showHidden: true }).replaceAll(/^ {4}at .*$/gm, '')).not.toContain(password)
  })

  test('is refused when the process speaks to another kind of server already', async () => {
    await eventStoreDbEventStore({ url: 'esdb://127.0.0.1:1?tls=false', tryMs: 1 }).catch(() => undefined)
    await expect(eventStoreDbEventStore({ url: 'kurrentdb://127.0.0.1:1?tls=false' })).rejects.toMatchObject({ problem: 'client' })
  })

  test.for(['Ada', 'a_b', '', '1a', 'a'.repeat(33), 'a-b'])('goes with no tenant like "%s"', async (tenant) => {
    await expect(eventStoreDbEventStore({ url: 'esdb://a?tls=false', tenant })).rejects.toMatchObject({ problem: 'tenant' })
  })
})
