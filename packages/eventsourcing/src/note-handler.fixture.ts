import { commandHandler, type CommandContext } from './command-handler.js'
import type { EventStore } from './event-store.js'
import { stream, wiredNotes, type TakeNotes } from './note-events.fixture.js'

export const context = (commandId: string, more: Partial<CommandContext> = {}): CommandContext => ({
  actor: { id: 'ada', kind: 'user' },
  source: { kind: 'api' },
  commandId,
  ...more,
})
export const take = (...texts: readonly string[]): TakeNotes => ({ texts })

/** A handler of notes on one stream. */
export function notes(store?: EventStore) {
  const wired = wiredNotes(store)
  const handle = commandHandler(wired.options)
  return { ...wired, send: (command: TakeNotes, commandId: string, more?: Partial<CommandContext>) => handle(stream, command, context(commandId, more)) }
}
