import { accept, present, refuse, type Decision, type EventOf } from '@leadledger/eventsourcing'
import { z } from 'zod'
import { at, name } from './command-fields.js'
import { clear, eventType } from './event-fields.js'
import { code } from './events.js'

const digest = z.string().regex(/^[0-9a-f]{64}$/, { message: 'is no SHA-256 in hexadecimal digits' })
const count = z.int().min(0)
/** What became of the rows, as the run that completed the import counted them. */
const rows = z.strictObject({ created: count, updated: count, unchanged: count, skipped: count, failed: count })
/** What became of the leads. */
const leads = z.strictObject({ withdrawn: count, restored: count, left: count })

/** An import is a file under a mapping; the file's name may tell of a person, so its digest stands for it. */
const which = { at, file: digest, mapping: digest }

export const importCommands = [
  z.strictObject({ type: z.literal('StartImport'), ...which, by: name }),
  z.strictObject({ type: z.literal('CompleteImport'), ...which, rows }),
  z.strictObject({ type: z.literal('StartRevert'), ...which }),
  z.strictObject({ type: z.literal('CompleteRevert'), ...which, leads }),
] as const
export type ImportCommand = z.infer<(typeof importCommands)[number]>

const record = {
  file: clear(z.string().length(64)),
  mapping: clear(z.string().length(64)),
  /** Who imported. */
  by: clear(code),
  stage: clear(z.enum(['started', 'completed', 'reverting', 'reverted'])),
  /** How often it was reverted to the end. */
  reverts: clear(count),
  startedAt: clear(at),
  completedAt: clear(at.nullable()),
  revertedAt: clear(at.nullable()),
  rows: clear(rows.nullable()),
  leads: clear(leads.nullable()),
}

/** An import, and what was taken back of it; each event holds the whole record. */
export const importEvents = [
  eventType('ImportStarted', record),
  eventType('ImportCompleted', record),
  eventType('RevertStarted', record),
  eventType('ImportReverted', record),
] as const
type ImportEvent = EventOf<(typeof importEvents)[number]>

/** An import as it stands: times in milliseconds since 1970, counts of rows and of leads. */
export type ImportRecord = ImportEvent['data']

export type ImportRefusal =
  | { readonly refused: 'no-such-import' }
  /** It is reverted in part: revert it to the end first. */
  | { readonly refused: 'revert-under-way' }

type Decided = Decision<ImportEvent, ImportRefusal>

export const isImportCommand = (command: { readonly type: string }): command is ImportCommand =>
  importCommands.some(({ shape }) => shape.type.value === command.type)

/** What was begun is not begun again, and so is not what is over: a run that was cut short is gone on with by the same commands. */
export function decideImport(command: ImportCommand, known: ImportRecord | null): Decided {
  const { at, file, mapping } = command
  if (command.type === 'StartImport') {
    if (known?.stage === 'reverting') return refuse({ refused: 'revert-under-way' })
    if (known && known.stage !== 'reverted') return accept()
    const over = { completedAt: null, revertedAt: null, rows: null, leads: null }
    const data = { file, mapping, by: command.by, stage: 'started' as const, reverts: known?.reverts ?? 0, startedAt: at, ...over }
    return accept(event('ImportStarted', at, data))
  }
  if (!known) return refuse({ refused: 'no-such-import' })
  const { stage } = known
  switch (command.type) {
    case 'CompleteImport':
      return stage === 'started' ? accept(event('ImportCompleted', at, { ...known, stage: 'completed', completedAt: at, rows: command.rows })) : accept()
    case 'StartRevert':
      return stage === 'started' || stage === 'completed' ? accept(event('RevertStarted', at, { ...known, stage: 'reverting' })) : accept()
    case 'CompleteRevert': {
      if (stage !== 'reverting') return accept()
      const { leads } = command
      return accept(event('ImportReverted', at, { ...known, stage: 'reverted', reverts: known.reverts + 1, revertedAt: at, leads }))
    }
  }
  return command satisfies never
}

const event = (type: ImportEvent['type'], occurredAt: number, data: ImportRecord): ImportEvent => ({ type, occurredAt, data, personal: present({}) })
