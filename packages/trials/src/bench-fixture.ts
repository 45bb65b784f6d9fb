import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { present, streamName, type EventCodec, type EventStore, type Metadata, type NewEvent, type StreamName, type Vault } from '@leadledger/eventsourcing'
import { leadCategory, type LeadEvent, ledgerCodec } from '@leadledger/leads'
import { sqliteEventStore } from '@leadledger/store-sqlite'
import { fileKeyProvider, sqliteKeyStore, vault, type KeyStore } from '@leadledger/vault'
import { ulidFactory } from 'leadledger'

/** The rooms of a ledger that the cases measure, on files of their own. */
export interface Bench {
  readonly directory: string
  readonly store: EventStore
  readonly codec: EventCodec<LeadEvent>
  readonly vault: Vault
  readonly keys: KeyStore
  close(): Promise<void>
}

export async function openBench(directory: string): Promise<Bench> {
  mkdirSync(directory, { recursive: true })
  const store = await sqliteEventStore({ file: join(directory, 'events.db') })
  const keys = await sqliteKeyStore({ file: join(directory, 'keys.db'), provider: fileKeyProvider({ file: join(directory, 'master.key') }) })
  const close = async (): Promise<void> => {
    await store.close()
    await keys.close()
  }
  return { directory, store, codec: ledgerCodec(store.logId), vault: vault({ keys }), keys, close }
}

const ulid = ulidFactory()
const start = Date.UTC(2025, 0, 1)
const minute = 60_000
const metadataOf = (commandId: string): Metadata => ({
  actor: { id: 'Grace Hopper', kind: 'user' },
  commandId,
  commandDigest: 'kq9v1Zk0o5m5sQ0v3m1oQk9v1Zk0o5m5sQ0v3m1oQk0',
  correlationId: commandId,
  causationId: null,
  source: { kind: 'api' },
})

/** The eight events of an ordinary lead: about 350 bytes of data and metadata each. */
export function lifeOf(index: number): LeadEvent[] {
  const at = start + index * minute
  const created = {
    externalId: null,
    company: `Company ${index} of the North`,
    contact: `Ada Lovelace the ${index}`,
    title: 'Head of Purchasing',
    email: { raw: `ada${index}@example.com`, address: `ada${index}@example.com` },
    phone: { raw: `+4420794${String(index % 100_000).padStart(5, '0')}`, e164: null },
    website: null,
    address: null,
    note: null,
  }
  return [
    { type: 'LeadCreated', occurredAt: at, data: { source: 'Referral', estimatedValue: null, imported: false }, personal: present(created) },
    { type: 'LeadAssigned', occurredAt: at, data: { owner: `Rep ${index % 20}`, previous: null, way: 'manual' }, personal: present({}) },
    call(index, 0, at + 60 * minute, 'voicemail'),
    call(index, 1, at + 90 * minute, 'connected'),
    {
      type: 'LeadContacted',
      occurredAt: at + 90 * minute,
      data: { interactionId: `call-${index}-1`, channel: 'call', twoWay: true, cycle: 1 },
      personal: present({}),
    },
    {
      type: 'FollowUpScheduled',
      occurredAt: at + 90 * minute,
      data: { followUpId: `next-${index}`, due: { date: '2025-06-01', zone: 'UTC' }, interactionId: null },
      personal: present({ note: 'send the offer' }),
    },
    {
      type: 'LeadQualified',
      occurredAt: at + 3_000 * minute,
      data: { from: 'contacted', cycle: 1, criteria: { need: 'met', budget: 'met', authority: 'unmet' } },
      personal: present({}),
    },
    index % 2 === 0
      ? {
          type: 'LeadConverted',
          occurredAt: at + 9_000 * minute,
          data: { value: { minor: 120_000 + index, currency: 'EUR' }, stage: 'proposal', expectedClose: null, cycle: 1 },
          personal: present({}),
        }
      : {
          type: 'LeadLost',
          occurredAt: at + 9_000 * minute,
          data: { reason: index % 3 === 0 ? 'price' : 'no response', competitor: null, value: null, stage: 'qualified', cycle: 1 },
          personal: present({}),
        },
  ]
}

export const call = (lead: number, index: number, at: number, outcome: 'voicemail' | 'connected'): LeadEvent => ({
  type: 'InteractionLogged',
  occurredAt: at,
  data: { interactionId: `call-${lead}-${index}`, channel: 'call', direction: 'outbound', outcome, automated: false, durationMs: 180_000, cycle: 1 },
  personal: present({ note: `Spoke about the budget of next year and who decides; asked for an offer by the end of week ${index}.` }),
})

export const streamOf = (): StreamName => streamName(leadCategory, ulid())

/** Validates, seals and encodes events of one command. */
export async function encoded(
  { codec, vault }: Pick<Bench, 'codec' | 'vault'>,
  stream: StreamName,
  events: readonly LeadEvent[],
  commandId = ulid(),
): Promise<NewEvent[]> {
  const keyring = vault.keyring()
  await keyring.load([codec.subjectOf(stream)], { create: true })
  return codec.encode(events, stream, metadataOf(commandId), keyring)
}

/** Steps of the log between two events of one lead: about 5,000 leads are under way at any time, as in a team's log. */
const gap = 625

/** Writes the lives of leads, interleaved, until the log has about `events` events; many at a time, so that they share commits. */
export async function fill(bench: Bench, events: number, onProgress: (done: number) => void): Promise<StreamName[]> {
  const leads = Math.ceil(events / 8)
  const streams = Array.from({ length: leads }, streamOf)
  const underway = new Map<number, LeadEvent[]>()
  let done = 0
  for (let step = 0; step < leads + 7 * gap; step += 250) {
    const writes: Promise<unknown>[] = []
    for (let now = step; now < step + 250; now++)
      for (let place = 0; place < 8; place++) {
        const lead = now - place * gap
        const stream = streams[lead]
        if (stream === undefined) continue
        const life = underway.get(lead) ?? lifeOf(lead)
        underway.set(lead, life)
        if (place === 7) underway.delete(lead)
        const event = life[place] as LeadEvent
        writes.push(encoded(bench, stream, [event]).then((ready) => bench.store.append(stream, BigInt(place), ready)))
      }
    await Promise.all(writes)
    done += writes.length
    onProgress(done)
  }
  return streams
}
