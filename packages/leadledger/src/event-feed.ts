import { leadCategory, type LeadEvent } from '@leadledger/leads'
import type { LogReader } from '@leadledger/read-models'
import { InvalidInput } from './errors.js'
import { timelineEntryOf, type TimelineEntry } from './lead-view.js'

/** An event of a lead, and where it stands in the log. */
export interface LedgerEvent extends TimelineEntry {
  /** Position in the whole log; opaque, and only ever growing. Give the last one that was dealt with as `after` to go on behind it. */
  readonly position: string
}

export interface EventsQuery {
  /** Position of the last event that was seen; from the beginning of the log by default. */
  readonly after?: string | bigint
  readonly types?: readonly LeadEvent['type'][]
  /** Goes on with each new event as it comes, until the signal is aborted or the iteration is left. */
  readonly follow?: AbortSignal
}

/** Every event of leads in the order of the log, with what it says opened, a batch in memory at a time. @throws {InvalidInput} */
export async function* eventFeed({ store, codec, vault }: LogReader, { after = 0n, types, follow }: EventsQuery): AsyncGenerator<LedgerEvent> {
  const from = { after: positionOf(after), category: leadCategory }
  const wanted = types && new Set<string>(types)
  for await (const batch of follow ? store.subscribe({ ...from, signal: follow }) : store.readAll(from)) {
    const picked = wanted ? batch.filter(({ type }) => wanted.has(type)) : batch
    const keyring = vault.keyring()
    await keyring.load([...new Set(picked.map(({ stream }) => codec.subjectOf(stream)))])
    for (const stored of picked) yield { ...timelineEntryOf(codec.decode(stored, keyring), codec.subjectOf(stored.stream)), position: String(stored.position) }
  }
}

function positionOf(after: string | bigint): bigint {
  if (typeof after === 'bigint' && after >= 0n) return after
  if (typeof after === 'string' && /^\d{1,20}$/.test(after)) return BigInt(after)
  throw new InvalidInput(['after: is no position'])
}
