import { commandHandler, eventCodec, streamName } from '@leadledger/eventsourcing'
import { leadCategory, leadCommand, leadDecider, leadEvents, type LeadCommandInput } from '@leadledger/leads'
import { memoryEventStore } from '@leadledger/store-memory'
import { memoryKeyStore, vault } from '@leadledger/vault'
import type { LogReader } from './log-reader.js'
import { openViews } from './open-views.js'
import type { Views } from './views.js'

/** A log in memory that takes commands, and views over it. */
export interface TestLedger {
  readonly log: LogReader
  readonly views: Views
  /** Sends commands to a lead, in order. @throws when one is refused. */
  send(lead: string, ...commands: readonly LeadCommandInput[]): Promise<void>
}

export async function testLedger(file = ':memory:'): Promise<TestLedger> {
  const store = memoryEventStore({ clock: () => day(100) })
  const log: LogReader = { store, codec: eventCodec(store.logId, leadEvents), vault: vault({ keys: memoryKeyStore() }) }
  const handle = commandHandler({ ...log, decider: leadDecider({ requiredOnCreate: [], qualification: { assessed: [], met: 0 } }) })
  let sent = 0
  return {
    log,
    views: await openViews({ file, log }),
    async send(lead, ...commands) {
      for (const command of commands) {
        const context = { commandId: `command-${++sent}`, actor: { id: 'test', kind: 'user' }, source: { kind: 'api' } } as const
        const handled = await handle(streamName(leadCategory, lead), leadCommand.parse(command), context)
        if (handled.outcome === 'refused') throw new Error(`refused: ${handled.refusal.refused}`)
      }
    },
  }
}

/** The start of a day, counted from 2026-01-01 in UTC. */
export const day = (number: number): number => Date.UTC(2026, 0, 1 + number)

export const create = (at: number, fields: Partial<Extract<LeadCommandInput, { type: 'CreateLead' }>> = {}): LeadCommandInput => ({
  type: 'CreateLead',
  at,
  ...fields,
})
