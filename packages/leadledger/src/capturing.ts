import { eventIdOf } from '@leadledger/eventsourcing'
import { emailOf, isOpen } from '@leadledger/leads'
import type { LeadRow, LogReader, Views } from '@leadledger/read-models'
import type { CommandInput } from './command-input.js'
import { leadIdFor } from './lead-id.js'
import type { NewLeadInput, RefusedCommand, SendOptions, Sent } from './ledger.js'
import { filledFields, type FilledField } from './merged-lead.js'
import { told } from './merging.js'

/** What became of an inquiry. */
export type Captured =
  | (Sent & { readonly known: false })
  | (Sent & {
      /** The lead was known, and stays as it is: the inquiry is a new touch on it. */
      readonly known: true
      /** True when it was lost or disqualified, and is open again by this inquiry. */
      readonly reopened: boolean
      /** Fields the inquiry tells otherwise than the lead, for somebody to look at. */
      readonly differs: readonly FilledField[]
      /** Other leads with the same address. */
      readonly others: readonly string[]
    })

export interface Capturing {
  readonly log: LogReader
  readonly views: Pick<Views, 'withEmail'>
  readonly newId: () => string
  readonly send: (lead: string, command: CommandInput, options: SendOptions) => Promise<Sent | RefusedCommand>
}

/** Whoever writes in is never refused as known: an open lead with the address gets a touch, a closed one is opened again, and only where there is none a lead begins. */
export async function capture(
  { log, views, newId, send }: Capturing,
  inquiry: NewLeadInput,
  { commandId = newId(), ...how }: SendOptions,
): Promise<Captured | RefusedCommand> {
  const own = leadIdFor(commandId)
  const address = inquiry.email === undefined ? null : emailOf(inquiry.email).address
  const isBegun = (await told(log, own)).state.exists
  const [known, ...others] = isBegun || address === null ? [] : (await views.withEmail(address)).toSorted(bestFirst)
  if (!known) {
    const sent = await send(own, { ...inquiry, type: 'CreateLead' }, { ...how, commandId })
    return sent.refused === undefined ? { ...sent, known: false } : sent
  }
  const attached = await attach({ log, send }, known, inquiry, { ...how, commandId })
  if (attached.refused !== undefined) return attached
  return { ...attached, known: true, differs: differing(known, inquiry), others: others.map(({ id }) => id) }
}

/** Open leads before closed ones, then the newest. */
const bestFirst = (one: LeadRow, other: LeadRow): number =>
  Number(isClosed(one)) - Number(isClosed(other)) || (other.createdAt ?? 0) - (one.createdAt ?? 0) || (one.id < other.id ? -1 : 1)

const isClosed = ({ status }: Pick<LeadRow, 'status'>): boolean => !isOpen(status) && status !== 'converted'

/** Each step has an id that follows from the command's: cut short, the same inquiry again completes it. */
async function attach(
  { log, send }: Pick<Capturing, 'log' | 'send'>,
  { id }: LeadRow,
  inquiry: NewLeadInput,
  options: SendOptions & { readonly commandId: string },
) {
  const { commandId, ...how } = options
  const { at, note, touchpoint = {} } = inquiry
  const when = at === undefined ? {} : { at }
  const events: string[] = []
  const reopening = eventIdOf(`reopen/${commandId}`, 0)
  const steps: (readonly [CommandInput, string])[] = [
    [{ type: 'RecordTouchpoint', ...when, ...touchpoint }, commandId],
    ...(note === undefined || note.trim() === '' ? [] : [[{ type: 'AddNote', ...when, note }, eventIdOf(`note/${commandId}`, 0)] as const]),
  ]
  const { state, events: past } = await told(log, id)
  const reopened = isClosed(state) || past.some(({ metadata }) => metadata.commandId === reopening)
  if (reopened) steps.unshift([{ type: 'ReopenLead', ...when }, reopening])
  let last: Sent | undefined
  for (const [command, step] of steps) {
    const sent = await send(id, command, { ...how, commandId: step })
    if (sent.refused !== undefined) return sent
    events.push(...sent.events)
    last = sent
  }
  return { ...(last as Sent), events, reopened }
}

const differing = (row: LeadRow, inquiry: NewLeadInput): readonly FilledField[] =>
  filledFields.filter(
    (field) => field !== 'note' && inquiry[field] !== undefined && inquiry[field]?.trim() !== (row[field] ?? '') && !isSameAddress(field, row, inquiry),
  )

const isSameAddress = (field: FilledField, row: LeadRow, inquiry: NewLeadInput): boolean =>
  field === 'email' && inquiry.email !== undefined && emailOf(inquiry.email).address === row.email
