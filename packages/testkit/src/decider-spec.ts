import assert from 'node:assert/strict'
import { inspect, isDeepStrictEqual } from 'node:util'
import type { Decider } from '@leadledger/eventsourcing'

export interface Given<Command, Event, State, Refusal extends { readonly refused: string }> {
  /** Sends commands one after the other; each is decided on the state the ones before it left. */
  readonly when: (...commands: readonly Command[]) => When<Event, State, Refusal>
}

export interface When<Event, State, Refusal extends { readonly refused: string }> {
  /** All commands are accepted and make exactly these events together. @throws an `AssertionError` otherwise. */
  readonly thenEvents: (...events: readonly Event[]) => When<Event, State, Refusal>
  /** The last command is refused, with this literal or with exactly this refusal. @throws an `AssertionError` otherwise. */
  readonly thenRefused: (refusal: Refusal['refused'] | Refusal) => When<Event, State, Refusal>
  /** The state after all of them. @throws an `AssertionError` otherwise. */
  readonly thenState: (state: State) => When<Event, State, Refusal>
}

/**
 * An example of a decider: events that happened, commands that come, what follows.
 * Every event is folded twice on the same state: an `evolve` that changes the state it is given, or asks a clock, is found.
 */
export function given<Command, Event, State, Refusal extends { readonly refused: string }>(
  decider: Decider<Command, Event, State, Refusal>,
  ...history: readonly Event[]
): Given<Command, Event, State, Refusal> {
  return { when: (...commands) => outcome(decided(decider, history, commands)) }
}

interface Decided<Event, State, Refusal> {
  readonly events: readonly Event[]
  /** One for every command, `undefined` for those accepted. */
  readonly refusals: readonly (Refusal | undefined)[]
  readonly state: State
}

function decided<Command, Event, State, Refusal extends { readonly refused: string }>(
  decider: Decider<Command, Event, State, Refusal>,
  history: readonly Event[],
  commands: readonly Command[],
): Decided<Event, State, Refusal> {
  const events: Event[] = []
  const refusals: (Refusal | undefined)[] = []
  let state = history.reduce((before, event) => evolved(decider, before, event), decider.initialState)
  for (const command of commands) {
    const decision = decider.decide(command, state)
    refusals.push(decision.outcome === 'refused' ? decision.refusal : undefined)
    if (decision.outcome === 'refused') continue
    events.push(...decision.events)
    state = decision.events.reduce((before, event) => evolved(decider, before, event), state)
  }
  return { events, refusals, state }
}

function evolved<Event, State>({ evolve }: Pick<Decider<never, Event, State, never>, 'evolve'>, state: State, event: Event): State {
  const before = pictureOf(state)
  const next = evolve(state, event)
  assert.equal(pictureOf(state), before, `evolve is not pure: it changes the state it is given, for ${inspect(event)}`)
  assert.ok(isDeepStrictEqual(evolve(state, event), next), `evolve is not pure: it gives another state the second time, for ${inspect(event)}`)
  return next
}

/** A text, since a state may hold what cannot be copied. */
const pictureOf = (state: unknown): string => inspect(state, { depth: null, maxArrayLength: null, maxStringLength: null })

function outcome<Event, State, Refusal extends { readonly refused: string }>({
  events,
  refusals,
  state,
}: Decided<Event, State, Refusal>): When<Event, State, Refusal> {
  const chain: When<Event, State, Refusal> = {
    thenEvents(...expected) {
      const refused = refusals.find((refusal) => refusal !== undefined)
      assert.equal(refused, undefined, `expected events, but a command was refused: ${inspect(refused)}`)
      assert.deepEqual(events, expected)
      return chain
    },
    thenRefused(expected) {
      const refusal = refusals.at(-1)
      assert.ok(refusal, `expected the refusal ${inspect(expected)}, but the last command was accepted`)
      assert.deepEqual(typeof expected === 'string' ? refusal.refused : refusal, expected)
      return chain
    },
    thenState(expected) {
      assert.deepEqual(state, expected)
      return chain
    },
  }
  return chain
}
