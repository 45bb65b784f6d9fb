import { eventStoreDbDouble } from '@leadledger/store-eventstoredb/double'
import { benchStores, type StoreFigures } from './bench-stores.js'
import { freshDatabase, postgresServer } from './postgres-server.js'

/** Measures the stores and prints a line for each work, the driver beside the store. */
export async function printStores(events: number, asJson: boolean, say: (text: string) => void): Promise<void> {
  const server = await postgresServer()
  const database = await freshDatabase(server.url)
  const given = process.env['EVENTSTOREDB_URL']
  const double = given === undefined ? await eventStoreDbDouble() : undefined
  try {
    const figures = await benchStores({
      events,
      postgresUrl: database.url,
      eventStoreDbUrl: given ?? double?.url ?? '',
      say: (text) => say(`\r\u001b[K${text}`),
    })
    say('\r\u001b[K')
    process.stdout.write(
      asJson ? `${JSON.stringify({ events, double: double !== undefined, figures }, null, 2)}\n` : tableOf(figures, events, double !== undefined),
    )
  } finally {
    await double?.stop()
    await database.stop()
    await server.stop()
  }
}

function tableOf(figures: readonly StoreFigures[], events: number, isDouble: boolean): string {
  const rate = (number: number): string => Math.round(number).toLocaleString('en-US').padStart(14)
  const lines = figures.map(
    ({ store, work, bare, ours }) => `${store.padEnd(14)}${work.padEnd(26)}${rate(bare)}${rate(ours)}${(ours / bare).toFixed(2).padStart(8)}`,
  )
  return `${'store'.padEnd(14)}${'work, a second'.padEnd(26)}${'driver'.padStart(14)}${'Leadledger'.padStart(14)}${'ratio'.padStart(8)}
${lines.join('\n')}

One run on a log of ${events.toLocaleString('en-US')} events, sealed and durable; events or streams a second.
Driver: better-sqlite3, pg and the client of EventStoreDB by themselves, with one minimal table where there are tables.
${isDouble ? 'EventStoreDB is the double, in the same process: its figures compare the two sides and say nothing about a server.\n' : ''}`
}
