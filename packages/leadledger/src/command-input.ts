import { eventIdOf, isCommandId } from '@leadledger/eventsourcing'
import { leadCommand, moneyOf, problemTexts, type LeadCommand, type LeadCommandInput, type MoneyText } from '@leadledger/leads'
import { InvalidInput } from './errors.js'
import { momentOf, noMoment, type InstantInput } from './instants.js'

/** A follow-up's due date: a local date in the ledger's zone, or in a zone of its own. */
export type DueInput = string | { readonly date: string; readonly zone: string }

type Friendly<Field, Value> = Field extends 'at' | 'createdAt' | 'contactedAt' | 'qualifiedAt' | 'closedAt'
  ? InstantInput | (null extends Value ? null : never)
  : Field extends 'value' | 'estimatedValue' | 'amount' | 'margin'
    ? MoneyText | (null extends Value ? null : never)
    : Field extends 'due' | 'until'
      ? Value extends string
        ? Value
        : DueInput
      : Field extends 'nextStep'
        ? { readonly due: DueInput; readonly note?: string; readonly followUpId?: string }
        : Field extends 'touchpoint'
          ? Omit<Extract<Value, object>, 'touchpointId' | 'at'> & { readonly touchpointId?: string; readonly at?: InstantInput }
          : Value

/** Fields the ledger fills in when they are left out. */
type Filled = 'at' | 'interactionId' | 'followUpId' | 'noteId' | 'objectionId' | 'purchaseId' | 'touchpointId' | 'behaviourId' | 'enrolmentId'
type Loosened<Command> = Command extends unknown
  ? { readonly [Field in keyof Command as Field extends Filled ? never : Field]: Friendly<Field, Command[Field]> } & {
      readonly [Field in keyof Command as Field extends Filled ? Field : never]?: Friendly<Field, Command[Field]>
    }
  : never

/** A command as callers write it: times as dates or text, money as decimal text, ids and the time filled in when left out. */
export type CommandInput = Loosened<Exclude<LeadCommandInput, { type: OwnDoor }>>

/** Commands that go through doors of their own, since they are of more than one lead, of a file, or of a run over all leads. */
const ownDoors = {
  ImportLead: 'imports',
  MergeLead: 'merge',
  AbsorbLead: 'merge',
  UnmergeLead: 'unmerge',
  GiveBackLead: 'unmerge',
  RecordSla: 'runPolicies',
  FollowBandPlan: 'runPolicies',
  WithdrawLead: 'revertImport',
  PutBackDetails: 'revertImport',
  ErasePersonalData: 'erase',
} as const
type OwnDoor = keyof typeof ownDoors

export interface InputContext {
  readonly now: number
  readonly zone: string
  readonly commandId: string
}

/** Clocks of two machines may differ by this much before a time counts as in the future, milliseconds. */
const clockTolerance = 5 * 60_000
/** Longest id of an interaction, a follow-up, a purchase or a behaviour, in UTF-16 units. */
const longestId = 64

/** @throws {InvalidInput} with every problem. */
export function commandOf(input: CommandInput, context: InputContext): LeadCommand {
  const problems: string[] = []
  const parsed = leadCommand.safeParse(completed(input, context, problems))
  if (!parsed.success) problems.push(...problemTexts(parsed.error.issues, 'command'))
  if (problems.length > 0 || !parsed.data) throw new InvalidInput(problems)
  return parsed.data
}

/** The command in the domain's own terms; a field that cannot be put so is a problem, and left to its default. */
function completed(input: CommandInput, context: InputContext, problems: string[]): unknown {
  if (!isObject(input)) return input
  const { zone, commandId } = context
  const raw: Record<string, unknown> = { ...input }
  const door = Object.entries(ownDoors).find(([type]) => type === raw.type)
  if (door) problems.push(`type: ${door[0]} belongs to ${door[1]}`)
  if (!isCommandId(commandId)) problems.push('commandId: is no text of 1 to 200 characters')
  raw.at = timeOf(raw.at, context, problems)
  const ownId = (): string => idFrom(commandId)
  if (raw.type === 'LogInteraction') raw.interactionId ??= ownId()
  if (raw.type === 'ConvertLead') {
    raw.contactId ??= ownId()
    raw.accountId ??= idFrom(`account of ${commandId}`)
  }
  if (raw.type === 'RecordPurchase') raw.purchaseId ??= ownId()
  if (raw.type === 'RecordTouchpoint') raw.touchpointId ??= ownId()
  if (isObject(raw.touchpoint)) {
    const { touchpointId = ownId(), at = raw.at } = raw.touchpoint
    raw.touchpoint = { ...raw.touchpoint, touchpointId, at: timeOf(at, context, problems, 'touchpoint.at') }
  }
  if (raw.type === 'ScheduleFollowUp') raw.followUpId ??= ownId()
  if (raw.type === 'AddNote') raw.noteId ??= ownId()
  if (raw.type === 'RecordObjection') raw.objectionId ??= ownId()
  if (raw.type === 'RecordBehaviour') raw.behaviourId ??= ownId()
  if (raw.type === 'EnrollInSequence') raw.enrolmentId ??= ownId()
  if (raw.type === 'RecordEngagement' || raw.type === 'RecordSocialEngagement') raw.interactionId ??= ownId()
  if (raw.due !== undefined) raw.due = dueOf(raw.due, zone)
  if (raw.type === 'SnoozeReminder' && raw.until !== undefined) raw.until = dueOf(raw.until, zone)
  if (isObject(raw.nextStep)) raw.nextStep = { ...raw.nextStep, followUpId: raw.nextStep.followUpId ?? ownId(), due: dueOf(raw.nextStep.due, zone) }
  for (const field of ['value', 'estimatedValue', 'amount', 'margin'])
    if (raw[field] !== undefined && raw[field] !== null) raw[field] = parsedMoney(raw[field], field, problems)
  return raw
}

/** An id that follows from the command's, where that is too long to be one itself. */
export const idFrom = (commandId: string): string => (isCommandId(commandId) && commandId.length > longestId ? eventIdOf(commandId, 0) : commandId)

export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A moment that has come; a problem and now otherwise. */
export function timeOf(at: unknown, { now, zone }: InputContext, problems: string[], field = 'at'): number {
  const found = at === undefined ? now : momentOf(at, zone)
  if (found === undefined) problems.push(`${field}: ${noMoment}`)
  else if (found > now + clockTolerance) problems.push(`${field}: lies in the future`)
  return found ?? now
}

const dueOf = (due: unknown, zone: string): unknown => (typeof due === 'string' ? { date: due, zone } : due)

export function parsedMoney(value: unknown, field: string, problems: string[]): unknown {
  const unknown = isObject(value) ? Object.keys(value).filter((key) => key !== 'amount' && key !== 'currency') : []
  problems.push(...unknown.map((key) => `${field}: Unrecognized key: "${key}"`))
  const money = isObject(value) ? moneyOf(String(value.amount), String(value.currency)) : undefined
  if (!money) problems.push(`${field}: expected an amount such as { amount: '1054.00', currency: 'USD' } with an ISO 4217 code and no more digits than it has`)
  return money
}
