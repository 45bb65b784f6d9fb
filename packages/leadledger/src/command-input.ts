import { eventIdOf } from '@leadledger/eventsourcing'
import { leadCommand, moneyOf, type LeadCommand, type LeadCommandInput, type MoneyText } from '@leadledger/leads'
import { InvalidInput } from './errors.js'
import { instantOf, type InstantInput } from './instants.js'

/** A follow-up's due date: a local date in the ledger's zone, or in a zone of its own. */
export type DueInput = string | { readonly date: string; readonly zone: string }

type Friendly<Field, Value> = Field extends 'at' | 'createdAt' | 'contactedAt' | 'qualifiedAt' | 'closedAt'
  ? InstantInput | (null extends Value ? null : never)
  : Field extends 'value' | 'estimatedValue'
    ? MoneyText | (null extends Value ? null : never)
    : Field extends 'due'
      ? DueInput
      : Field extends 'nextStep'
        ? { readonly due: DueInput; readonly note?: string; readonly followUpId?: string }
        : Value

/** Fields the ledger fills in when they are left out. */
type Filled = 'at' | 'interactionId' | 'followUpId'
type Loosened<Command> = Command extends unknown
  ? { readonly [Field in keyof Command as Field extends Filled ? never : Field]: Friendly<Field, Command[Field]> } & {
      readonly [Field in keyof Command as Field extends Filled ? Field : never]?: Friendly<Field, Command[Field]>
    }
  : never

/** A command as callers write it: times as dates or text, money as decimal text, ids and the time filled in when left out. */
export type CommandInput = Loosened<Exclude<LeadCommandInput, { type: 'ImportLead' }>>

export interface InputContext {
  readonly now: number
  readonly zone: string
  readonly commandId: string
}

/** Clocks of two machines may differ by this much before a time counts as in the future, milliseconds. */
const clockTolerance = 5 * 60_000

/** @throws {InvalidInput} with every problem. */
export function commandOf(input: CommandInput, context: InputContext): LeadCommand {
  const { now, zone, commandId } = context
  const raw = { ...input } as Record<string, unknown>
  raw.at = raw.at === undefined ? now : instantOf(raw.at as InstantInput, zone, 'at')
  if ((raw.at as number) > now + clockTolerance) throw new InvalidInput(['at: lies in the future'])
  const ownId = commandId.length <= 64 ? commandId : eventIdOf(commandId, 0)
  if (input.type === 'LogInteraction') raw.interactionId ??= ownId
  if (input.type === 'ScheduleFollowUp') raw.followUpId ??= ownId
  if (raw.due !== undefined) raw.due = dueOf(raw.due as DueInput, zone)
  if (raw.nextStep !== undefined) {
    const step = raw.nextStep as Record<string, unknown>
    raw.nextStep = { ...step, followUpId: step.followUpId ?? ownId, due: dueOf(step.due as DueInput, zone) }
  }
  for (const field of ['value', 'estimatedValue'] as const) if (raw[field]) raw[field] = parsedMoney(raw[field] as MoneyText, field)
  const parsed = leadCommand.safeParse(raw)
  if (!parsed.success) throw new InvalidInput(parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'command'}: ${message}`))
  return parsed.data
}

const dueOf = (due: DueInput, zone: string): unknown => (typeof due === 'string' ? { date: due, zone } : due)

function parsedMoney(value: MoneyText, field: string): unknown {
  const money = typeof value === 'object' ? moneyOf(String(value.amount), String(value.currency)) : undefined
  if (!money) throw new InvalidInput([`${field}: expected an amount such as { amount: '1054.00', currency: 'USD' } with an ISO 4217 code and no more digits than it has`])
  return money
}

/** JSON with sorted keys: the same content is the same text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) && !(part instanceof Date)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
