import type { Status } from '@leadledger/leads'
import { columnFinder, type ColumnFinder } from './column-finder.js'
import { customPlans, type CustomPlan } from './custom-plan.js'
import { formatsOf } from './date-orders.js'
import { MappingMismatch } from './errors.js'
import { lookup, type Lookup } from './lookup.js'
import { detailPlans, type DetailPlan } from './detail-plan.js'
import { instantReader, type InstantReader } from './instant.js'
import { toldStatuses, type DateTarget, type Mapping, type StatusTarget, type TextTarget, type ToldStatus } from './mapping.js'

/** Where a target takes its text from. */
export type Told = { readonly index: number; readonly column: string } | { readonly value: string }
export type CellAt = Extract<Told, { index: number }>

interface CellTest<Result> {
  readonly cell: CellAt
  readonly holds: (text: string) => boolean
  readonly result: Result
}
interface StatusPlan {
  readonly when: readonly CellTest<ToldStatus>[]
  readonly told: Told | undefined
  readonly map: Lookup<ToldStatus>
  readonly otherwise: ToldStatus | undefined
}
export interface MoneyPlan {
  readonly told: Told
  /** Where the file tells the currency, and the one meant where it does not. */
  readonly currency: Told | undefined
  readonly otherwise: string | undefined
  readonly decimal: string
  readonly thousands: string
}
interface DatePlan {
  /** The first of them that is filled tells it. */
  readonly told: readonly Told[]
  readonly read: InstantReader
  /** Zone of dates that tell none. */
  readonly zone: string
}
interface ReasonPlan {
  readonly told: Told
  readonly map: Lookup<string> | undefined
}

/** Steps of a lead, in their order. */
export const stepNames = ['createdAt', 'contactedAt', 'qualifiedAt', 'convertedAt', 'closedAt'] as const
export type StepName = (typeof stepNames)[number]
export const dateNames = [...stepNames, 'expectedPurchase', 'expectedClose'] as const
export type DateName = (typeof dateNames)[number]

/** A mapping laid onto the header of one file: every target knows its column. */
export interface Plan {
  readonly columns: readonly string[]
  readonly system: string
  readonly blank: ReadonlySet<string>
  readonly skip: readonly CellTest<string>[]
  readonly id: CellAt | undefined
  readonly details: readonly DetailPlan[]
  readonly owner: Told | undefined
  readonly country: Told | undefined
  readonly source: Told | undefined
  readonly dates: Readonly<Partial<Record<DateName, DatePlan>>>
  readonly status: StatusPlan
  readonly value: MoneyPlan | undefined
  readonly stage: Told | undefined
  readonly dealName: Told | undefined
  readonly reason: ReasonPlan | undefined
  readonly lostNote: Told | undefined
  readonly competitor: Told | undefined
  readonly custom: readonly CustomPlan[]
}

/** @throws {MappingMismatch} with everything that does not fit, before anything is written. */
export function planOf(mapping: Mapping, columns: readonly string[]): Plan {
  const { anyCase = false } = mapping
  const finder = columnFinder(columns, mapping.ignore ?? [], anyCase)
  const told = (target: TextTarget | undefined): Told | undefined => toldBy(target, finder)
  const { fields = {}, zone = 'UTC' } = mapping
  const id = told(mapping.id) as CellAt | undefined
  const targets = {
    columns,
    system: mapping.system ?? id?.column ?? '',
    blank: new Set(mapping.blank?.map((text) => text.trim())),
    skip: (mapping.skip ?? []).flatMap((test) => cellTest(test, test.reason, finder, anyCase)),
    id,
    details: detailPlans(fields, finder),
    owner: told(fields.owner),
    country: told(mapping.country),
    source: told(mapping.source),
    dates: Object.fromEntries(dateNames.flatMap((name) => datePlan(name, mapping[name], { zone, dates: mapping.dates }, finder))),
    status: statusPlan(mapping.status, finder, anyCase),
    value: moneyPlan(mapping, finder),
    stage: told(mapping.stage),
    dealName: told(mapping.dealName),
    reason: reasonPlan(mapping, finder),
    lostNote: told(mapping.lostNote),
    competitor: told(mapping.competitor),
  }
  const plan = { ...targets, custom: customPlans(fields, told, finder) }
  if (finder.foundNone() && finder.missing.length === 0) finder.problems.push('it has none of the columns that the mapping names')
  if (finder.missing.length + finder.problems.length > 0) throw new MappingMismatch(finder.missing, finder.problems, columns)
  return plan
}

function toldBy(target: TextTarget | undefined, finder: ColumnFinder): Told | undefined {
  if (target === undefined) return undefined
  if (typeof target === 'string') return finder.find(target)
  return 'value' in target ? { value: target.value } : finder.find(target.column, target.optional)
}

function cellTest<Result>(
  test: { column: string | string[]; optional?: boolean | undefined; equals?: string[] | undefined; begins?: string[] | undefined },
  result: Result,
  finder: ColumnFinder,
  anyCase: boolean,
): CellTest<Result>[] {
  const cell = finder.find(test.column, test.optional)
  const listed = lookup(Object.fromEntries((test.equals ?? []).map((text) => [text, true])), anyCase)
  const folded = (text: string): string => (anyCase ? text.trim().toLowerCase() : text.trim())
  const beginnings = (test.begins ?? []).map(folded)
  const holds = (text: string): boolean => listed(text) === true || beginnings.some((beginning) => folded(text).startsWith(beginning))
  return cell ? [{ cell, holds, result }] : []
}

interface FileDates {
  readonly zone: string
  readonly dates: Mapping['dates']
}

function datePlan(name: DateName, target: DateTarget | undefined, file: FileDates, finder: ColumnFinder): [DateName, DatePlan][] {
  if (!target) return []
  const told = ('first' in target ? target.first.map((names) => finder.find(names, true)) : [toldBy(target, finder)]).filter((found) => found !== undefined)
  const zone = target.zone ?? file.zone
  return told.length > 0 ? [[name, { told, read: instantReader([target.format, file.dates ? formatsOf(file.dates) : []].flat(), zone), zone }]] : []
}

const ownStatuses = Object.fromEntries(toldStatuses.map((status) => [status, status]))

function statusPlan(target: StatusTarget | undefined, finder: ColumnFinder, anyCase: boolean): StatusPlan {
  const fallback: Status = 'new'
  const none = lookup<ToldStatus>({}, false)
  if (target === undefined) return { when: [], told: undefined, map: none, otherwise: fallback }
  if (typeof target === 'string') return { when: [], told: finder.find(target), map: lookup(ownStatuses, false), otherwise: undefined }
  const when = (target.when ?? []).flatMap((test) => cellTest(test, test.status, finder, anyCase))
  if ('value' in target) return { when, told: undefined, map: none, otherwise: target.value }
  const told = finder.find(target.column, target.optional)
  return { when, told, map: lookup(target.map, anyCase), otherwise: target.default ?? (told ? undefined : fallback) }
}

/** An amount whose currency nobody tells is no money, nor is a currency without an amount: their columns stay custom fields. */
function moneyPlan({ dealValue: target, currency: otherwise }: Mapping, finder: ColumnFinder): MoneyPlan | undefined {
  if (!target) return undefined
  const { optional = false, currencyColumn } = { optional: undefined, currencyColumn: undefined, ...target }
  if (optional && otherwise === undefined && currencyColumn !== undefined && !finder.has(currencyColumn)) return undefined
  const told = toldBy(target, finder)
  if (!told && optional) return undefined
  const currency = 'currency' in target ? { value: target.currency } : finder.find(target.currencyColumn, otherwise !== undefined)
  return told && { told, currency, otherwise, decimal: target.decimal ?? '.', thousands: target.thousands ?? '' }
}

function reasonPlan({ lostReason, anyCase = false }: Mapping, finder: ColumnFinder): ReasonPlan | undefined {
  const told = toldBy(lostReason, finder)
  if (!told) return undefined
  const map = typeof lostReason === 'object' && 'map' in lostReason && lostReason.map ? lookup(lostReason.map, anyCase) : undefined
  return { told, map }
}
