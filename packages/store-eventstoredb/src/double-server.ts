import type { DoubleNode } from './double-calls.js'
import type { FaultScript, ScriptedCall } from './double-faults.js'
import { doubleLog, type DoubleLog } from './double-log.js'
import { listen, type Listener } from './double-node.js'

export interface EventStoreDbDoubleOptions {
  /** Largest append in bytes; 1 MiB by default, as up to 25.0. */
  readonly maxAppendSize?: number
  /** How many ids are remembered for writers who expect any version; 1000 by default. */
  readonly rememberedIds?: number
  /** How long a write waits for other nodes, in milliseconds; 200 by default, where real ones take 2000. */
  readonly writeTimeoutMs?: number
  /** Whether subscriptions say when they have caught up; true by default, as from 23.10 on. */
  readonly caughtUp?: boolean
  /** Whether the events of one append share a commit position, as older servers wrote them; false by default. */
  readonly sharedCommits?: boolean
  /** Makes this node a follower: it shares the other's log and sends writers there. */
  readonly leader?: EventStoreDbDouble
  /** What goes wrong with which call; nothing by default. */
  readonly script?: FaultScript
}

/** A server in this process that answers as EventStoreDB is documented to, on 127.0.0.1. */
export interface EventStoreDbDouble {
  readonly host: string
  readonly port: number
  /** Connection string for `@eventstore/db-client`. */
  readonly url: string
  /** The log behind it, past every call. */
  readonly log: DoubleLog
  /** From now on these faults happen. */
  script(script: FaultScript | undefined): void
  /** Calls that are neither answered nor cancelled. */
  openCalls(): number
  /** Calls so far by kind. */
  calls(rpc: ScriptedCall['rpc']): number
  /** Events handed to readers so far; what a slow reader does not take is not sent. */
  eventsSent(): number
  /** Cuts all connections and lets new ones come. */
  dropConnections(): void
  /** Cuts all connections and refuses new ones; the log stays. */
  kill(): Promise<void>
  /** Comes back on the same port, without the ids it remembered. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const host = '127.0.0.1'

/** What a double counts and can be told while it runs. */
function ledgerOfCalls(first: FaultScript | undefined) {
  const calls = new Map<ScriptedCall['rpc'], number>()
  const timers = new Set<NodeJS.Timeout>()
  const counts = { open: 0, events: 0 }
  let script = first
  const node: Pick<DoubleNode, 'faultOf' | 'opened' | 'sent' | 'later'> = {
    faultOf(rpc, stream) {
      const nth = (calls.get(rpc) ?? 0) + 1
      calls.set(rpc, nth)
      return script?.({ rpc, nth, stream })
    },
    opened() {
      counts.open++
      return () => void counts.open--
    },
    sent: () => void counts.events++,
    later(ms, action) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        action()
      }, ms)
      timers.add(timer)
    },
  }
  const told: Pick<EventStoreDbDouble, 'script' | 'openCalls' | 'calls' | 'eventsSent'> = {
    script(next) {
      script = next
    },
    openCalls: () => counts.open,
    calls: (rpc) => calls.get(rpc) ?? 0,
    eventsSent: () => counts.events,
  }
  return { node, told, stopTimers: () => timers.forEach((timer) => clearTimeout(timer)) }
}

/** Starts a double of the server. It proves how a client bears faults, not what a real server does. */
export async function eventStoreDbDouble(options: EventStoreDbDoubleOptions = {}): Promise<EventStoreDbDouble> {
  const { maxAppendSize = 1_048_576, rememberedIds = 1000, writeTimeoutMs = 200, caughtUp = true, sharedCommits = false, leader } = options
  const log = leader?.log ?? doubleLog({ maxAppendSize, rememberedIds, sharedCommits })
  const { node, told, stopTimers } = ledgerOfCalls(options.script)
  const leads = leader && { host, port: leader.port }
  const settings = { log, maxAppendSize, writeTimeoutMs, caughtUp, leader: leads, ...node }

  const listener: Listener = await listen(
    (port) => ({ ...settings, pretendedLeader: leads ?? { host, port }, drop: (peer) => listener.cut(peer) }),
    ['append', 'batchappend', 'read', 'delete', 'tombstone'],
    () => [...(leads ? [leads] : []), { host, port: listener.port }],
  )
  return {
    host,
    port: listener.port,
    url: `esdb://${host}:${listener.port}?tls=false`,
    log,
    ...told,
    dropConnections: () => listener.cut(),
    kill: () => listener.leave(),
    async restart() {
      log.forgetIds()
      await listener.back()
    },
    async stop() {
      stopTimers()
      await listener.stop()
    },
  }
}
