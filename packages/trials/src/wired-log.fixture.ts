import { commandHandler, streamName, type EventStore } from '@leadledger/eventsourcing'
import { defaultHandbook, leadCategory, leadDecider, ledgerCodec } from '@leadledger/leads'
import { builtInViews, type LogReader, type Views } from '@leadledger/read-models'
import { memoryEventStore } from '@leadledger/store-memory'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import { memoryKeyStore, vault, type KeyStore } from '@leadledger/vault'
import type { CommandInput } from 'leadledger'
import { join } from 'node:path'
import { ledgerDirectory } from './ledger-directory.js'
import { asDecided } from './random-command.js'

/** A log with its keys, wired without the front door, so that any number of views can be built from it. */
export interface WiredLog {
  readonly log: LogReader
  readonly keys: KeyStore
  send(lead: string, command: CommandInput, commandId: string): Promise<{ readonly events: number; readonly version: bigint; readonly duplicate: boolean }>
  close(): Promise<void>
}

export type OpenWiredLog = () => Promise<WiredLog>

export const memoryLog: OpenWiredLog = async () => wired(memoryEventStore(), () => {})

export const sqliteLog: OpenWiredLog = async () => {
  const directory = ledgerDirectory()
  return wired(await sqliteEventStore({ file: join(directory.path, 'events.db') }), () => directory.remove())
}

function wired(store: EventStore, remove: () => void): WiredLog {
  const keys = memoryKeyStore()
  const log: LogReader = { store, codec: ledgerCodec(store.logId), vault: vault({ keys }) }
  const handle = commandHandler({ ...log, decider: leadDecider(defaultHandbook) })
  return {
    log,
    keys,
    async send(lead, command, commandId) {
      const context = { commandId, actor: { id: 'trial', kind: 'system' }, source: { kind: 'api' } } as const
      const handled = await handle(streamName(leadCategory, lead), asDecided(command), context)
      if (handled.outcome === 'refused') return { events: 0, version: handled.version, duplicate: false }
      return { events: handled.events.length, version: handled.version, duplicate: handled.duplicate }
    },
    async close() {
      await store.close()
      await keys.close()
      remove()
    },
  }
}

/** Every row of every view, without the row numbers; what search finds shows that its index follows. */
export async function dumpOf(views: Views): Promise<Readonly<Record<string, unknown>>> {
  const dump: Record<string, unknown> = {}
  for (const { table, columns } of builtInViews) {
    const [key = '', ...names] = Object.keys(columns)
    dump[table] = await views.database.read
      .selectFrom(table)
      .select([key, ...names])
      .orderBy(key)
      .execute()
  }
  for (const search of ['muller', 'jane d', 'renamed', '4930']) dump[search] = (await views.leads({ search, sort: 'id' })).items.map(({ id }) => id)
  return dump
}
