import { join } from 'node:path'
import { idOf, isErased, type Recorded } from '@leadledger/eventsourcing'
import { defaultHandbook, leadDecider, type LeadEvent, ledgerCodec } from '@leadledger/leads'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import { fileKeyProvider, sqliteKeyStore, vault } from '@leadledger/vault'
import Database from 'better-sqlite3'
import { ledgerFiles, openLedger } from 'leadledger'
import { commandKey, type History } from './crash-history.js'
import { grouped } from './grouped.js'
import { asDecided } from './random-command.js'
import { violation, type Violation } from './violation.js'

/** Everything there is to check of a ledger nobody else has open: its files, every sealed block, every decision, the views. */
export async function checkLedger(at: string, history: History): Promise<readonly Violation[]> {
  const views = await checkViews(at)
  const files = Object.values(ledgerFiles).filter((name) => name.endsWith('.db'))
  const damaged = files.flatMap((name) => checkFile(join(at, name)))
  return [...views, ...damaged, ...(await checkDecisions(at, history))]
}

function checkFile(file: string): readonly Violation[] {
  const db = new Database(file)
  try {
    const answer = String(db.pragma('quick_check', { simple: true }))
    return answer === 'ok' ? [] : [violation('damaged', `${file}: ${answer}`)]
  } finally {
    db.close()
  }
}

async function checkViews(at: string): Promise<readonly Violation[]> {
  const ledger = await openLedger({ at })
  try {
    const tables = await ledger.verify()
    return tables.filter(({ equal }) => !equal).map((table) => violation('views', JSON.stringify(table)))
  } finally {
    await ledger.close()
  }
}

/** The events of a command are just those that deciding it on the state before it gives: none is missing, and none came otherwise. */
async function checkDecisions(at: string, { sent }: History): Promise<readonly Violation[]> {
  const { initialState, decide, evolve } = leadDecider(defaultHandbook)
  const found: Violation[] = []
  for (const [stream, events] of await openedEvents(at)) {
    let state = initialState
    for (let next = 0; next < events.length;) {
      const commandId = events[next]?.metadata.commandId ?? ''
      const key = commandKey(stream, commandId)
      const end = events.findIndex((event, index) => index > next && event.metadata.commandId !== commandId)
      const run = events.slice(next, end < 0 ? events.length : end)
      const command = sent.get(key)
      const decision = command && decide(asDecided(command), state)
      const decided = decision?.outcome === 'accepted' ? decision.events.map(({ type }) => type) : [decision?.outcome]
      const stored = run.map(({ type }) => type)
      if (decided.join() !== stored.join()) found.push(violation('partial', `${key}: ${stored.join()} instead of ${decided.join()}`))
      state = run.reduce(evolve, state)
      next += run.length
    }
  }
  return found
}

/** Events by lead, each with its personal data opened. @throws when a sealed block does not open. */
async function openedEvents(at: string): Promise<ReadonlyMap<string, Recorded<LeadEvent>[]>> {
  const store = await sqliteEventStore({ file: join(at, ledgerFiles.events) })
  const keys = await sqliteKeyStore({ file: join(at, ledgerFiles.keys), provider: fileKeyProvider({ file: join(at, ledgerFiles.masterKey) }) })
  const codec = ledgerCodec(store.logId)
  const keyring = vault({ keys }).keyring()
  const events: Recorded<LeadEvent>[] = []
  try {
    for await (const batch of store.readAll()) {
      await keyring.load(batch.map(({ stream }) => codec.subjectOf(stream)))
      for (const stored of batch) {
        const event = codec.decode(stored, keyring)
        if (isErased(event.personal.open())) throw new Error(`Event ${event.id} lost its key`)
        events.push(event)
      }
    }
  } finally {
    await keys.close()
    await store.close()
  }
  return grouped(events, ({ stream }) => idOf(stream))
}
