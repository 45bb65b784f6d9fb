import { present, streamName, type EventStore } from '@leadledger/eventsourcing'
import { ledgerCodec } from '@leadledger/leads'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import { memoryKeyStore, vault, type KeyStore } from '@leadledger/vault'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { carryOutOn } from './condemned-keys.js'
import { handbooks } from './handbooks.js'
import { ledgerOf, type Ledger, type NewLeadInput } from './ledger.js'
import { openViewsAt } from './open-views-at.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

type Append = EventStore['append']

export const day = 86_400_000
export const noon = Date.UTC(2026, 5, 15, 12)

/** Ada, written in twice. */
export const ada: NewLeadInput = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', email: 'ada@acme.example', source: 'Web' }

/** A ledger on disk with a clock that is set, and doors to it by appends that fail, as after a crash. */
export async function mergingLedger() {
  const time = { now: noon }
  // The log's clock too: what one test does within a moment is recorded in one millisecond.
  const store = await sqliteEventStore({ file: join(temporaryDirectory(), 'events.db'), clock: () => time.now })
  onTestFinished(() => store.close())
  const keys = memoryKeyStore()
  let ids = 0
  const through = async (append: (own: Append) => Append = (own) => own, faulty: Partial<KeyStore> = {}): Promise<Ledger> => {
    const asked = { ...keys, ...faulty }
    const appending = { ...store, append: append((...appended) => store.append(...appended)) }
    const log = { store: appending, codec: ledgerCodec(store.logId), vault: vault({ keys: asked }), carryOut: carryOutOn(asked) }
    const views = await openViewsAt({ kind: 'memory' }, log, undefined)
    onTestFinished(() => views.close())
    const places = { at: 'memory:', views: 'memory:', keys: 'memory:' }
    const wiring = {
      places,
      files: [],
      zone: 'UTC',
      by: { id: 'app', kind: 'system' },
      clock: () => time.now,
      newId: () => `id-${++ids}`,
      handbooks: handbooks(log),
    } as const
    return ledgerOf({ ...wiring, log, keys: asked, views, durability: 'memory' })
  }
  const ledger = await through()
  /** A lead of its own day. */
  const create = async (fields: Partial<NewLeadInput> = {}): Promise<string> => {
    time.now += day
    return (await ledger.create({ ...ada, ...fields })).lead
  }
  /** Many notes in one append, as years of them would be there. */
  const addNotes = async (lead: string, count: number): Promise<void> => {
    const stream = streamName('lead', lead)
    const keyring = vault({ keys }).keyring()
    await keyring.load([lead])
    const notes = Array.from({ length: count }, (_, index) => ({
      type: 'NoteAdded' as const,
      occurredAt: time.now,
      data: { noteId: `n${index}`, interactionId: null, noteLength: 4, cycle: 1 },
      personal: present({ note: 'note' }),
    }))
    const metadata = { actor: { id: 'app', kind: 'system' }, commandId: 'notes', correlationId: 'notes', causationId: null, source: { kind: 'api' } } as const
    await store.append(stream, 1n, ledgerCodec(store.logId).encode(notes, stream, metadata, keyring))
  }
  return { ledger, through, keys, store, time, create, addNotes }
}

/** Two records of Ada: the older one came by the web, the newer one by a referral, without an address. */
export async function twoAdas() {
  const made = await mergingLedger()
  const older = await made.create({ website: 'acme.example' })
  const newer = await made.create({ source: 'Referral', title: 'CTO', contact: 'A. King', website: undefined })
  made.time.now += day
  return { ...made, older, newer }
}

/** Everything a ledger shows of its leads and numbers. */
export async function everythingOf(ledger: Ledger, leads: readonly string[]) {
  const shown = []
  for (const lead of leads) shown.push(await ledger.lead(lead))
  const groups = []
  for await (const group of ledger.duplicates()) groups.push(group)
  return {
    shown,
    groups,
    list: await ledger.leads(),
    followUps: await ledger.followUps(),
    kpis: await ledger.kpi(),
    bySource: await ledger.kpi(undefined, { by: 'source' }),
    funnel: await ledger.funnel(),
    cohorts: await ledger.cohorts(),
    lostReasons: await ledger.lostReasons(),
    sla: await ledger.sla(),
    alerts: await ledger.alerts(),
  }
}
