/** A refusal is an ordinary answer: a value with a literal `refused` and what the caller needs to explain it. */
export interface Refused<Refusal extends { readonly refused: string } = { readonly refused: string }> {
  readonly outcome: 'refused'
  readonly refusal: Refusal
}

export interface Accepted<Event> {
  readonly outcome: 'accepted'
  /** Empty when the command asks for what already is. */
  readonly events: readonly Event[]
}

export type Decision<Event, Refusal extends { readonly refused: string }> = Accepted<Event> | Refused<Refusal>

/** A pure state machine. `decide` is total: a refusal is a value, never an exception. */
export interface Decider<Command, Event, State, Refusal extends { readonly refused: string }> {
  readonly initialState: State
  readonly decide: (command: Command, state: State) => Decision<Event, Refusal>
  readonly evolve: (state: State, event: Event) => State
}

export const accept = <Event>(...events: readonly Event[]): Accepted<Event> => ({ outcome: 'accepted', events })

export const refuse = <Refusal extends { readonly refused: string }>(refusal: Refusal): Refused<Refusal> => ({ outcome: 'refused', refusal })
