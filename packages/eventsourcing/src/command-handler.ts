import type { EventCodec } from './codec.js'
import type { Decider } from './decider.js'
import type { DomainEvent, Recorded } from './domain-event.js'
import { AppendOutcomeUnknown, CommandIdReused, InvalidCommandId, WrongExpectedVersion } from './errors.js'
import { eventIdOf } from './event-id.js'
import type { EventStore } from './event-store.js'
import type { Metadata } from './metadata.js'
import type { Keyring, Vault } from './personal.js'
import type { StreamName } from './stream.js'

/** Longest command id, in UTF-16 units: it stands in the metadata of every event the command makes. */
const longestCommandId = 200

/** Whether a text can be the id of a command: 1 to 200 UTF-16 units of well-formed Unicode. */
export const isCommandId = (text: string): boolean => typeof text === 'string' && text !== '' && text.length <= longestCommandId && text.isWellFormed()

/** Who sends a command, and under which id it takes effect at most once on its stream, for ever. */
export interface CommandContext extends Omit<Metadata, 'commandDigest' | 'correlationId' | 'causationId' | 'inferred'> {
  readonly correlationId?: string
  readonly causationId?: string
  /** The version the caller decided on; if the stream has moved on, `WrongExpectedVersion` is thrown and nothing is decided. */
  readonly ifVersion?: bigint
  /** The content that makes a command the same when it is sent again; by default the command itself. */
  readonly body?: string
}

export type Handled<Event, Refusal> =
  | {
      readonly outcome: 'accepted'
      readonly events: readonly Event[]
      /** Version of the stream's last event of this command, or of the stream when there was nothing to write. */
      readonly version: bigint
      /** Position in the log to wait for before reading one's own write; 0 when there was nothing to write. */
      readonly position: bigint
      /** True when this command id had taken effect before: the events are those of the first time. */
      readonly duplicate: boolean
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly version: bigint }

export interface CommandHandlerOptions<Command, Event extends DomainEvent, State, Refusal extends { readonly refused: string }> {
  readonly store: EventStore
  readonly codec: EventCodec<Event>
  readonly vault: Vault
  readonly decider: Decider<Command, Event, State, Refusal>
  /** Decisions before a lost race is handed to the caller; 10 by default. */
  readonly tries?: number
  /** Waits between two tries; passed in so that tests need no sleep. By default up to 5 ms times the try, at random. */
  readonly pause?: (attempt: number) => Promise<void>
}

export interface Loaded<Event extends DomainEvent, State> {
  readonly state: State
  readonly version: bigint
  readonly events: readonly Recorded<Event>[]
}

/** Reads one stream and folds it. The keys come later: `evolve` may keep an event's `personal`, and must not open it. */
export async function loadStream<Event extends DomainEvent, State>(
  {
    store,
    codec,
    decider,
  }: Pick<CommandHandlerOptions<never, Event, State, never>, 'store' | 'codec'> & {
    readonly decider: Pick<Decider<never, Event, State, never>, 'initialState' | 'evolve'>
  },
  stream: StreamName,
  keyring: Keyring,
): Promise<Loaded<Event, State>> {
  const events: Recorded<Event>[] = []
  let state = decider.initialState
  for await (const batch of store.readStream(stream))
    for (const stored of batch) {
      const event = codec.decode(stored, keyring)
      events.push(event)
      state = decider.evolve(state, event)
    }
  return { state, version: events.at(-1)?.version ?? 0n, events }
}

/**
 * Load, fold, decide, append; on a lost race decide again on fresh state, a bounded number of times.
 * @throws {InvalidCommandId} before any I/O.
 * @throws {WrongExpectedVersion} when the tries are used up, or `ifVersion` does not hold.
 * @throws {CommandIdReused} when the command id already took effect with other content.
 * @throws {AppendOutcomeUnknown} when the store gave no certain answer; the same command again, under the same id, is safe.
 */
export function commandHandler<Command, Event extends DomainEvent, State, Refusal extends { readonly refused: string }>(
  options: CommandHandlerOptions<Command, Event, State, Refusal>,
): (stream: StreamName, command: Command, context: CommandContext) => Promise<Handled<Recorded<Event> | Event, Refusal>> {
  return handlerOn(options, async (stream, keyring, commandId) => {
    const { state, version, events } = await loadStream(options, stream, keyring)
    return { state, version, earlier: effectOf(events, commandId) }
  })
}

/** A stream as it is now, and the events that a command id made on it before. */
interface Standing<Event extends DomainEvent, State> extends Omit<Loaded<Event, State>, 'events'> {
  readonly earlier: readonly Recorded<Event>[]
}

type Look<Event extends DomainEvent, State> = (stream: StreamName, keyring: Keyring, commandId: string) => Promise<Standing<Event, State>>

/** A command handler that learns of a stream by `look`. */
export function handlerOn<Command, Event extends DomainEvent, State, Refusal extends { readonly refused: string }>(
  options: CommandHandlerOptions<Command, Event, State, Refusal>,
  look: Look<Event, State>,
): (stream: StreamName, command: Command, context: CommandContext) => Promise<Handled<Recorded<Event> | Event, Refusal>> {
  const { tries = 10, pause = jitter } = options
  return async (stream, command, context) => {
    if (!isCommandId(context.commandId)) throw new InvalidCommandId(context.commandId)
    for (let attempt = 1; ; attempt++) {
      const result = await attempted(options, look, stream, command, context)
      if (result === 'stored-meanwhile') {
        // The log says what the first delivery did, and whether it was the same command.
        if (attempt > tries) throw new AppendOutcomeUnknown(stream, [eventIdOf(context.commandId, 0)])
      } else if (result instanceof WrongExpectedVersion) {
        if (attempt >= tries) throw result
        await pause(attempt)
      } else return result
    }
  }
}

/** One try on the stream as it is now; a lost race is a value, and so is that another delivery of the same command was first. */
async function attempted<Command, Event extends DomainEvent, State, Refusal extends { readonly refused: string }>(
  options: CommandHandlerOptions<Command, Event, State, Refusal>,
  look: Look<Event, State>,
  stream: StreamName,
  command: Command,
  context: CommandContext,
): Promise<Handled<Recorded<Event> | Event, Refusal> | WrongExpectedVersion | 'stored-meanwhile'> {
  const { store, codec, vault, decider } = options
  const { ifVersion, body = JSON.stringify(command), correlationId = context.commandId, causationId = null, ...who } = context
  const subject = codec.subjectOf(stream)
  const keyring = vault.keyring()
  const { earlier, state, version } = await look(stream, keyring, context.commandId)
  // A stream that is new has no key yet, and nothing to open.
  if (version > 0n) await keyring.load([subject])
  const last = earlier.at(-1)
  if (last) {
    if (saysOtherwise(last.metadata.commandDigest, keyring.digest(subject, body))) throw new CommandIdReused(stream, context.commandId)
    return { outcome: 'accepted', events: earlier, version: last.version, position: last.position, duplicate: true }
  }
  if (ifVersion !== undefined && ifVersion !== version) throw new WrongExpectedVersion(stream, ifVersion, version)
  const decision = decider.decide(command, state)
  if (decision.outcome === 'refused') return { ...decision, version }
  if (decision.events.length === 0) return { outcome: 'accepted', events: [], version, position: 0n, duplicate: false }
  await keyring.load([subject], { create: true })
  const metadata: Metadata = { ...who, correlationId, causationId, commandDigest: keyring.digest(subject, body) }
  const encoded = codec.encode(decision.events, stream, metadata, keyring)
  try {
    const { lastVersion, position, duplicate } = await store.append(stream, version === 0n ? 'noStream' : version, encoded)
    return duplicate ? 'stored-meanwhile' : { outcome: 'accepted', events: decision.events, version: lastVersion, position, duplicate }
  } catch (error) {
    if (error instanceof WrongExpectedVersion) return error
    throw error
  }
}

/** The events a command id made on its stream: the first one tells, since its id follows from the command's. */
export function effectOf<Event extends DomainEvent>(events: readonly Recorded<Event>[], commandId: string): readonly Recorded<Event>[] {
  const firstId = eventIdOf(commandId, 0)
  const start = events.findIndex((event) => event.id === firstId)
  if (start < 0) return []
  let end = start + 1
  while (end < events.length && events[end]?.id === eventIdOf(commandId, end - start)) end++
  return events.slice(start, end)
}

/** Whether two digests are of different content; those of two generations of a key cannot be compared. */
function saysOtherwise(known: string | undefined, digest: string | undefined): boolean {
  if (known === undefined || digest === undefined || known === digest) return false
  return known.slice(0, known.indexOf('.')) === digest.slice(0, digest.indexOf('.'))
}

const jitter = (attempt: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * attempt))
