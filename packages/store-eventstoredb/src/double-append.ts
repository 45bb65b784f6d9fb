import type { sendUnaryData, ServerDuplexStream, ServerReadableStream, ServerUnaryCall } from '@grpc/grpc-js'
import { appendAnswer, batchAnswer, deleteAnswer, expectedOf, isServerError, proposedEvent, writeTimeout } from './double-answers.js'
import { counted, refusal, type DoubleNode } from './double-calls.js'
import type { AppendFault, Fault } from './double-faults.js'
import type { AppendOutcome } from './double-log.js'
import { nameOf, uuidOf, type AppendRequest, type BatchAppendRequest, type Expectation, type Proposed } from './double-wire.js'

/** What is written in spite of the fault, and how the call goes on. */
interface Effect {
  readonly outcome: AppendOutcome | undefined
  readonly next: 'answer' | 'drop' | 'silence' | 'timeout' | 'timeout-later' | 'wrong-version'
}

const withoutCommit: Partial<Record<AppendFault, Effect['next']>> = { 'drop-before-commit': 'drop', silence: 'silence' }
const afterCommit: Partial<Record<AppendFault, Effect['next']>> = {
  'commit-then-drop': 'drop',
  'commit-then-silence': 'silence',
  'commit-then-timeout': 'timeout',
  'commit-then-wrong-version': 'wrong-version',
  unreplicated: 'timeout-later',
}

function effectOf({ log }: DoubleNode, expectation: Expectation, proposed: readonly Proposed[], fault: Fault | undefined): Effect {
  const name = typeof fault === 'string' ? fault : undefined
  const instead = name && withoutCommit[name]
  if (instead) return { outcome: undefined, next: instead }
  const outcome = log.append(nameOf(expectation.stream_identifier), expectedOf(expectation), proposed.map(proposedEvent), name === 'unreplicated')
  if (outcome.outcome === 'unreplicated') return { outcome, next: 'timeout-later' }
  const wasWritten = outcome.outcome === 'written' || outcome.outcome === 'already'
  return { outcome, next: (wasWritten && name && afterCommit[name]) || 'answer' }
}

/** What is answered: the truth, or that another writer was first. */
const told = ({ outcome, next }: Effect): AppendOutcome | undefined =>
  next === 'wrong-version' && outcome && 'last' in outcome ? { outcome: 'wrong-expected-version', current: outcome.last.revision } : outcome

/** The classic append: one call, one write. */
export const append =
  (node: DoubleNode) =>
  (call: ServerReadableStream<AppendRequest, object>, answer: sendUnaryData<object>): void => {
    const close = counted(node, call)
    const reply = (result: object): void => {
      close()
      if (isServerError(result)) answer(result)
      else answer(null, result)
    }
    let expectation: Expectation | undefined
    const proposed: Proposed[] = []
    call.on('data', ({ options, proposed_message }: AppendRequest) => {
      if (options) expectation = options
      if (proposed_message) proposed.push(proposed_message)
    })
    // A connection that is cut ends the call too, with what came so far; only a turn later it shows as cancelled.
    call.on('end', () => setImmediate(handle))
    const handle = (): void => {
      if (!expectation || proposed.length === 0 || call.cancelled) return close()
      const stream = nameOf(expectation.stream_identifier)
      const fault = node.faultOf('append', stream)
      const refused = refusal(node, call, fault)
      if (refused) return reply(refused)
      const effect = effectOf(node, expectation, proposed, fault)
      const outcome = told(effect)
      if (effect.next === 'drop') node.drop(call.getPeer())
      else if (effect.next === 'timeout') reply(writeTimeout())
      else if (effect.next === 'timeout-later') node.later(node.writeTimeoutMs, () => reply(writeTimeout()))
      else if (effect.next !== 'silence' && outcome) reply(appendAnswer(outcome, expectedOf(expectation), stream, node.maxAppendSize))
    }
  }

/** Appends of many writers over one stream, each under its correlation id. */
export const batchAppend =
  (node: DoubleNode) =>
  (call: ServerDuplexStream<BatchAppendRequest, object>): void => {
    const close = counted(node, call)
    const parts = new Map<string, { options: NonNullable<BatchAppendRequest['options']> | undefined; proposed: Proposed[] }>()
    call.on('data', ({ correlation_id, options, proposed_messages = [], is_final }: BatchAppendRequest) => {
      const id = uuidOf(correlation_id)
      const part = parts.get(id) ?? { options: undefined, proposed: [] }
      parts.set(id, part)
      part.options ??= options
      part.proposed.push(...proposed_messages)
      if (!is_final || !part.options) return
      parts.delete(id)
      answerBatch(node, call, id, part.options, part.proposed)
    })
    call.on('end', () => {
      close()
      call.end()
    })
  }

function answerBatch(
  node: DoubleNode,
  call: ServerDuplexStream<BatchAppendRequest, object>,
  id: string,
  options: NonNullable<BatchAppendRequest['options']>,
  proposed: readonly Proposed[],
): void {
  const { deadline_at: due, stream_identifier } = options
  const fault = node.faultOf('batch-append', nameOf(stream_identifier))
  const refused = refusal(node, call, fault)
  if (refused) return void call.emit('error', refused)
  const send = (outcome: AppendOutcome, correlation: string): void => {
    const answer = batchAnswer(outcome, expectedOf(options), options, node.maxAppendSize)
    if (!call.cancelled) call.write({ correlation_id: { string: correlation }, stream_identifier, ...answer })
  }
  // The deadline is an instant of the client's clock: a server whose clock is ahead takes it for past.
  if (due?.seconds !== undefined && Number(due.seconds) * 1000 < Date.now() - 1000) return send({ outcome: 'unreplicated' }, id)
  const effect = effectOf(node, options, proposed, fault)
  const outcome = told(effect)
  if (effect.next === 'drop') return node.drop(call.getPeer())
  if (effect.next === 'timeout') return send({ outcome: 'unreplicated' }, id)
  if (effect.next === 'timeout-later') return node.later(node.writeTimeoutMs, () => send({ outcome: 'unreplicated' }, id))
  if (effect.next === 'silence' || !outcome) return
  if (fault === 'unknown-correlation') send(outcome, crypto.randomUUID())
  send(outcome, id)
  if (fault === 'answer-twice') send(outcome, id)
}

/** Deletes and tombstones, which no script disturbs. */
export const remove =
  (node: DoubleNode, kind: 'delete' | 'tombstone') =>
  ({ request }: ServerUnaryCall<{ readonly options: Expectation }, object>, answer: sendUnaryData<object>): void => {
    const { options } = request
    const result = deleteAnswer(node.log[kind](nameOf(options.stream_identifier), expectedOf(options)), options)
    if (isServerError(result)) answer(result)
    else answer(null, result)
  }
