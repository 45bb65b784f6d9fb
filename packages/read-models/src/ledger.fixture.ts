import { commandHandler, streamName, type EventStore } from '@leadledger/eventsourcing'
import { defineHandbook, leadCategory, leadCommand, type LeadCommandInput, leadDecider, ledgerCodec } from '@leadledger/leads'
import { memoryEventStore } from '@leadledger/store-memory'
import { memoryKeyStore, vault, type KeyStore } from '@leadledger/vault'
import { memoryHome, type Home } from './homes.fixture.js'
import type { LogReader } from './log-reader.js'
import type { Views } from './views.js'

/** A log in memory that takes commands. */
export interface TestLog {
  readonly log: LogReader
  readonly keys: KeyStore
  /** Sends commands to a lead, in order. @throws when one is refused. */
  readonly send: (lead: string, ...commands: readonly LeadCommandInput[]) => Promise<void>
}

/** A log, and views over it. */
export interface TestLedger extends TestLog {
  readonly views: Views
}

const undemanding = defineHandbook({
  sequences: [{ id: 'welcome', purpose: 'news', steps: [{ id: 'hello', template: 'hello', after: 'PT0S' }] }],
  required: { create: [], import: [] },
  qualification: { profile: 'none', profiles: [{ id: 'none', criteria: [{ id: 'need', optional: true }], met: 0 }] },
})

/** `store` stands between the log and its readers, where a test has one that behaves in its own way. */
export function testLog(readThrough: (store: EventStore) => EventStore = (store) => store): TestLog {
  const store = memoryEventStore({ clock: () => day(100) })
  const codec = ledgerCodec(store.logId)
  const keys = memoryKeyStore()
  const sealing = vault({ keys })
  const handle = commandHandler({
    store,
    codec,
    vault: sealing,
    decider: leadDecider(undemanding),
  })
  let sent = 0
  return {
    log: { store: readThrough(store), codec, vault: sealing },
    keys,
    async send(lead, ...commands) {
      for (const command of commands) {
        const context = { commandId: `command-${++sent}`, actor: { id: 'test', kind: 'user' }, source: { kind: 'api' } } as const
        const handled = await handle(streamName(leadCategory, lead), leadCommand.parse(command), context)
        if (handled.outcome === 'refused') throw new Error(`refused: ${handled.refusal.refused}`)
      }
    },
  }
}

export async function testLedger(home: Home = memoryHome()): Promise<TestLedger> {
  const made = testLog()
  return { ...made, views: await home.open(made.log) }
}

/** Ten leads that went through a little of everything: 40 commands. */
export async function writeBusyHistory({ send }: TestLog): Promise<void> {
  for (let index = 0; index < 40; index++) {
    const lead = `L${index % 10}`
    if (index < 10) await send(lead, create(day(index), { company: `Company ${index}`, owner: 'Grace' }))
    else if (index < 20)
      await send(lead, {
        type: 'LogInteraction',
        at: day(index),
        interactionId: `i${index}`,
        channel: 'call',
        outcome: 'connected',
        nextStep: { followUpId: 'f', due: { date: '2026-03-01', zone: 'UTC' } },
      })
    else if (index < 30) await send(lead, { type: 'ChangeLeadDetails', at: day(index), contact: `Person ${index}` })
    else await send(lead, index % 2 === 0 ? { type: 'LoseLead', at: day(index), reason: 'price' } : { type: 'QualifyLead', at: day(index) })
  }
}

export async function busyLedger(home?: Home): Promise<TestLedger> {
  const ledger = await testLedger(home)
  await writeBusyHistory(ledger)
  return ledger
}

/** The start of a day, counted from 2026-01-01 in UTC. */
export const day = (number: number): number => Date.UTC(2026, 0, 1 + number)

export const create = (at: number, fields: Partial<Extract<LeadCommandInput, { type: 'CreateLead' }>> = {}): LeadCommandInput => ({
  type: 'CreateLead',
  at,
  ...fields,
})
