import type { Metadata } from '@grpc/grpc-js'
import { accessDenied, notLeader, notReady, type ServerError } from './double-answers.js'
import type { Fault, ScriptedCall } from './double-faults.js'
import type { DoubleLog } from './double-log.js'

/** What the handlers of all calls share. */
export interface DoubleNode {
  readonly log: DoubleLog
  readonly maxAppendSize: number
  /** How long the server waits for other nodes before it gives up on a write, in milliseconds. */
  readonly writeTimeoutMs: number
  /** Whether subscriptions say when they have caught up, as servers do from 23.10 on. */
  readonly caughtUp: boolean
  /** The node that leads, when it is another one. */
  readonly leader: EndPoint | undefined
  /** Where a fault named `not-leader` points to. */
  readonly pretendedLeader: EndPoint
  faultOf(rpc: ScriptedCall['rpc'], stream: string | undefined): Fault | undefined
  /** Cuts the connection a call came over. */
  drop(peer: string): void
  /** Counts a call as open until the function it returns is called. */
  opened(): () => void
  /** Counts an event as sent to a reader. */
  sent(): void
  /** As `setTimeout`; nothing is left to run when the double stops. */
  later(ms: number, action: () => void): void
}

export interface EndPoint {
  readonly host: string
  readonly port: number
}

/** What every kind of call of grpc-js has. */
export interface OpenCall {
  readonly metadata: Metadata
  readonly cancelled: boolean
  getPeer(): string
  on(event: 'cancelled', listener: () => void): unknown
}

/** Counts the call as open until it is answered or gone; answering twice is counted once. */
export function counted(node: DoubleNode, call: OpenCall): () => void {
  const close = node.opened()
  let open = true
  const once = (): void => {
    if (open) close()
    open = false
  }
  call.on('cancelled', once)
  return once
}

/** The error a call ends with before anything is done for it: because this node does not lead, or a script says so. */
export function refusal(node: DoubleNode, call: OpenCall, fault: Fault | undefined): ServerError | undefined {
  const name = typeof fault === 'object' ? fault.read : fault
  if (name === 'not-ready') return notReady()
  if (name === 'access-denied') return accessDenied()
  if (name === 'not-leader') return notLeader(node.pretendedLeader)
  const wantsLeader = call.metadata.get('requires-leader').includes('true')
  return node.leader && wantsLeader ? notLeader(node.leader) : undefined
}
