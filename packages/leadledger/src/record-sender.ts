import { canonicalJson, commandHandler, type CommandContext } from '@leadledger/eventsourcing'
import { recordCodec, recordDecider, recordStream, type RecordCommand, type RecordRefusal } from '@leadledger/leads'
import type { SendOptions, Wiring } from './ledger.js'
import { recordCommandOf } from './record-input.js'

/** A record that was taken. */
export interface Recorded {
  readonly refused?: undefined
  /** False when it stood so already. */
  readonly changed: boolean
  /** True when this command id had taken effect before. */
  readonly duplicate: boolean
}

export type RecordOptions = Pick<SendOptions, 'commandId' | 'by' | 'source'>

export type ActorOf = (by: SendOptions['by']) => CommandContext['actor']

/** Sends commands about the organisation. @throws {InvalidInput} {@link CommandIdReused} */
export function recordSender({ zone, clock, newId, log }: Pick<Wiring, 'zone' | 'clock' | 'newId' | 'log'>, actorOf: ActorOf) {
  const handle = commandHandler({ ...log, codec: recordCodec(log.store.logId), decider: recordDecider })
  return async (
    type: RecordCommand['type'],
    input: object,
    { commandId = newId(), by, source = { kind: 'api' } }: RecordOptions = {},
  ): Promise<(Recorded & { readonly spendId?: string; readonly noteId?: string }) | RecordRefusal> => {
    const command = recordCommandOf(type, input, { now: clock(), zone, commandId })
    const handled = await handle(recordStream(command), command, { source, actor: actorOf(by), commandId, body: canonicalJson({ type, input }) })
    if (handled.outcome === 'refused') return handled.refusal
    const taken = { changed: handled.events.length > 0, duplicate: handled.duplicate }
    if (command.type === 'AddReportNote') return { ...taken, noteId: command.noteId }
    return 'spendId' in command ? { ...taken, spendId: command.spendId } : taken
  }
}
