import { problemTexts, recordCommand, type MoneyText, type RecordCommand, type RecordCommandInput } from '@leadledger/leads'
import { idFrom, isObject, parsedMoney, timeOf, type InputContext } from './command-input.js'
import { InvalidInput } from './errors.js'
import type { InstantInput } from './instants.js'

type Friendly<Command> = Command extends unknown
  ? { readonly [Field in keyof Omit<Command, 'at' | 'type' | 'spendId'>]: Field extends 'amount' ? MoneyText : Command[Field] } & { readonly at?: InstantInput }
  : never

type InputOf<Type extends RecordCommand['type']> = Friendly<Extract<RecordCommandInput, { readonly type: Type }>>

export type CampaignInput = InputOf<'DefineCampaign'>
/** Without a `spendId`, that of the command is taken. */
export type SpendInput = InputOf<'RecordSpend'> & { readonly spendId?: string }
export type SpendCorrection = InputOf<'CorrectSpend'>
export type TrafficInput = InputOf<'RecordTraffic'>
export type RateInput = InputOf<'RecordRate'>
export type MarketSizeInput = InputOf<'RecordMarketSize'>
export type MappingInput = InputOf<'SaveImportMapping'>
/** Without a `noteId`, that of the command is taken. */
export type ReportNoteInput = Omit<InputOf<'AddReportNote'>, 'noteId'> & { readonly noteId?: string }
export type ReportNoteRemoval = InputOf<'RemoveReportNote'>
export type SocialPostInput = InputOf<'RecordSocialPost'>
export type TargetInput = InputOf<'SetTarget'>

/** @throws {InvalidInput} with every problem. */
export function recordCommandOf(type: RecordCommand['type'], input: object, context: InputContext): RecordCommand {
  const problems: string[] = []
  const raw: Record<string, unknown> = isObject(input) ? { ...input, type } : { type }
  raw.at = timeOf(raw.at, context, problems)
  if (type === 'RecordSpend') raw.spendId ??= idFrom(context.commandId)
  if (type === 'AddReportNote') raw.noteId ??= idFrom(context.commandId)
  if (raw.amount !== undefined) raw.amount = parsedMoney(raw.amount, 'amount', problems)
  const parsed = recordCommand.safeParse(raw)
  if (!parsed.success) problems.push(...problemTexts(parsed.error.issues, 'record'))
  if (problems.length > 0 || !parsed.data) throw new InvalidInput(problems)
  return parsed.data
}
