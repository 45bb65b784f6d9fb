import { createHash } from 'node:crypto'
import {
  accept,
  commandHandler,
  eventCodec,
  present,
  refuse,
  streamName,
  type CommandContext,
  type CommandHandlerOptions,
  type Decider,
  type EventCodec,
  type EventOf,
  type EventStore,
  type Handled,
  type Projection,
  type Recorded,
  type Schema,
  type StreamName,
  type Vault,
} from '@leadledger/eventsourcing'

/** The smallest domain in which a lost or repeated command shows: every event carries the next number of its stream. */
export interface Count {
  /** Events to add; none asks for what already is. */
  readonly add: number
  /** Refused when the stream would count further. */
  readonly most?: number
}

const shape = <Value>(fits: (value: unknown) => boolean): Schema<Value> => ({
  '~standard': { validate: (value) => (fits(value) ? { value: value as Value } : { issues: [{ message: 'does not fit' }] }) },
})

const counted = {
  type: 'Counted',
  schema: 1,
  clear: shape<{ readonly number: number }>((value) => Number.isSafeInteger((value as { readonly number: unknown }).number)),
  personal: shape<object>((value) => typeof value === 'object'),
} as const

export type CountEvent = EventOf<typeof counted>

export type CountRefusal = { readonly refused: 'too-many'; readonly number: number }

/** One row a stream of counts: an event that was lost or took effect twice shows, since `events` and `last` then differ. */
export interface CountRow {
  readonly stream: string
  readonly events: number
  readonly last: number
}

/** A projection of counts, for whatever runs projections. */
export const countProjection: Projection<CountEvent, CountRow> = {
  name: 'counts',
  version: 1,
  types: ['Counted'],
  keys: ({ stream }) => [stream],
  evolve: (row, { data }, stream) => ({ stream, events: (row?.events ?? 0) + 1, last: data.number }),
}

/** Reads and writes counts of one log; nothing of them is personal. */
export const countCodec = (logId: string): EventCodec<CountEvent> => eventCodec(logId, [counted])

type CountDecider = Decider<Count, CountEvent, number, CountRefusal>

/** State is the last number of the stream. */
const counting: CountDecider = {
  initialState: 0,
  decide: ({ add, most = Infinity }, number) =>
    number + add > most ? refuse({ refused: 'too-many', number }) : accept(...Array.from({ length: add }, (_, index) => event(number + index + 1))),
  evolve: (_, { data }) => data.number,
}

const event = (number: number): CountEvent => ({ type: 'Counted', occurredAt: 1_767_225_600_000, data: { number }, personal: present({}) })

/** Nothing here is personal, so nothing is sealed; digests tell the contents of commands apart. */
export const openVault: Vault = {
  keyring: () => ({
    load: async () => undefined,
    seal: () => {
      throw new TypeError('nothing is sealed here')
    },
    open: (_, { stream }) => ({ erased: true, subject: stream }),
    digest: (_, text) => `1.${createHash('sha256').update(text).digest('base64url')}`,
  }),
}

/** Up to 10 ms, however often: rivals must not wait for ever. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 10))

export const counter: StreamName = streamName('counter', 'a')
export const otherCounter: StreamName = streamName('counter', 'b')

export type Counted = Handled<Recorded<CountEvent> | CountEvent, CountRefusal>

/** Sends commands to streams of a store. */
export type Send = (command: Count, commandId: string, more?: Partial<CommandContext> & { readonly stream?: StreamName }) => Promise<Counted>

/** A command handler on a store. A race is lost only when another command wins one, so 60 decisions are enough for every rule. */
export function counterOn(store: EventStore, { tries = 60 }: Pick<CommandHandlerOptions<Count, CountEvent, number, CountRefusal>, 'tries'> = {}): Send {
  const handle = commandHandler({ store, codec: countCodec(store.logId), vault: openVault, decider: counting, tries, pause })
  return (command, commandId, { stream = counter, ...more } = {}) =>
    handle(stream, command, { actor: { id: 'ada', kind: 'user' }, source: { kind: 'api' }, commandId, ...more })
}
