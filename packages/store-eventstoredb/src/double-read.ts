import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { ServerWritableStream } from '@grpc/grpc-js'
import { positionOf, streamDeleted, type ServerError } from './double-answers.js'
import { counted, refusal, type DoubleNode } from './double-calls.js'
import type { ReadFault, ScriptedCall } from './double-faults.js'
import type { LoggedEvent } from './double-log.js'
import { nameOf, type LogPosition, type ReadOptions } from './double-wire.js'

type ReadCall = ServerWritableStream<{ readonly options: ReadOptions }, object>

interface Place {
  readonly commit: bigint
  readonly prepare: bigint
}

const isBefore = (one: Place, other: Place): boolean => one.commit < other.commit || (one.commit === other.commit && one.prepare < other.prepare)

/** A number that is 0 is not on the wire. */
const placeOf = ({ commit_position = '0', prepare_position = '0' }: Partial<LogPosition>): Place => ({
  commit: BigInt(commit_position),
  prepare: BigInt(prepare_position),
})

/** Reads and subscriptions. A message that does not fit into the client's window waits until it does. */
export const read =
  (node: DoubleNode) =>
  (call: ReadCall): void => {
    const close = counted(node, call)
    const { options } = call.request
    const stream = options.stream && nameOf(options.stream.stream_identifier)
    const rpc: ScriptedCall['rpc'] = stream !== undefined ? 'read-stream' : options.subscription ? 'subscribe' : 'read-all'
    const scripted = node.faultOf(rpc, stream)
    const fault = typeof scripted === 'object' ? scripted : undefined
    const fail = (error: ServerError): void => {
      close()
      call.emit('error', error)
    }
    const refused = refusal(node, call, fault)
    if (refused) return fail(refused)
    const found = stream === undefined ? undefined : node.log.stream(stream)
    if (found === 'tombstoned') return fail(streamDeleted(stream ?? ''))
    const messages = options.subscription ? subscription(node, call, options) : stream === undefined ? logRead(node, options) : streamRead(found, options)
    const end = (): void => {
      close()
      call.end()
    }
    void send(node, call, messages, fault).then((ended) => (ended ? end() : undefined))
  }

/** Whether the call is to end as if all were well. */
async function send(node: DoubleNode, call: ReadCall, messages: AsyncIterable<object> | Iterable<object>, fault: ReadFault | undefined): Promise<boolean> {
  let events = 0
  const count = (): void => {
    events++
    node.sent()
  }
  for await (const message of messages) {
    if (call.cancelled) return false
    if (fault && 'after' in fault && events >= fault.after && ('event' in message || 'stream_not_found' in message)) return cutShort(node, call, fault.read)
    if ('event' in message) count()
    if (fault?.read === 'slow') await new Promise<void>((resolve) => node.later(fault.everyMs, resolve))
    if (!call.write(message)) await room(call)
  }
  return fault && 'after' in fault && events >= fault.after ? cutShort(node, call, fault.read) : true
}

function cutShort(node: DoubleNode, call: ReadCall, how: 'drop' | 'silence' | 'end'): boolean {
  if (how === 'drop') node.drop(call.getPeer())
  return how === 'end'
}

/** Resolves when the client takes more, or has gone. */
async function room(call: ReadCall): Promise<void> {
  if (call.cancelled) return
  const settled = new AbortController()
  const { signal } = settled
  await Promise.race([once(call, 'drain', { signal }), once(call, 'cancelled', { signal })]).finally(() => settled.abort())
}

const eventMessage = (event: LoggedEvent): object => ({
  event: {
    event: {
      id: { string: event.id },
      stream_identifier: { stream_name: Buffer.from(event.stream) },
      stream_revision: String(event.revision),
      ...positionOf(event),
      metadata: { ...event.metadata, created: `${event.created}0000` },
      custom_metadata: event.customMetadata,
      data: event.data,
    },
    commit_position: String(event.commit),
  },
})

function streamRead(events: readonly LoggedEvent[] | undefined, { stream, read_direction, count }: ReadOptions): Iterable<object> {
  if (!events) return [{ stream_not_found: { stream_identifier: stream?.stream_identifier } }]
  const from = stream?.revision === undefined ? undefined : BigInt(stream.revision)
  const backwards = read_direction === 1
  const inRange = events.filter(({ revision }) => (backwards ? from === undefined || revision <= from : !stream?.end && revision >= (from ?? 0n)))
  return firstOf(backwards ? inRange.reverse() : inRange, count)
}

/** Looks at no more of the log than it sends: many reads ask for its last events. */
function* logRead({ log }: DoubleNode, { all, read_direction, count = '0', filter }: ReadOptions): Iterable<object> {
  const events = log.visible
  const from = all?.position && placeOf(all.position)
  const passes = passing(filter)
  const step = read_direction === 1 ? -1 : 1
  let left = Number(count)
  for (let index = startOf(events, from, step, all?.end !== undefined); left > 0; index += step) {
    const event = events[index]
    if (!event) return
    if (!passes(event)) continue
    yield eventMessage(event)
    left--
  }
}

/** Index of the first event to look at; a place is in the read itself. */
function startOf(events: readonly LoggedEvent[], from: Place | undefined, step: number, end: boolean): number {
  if (!from) return step < 0 ? events.length - 1 : end ? events.length : 0
  const behind = indexBehind(events, from)
  const before = events[behind - 1]
  return step < 0 || (before && !isBefore(before, from)) ? behind - 1 : behind
}

const firstOf = (events: readonly LoggedEvent[], count = '0'): Iterable<object> => events.slice(0, Math.min(Number(count), events.length)).map(eventMessage)

/** Whether an event passes a filter by the name of its stream or its type. */
function passing(filter: ReadOptions['filter']): (event: LoggedEvent) => boolean {
  const expression = filter?.stream_identifier ?? filter?.event_type
  if (!expression) return () => true
  const text = ({ stream, metadata }: LoggedEvent): string => (filter?.stream_identifier ? stream : (metadata['type'] ?? ''))
  const { regex, prefix = [] } = expression
  if (prefix.length > 0) return (event) => prefix.some((start) => text(event).startsWith(start))
  const pattern = new RegExp(regex ?? '')
  return (event) => pattern.test(text(event))
}

/** Everything behind the start, exclusive, and then what comes; a checkpoint after each so many events looked at. */
async function* subscription({ log, caughtUp }: DoubleNode, call: ReadCall, { all, filter }: ReadOptions): AsyncGenerator<object> {
  yield { confirmation: { subscription_id: randomUUID() } }
  const passes = passing(filter)
  const window = (filter?.max ?? 32) * (filter?.checkpointIntervalMultiplier ?? 1)
  let seen = all?.position ? placeOf(all.position) : all?.end ? log.visible.at(-1) : undefined
  let looked = 0
  let toldCaughtUp = !caughtUp
  while (!call.cancelled) {
    const next = eventBehind(log.visible, seen)
    if (!next) {
      if (!toldCaughtUp) yield { caught_up: {} }
      toldCaughtUp = true
      await growth(log, call)
      continue
    }
    seen = next
    if (passes(next)) yield eventMessage(next)
    if (filter && ++looked % window === 0) yield { checkpoint: positionOf(next) }
  }
}

const eventBehind = (log: readonly LoggedEvent[], seen: Place | undefined): LoggedEvent | undefined => log[seen ? indexBehind(log, seen) : 0]

/** Index of the first event behind a place. */
function indexBehind(log: readonly LoggedEvent[], seen: Place): number {
  let low = 0
  let high = log.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(seen, log[middle] as LoggedEvent)) high = middle
    else low = middle + 1
  }
  return low
}

const growth = (log: DoubleNode['log'], call: ReadCall): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      stop()
      call.off('cancelled', done)
      resolve()
    }
    const stop = log.onGrowth(done)
    call.on('cancelled', done)
  })
