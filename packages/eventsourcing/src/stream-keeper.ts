import { effectOf, handlerOn, type CommandContext, type CommandHandlerOptions, type Handled } from './command-handler.js'
import type { DomainEvent, Recorded } from './domain-event.js'
import { eventIdOf } from './event-id.js'
import type { Keyring } from './personal.js'
import type { StreamName } from './stream.js'

export interface Kept<State> {
  readonly state: State
  readonly version: bigint
}

/** One stream that grows for ever, folded once: what was folded stays in memory, and each look reads only what is new. */
export interface StreamKeeper<Command, Event extends DomainEvent, State, Refusal> {
  /** The stream as it is now, also with what other processes wrote. */
  readonly look: () => Promise<Kept<State>>
  /** Handles a command as `commandHandler` does, at a cost that does not grow with the stream. */
  readonly handle: (command: Command, context: CommandContext) => Promise<Handled<Recorded<Event> | Event, Refusal>>
}

export function streamKeeper<Command, Event extends DomainEvent, State, Refusal extends { readonly refused: string }>(
  options: CommandHandlerOptions<Command, Event, State, Refusal>,
  stream: StreamName,
): StreamKeeper<Command, Event, State, Refusal> {
  const { store, codec, vault, decider } = options
  let kept: Kept<State> = { state: decider.initialState, version: 0n }
  const look = async (keyring: Keyring): Promise<Kept<State>> => {
    for await (const batch of store.readStream(stream, { from: kept.version + 1n })) {
      // Before anything is kept: whoever looks at the same time may open it at once.
      await keyring.load([codec.subjectOf(stream)])
      for (const stored of batch)
        // Two looks at the same time read the same events.
        if (stored.version === kept.version + 1n) kept = { state: decider.evolve(kept.state, codec.decode(stored, keyring)), version: stored.version }
    }
    return kept
  }
  /** What a command id did is found by the id of its first event, which every store has an index of. */
  const earlier = async (keyring: Keyring, commandId: string): Promise<readonly Recorded<Event>[]> => {
    const first = await store.reconcile(stream, [eventIdOf(commandId, 0)])
    const events: Recorded<Event>[] = []
    if (!first) return events
    for await (const batch of store.readStream(stream, { from: first.firstVersion, batchSize: 10 })) {
      for (const stored of batch) events.push(codec.decode(stored, keyring))
      const effect = effectOf(events, commandId)
      if (effect.length < events.length) return effect
    }
    return events
  }
  const handle = handlerOn(options, async (_stream, keyring, commandId) => ({ ...(await look(keyring)), earlier: await earlier(keyring, commandId) }))
  return {
    look: () => look(vault.keyring()),
    handle: (command, context) => handle(stream, command, context),
  }
}
