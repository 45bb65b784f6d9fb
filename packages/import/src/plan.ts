import type { Status } from '@leadledger/leads'
import { columnFinder, type ColumnFinder } from './column-finder.js'
import { customPlans, type CustomPlan } from './custom-plan.js'
import { MappingMismatch } from './errors.js'
import { instantReader, type InstantReader } from './instant.js'
import type { DateTarget, Mapping, MoneyTarget, StatusTarget, TextTarget, ToldStatus } from './mapping.js'

/** Where a target takes its text from. */
export type Told = { readonly index: number; readonly column: string } | { readonly value: string }
export type CellAt = Extract<Told, { index: number }>

interface CellTest<Result> {
  readonly cell: CellAt
  readonly equals: ReadonlySet<string>
  readonly result: Result
}
interface StatusPlan {
  readonly when: readonly CellTest<ToldStatus>[]
  readonly told: Told | undefined
  readonly map: ReadonlyMap<string, ToldStatus>
  readonly otherwise: ToldStatus | undefined
}
export interface MoneyPlan {
  readonly told: Told
  readonly currency: Told
  readonly decimal: string
  readonly thousands: string
}
interface DatePlan {
  readonly told: Told
  readonly read: InstantReader
}
interface ReasonPlan {
  readonly told: Told
  readonly map: ReadonlyMap<string, string> | undefined
}

const detailNames = ['company', 'contact', 'title', 'email', 'phone', 'website', 'address', 'note'] as const
export const dateNames = ['createdAt', 'contactedAt', 'qualifiedAt', 'closedAt'] as const
export type DateName = (typeof dateNames)[number]

/** A mapping laid onto the header of one file: every target knows its column. */
export interface Plan {
  readonly columns: readonly string[]
  readonly system: string
  readonly blank: ReadonlySet<string>
  readonly skip: readonly CellTest<string>[]
  readonly id: CellAt | undefined
  readonly details: readonly { readonly name: (typeof detailNames)[number]; readonly told: readonly Told[] }[]
  readonly owner: Told | undefined
  readonly country: Told | undefined
  readonly source: Told | undefined
  readonly dates: Readonly<Partial<Record<DateName, DatePlan>>>
  readonly status: StatusPlan
  readonly value: MoneyPlan | undefined
  readonly stage: Told | undefined
  readonly reason: ReasonPlan | undefined
  readonly competitor: Told | undefined
  readonly custom: readonly CustomPlan[]
}

/** @throws {MappingMismatch} with everything that does not fit, before anything is written. */
export function planOf(mapping: Mapping, columns: readonly string[]): Plan {
  const finder = columnFinder(columns, mapping.ignore ?? [])
  const told = (target: TextTarget | undefined): Told | undefined => toldBy(target, finder)
  const { fields = {}, zone = 'UTC' } = mapping
  const id = told(mapping.id) as CellAt | undefined
  const targets = {
    columns,
    system: mapping.system ?? id?.column ?? '',
    blank: new Set(mapping.blank?.map((text) => text.trim())),
    skip: (mapping.skip ?? []).flatMap((test) => cellTest(test, test.reason, finder)),
    id,
    details: detailPlans(fields, told),
    owner: told(fields.owner),
    country: told(mapping.country),
    source: told(mapping.source),
    dates: Object.fromEntries(dateNames.flatMap((name) => datePlan(name, mapping[name], zone, finder))),
    status: statusPlan(mapping.status, finder),
    value: moneyPlan(mapping.dealValue, finder),
    stage: told(mapping.stage),
    reason: reasonPlan(mapping, finder),
    competitor: told(mapping.competitor),
  }
  const plan = { ...targets, custom: customPlans(fields, told, finder) }
  if (finder.missing.length + finder.problems.length > 0) throw new MappingMismatch(finder.missing, finder.problems, columns)
  return plan
}

function toldBy(target: TextTarget | undefined, finder: ColumnFinder): Told | undefined {
  if (target === undefined) return undefined
  if (typeof target === 'string') return finder.find(target)
  return 'value' in target ? { value: target.value } : finder.find(target.column, target.optional)
}

function cellTest<Result>(
  test: { column: string | string[]; optional?: boolean | undefined; equals: string[] },
  result: Result,
  finder: ColumnFinder,
): CellTest<Result>[] {
  const cell = finder.find(test.column, test.optional)
  return cell ? [{ cell, equals: new Set(test.equals.map((text) => text.trim())), result }] : []
}

type Fields = NonNullable<Mapping['fields']>

function detailPlans(fields: Fields, told: (target: TextTarget | undefined) => Told | undefined): Plan['details'] {
  return detailNames.flatMap((name) => {
    const targets = name === 'contact' && fields.contact === undefined ? [fields.firstName, fields.lastName] : [fields[name]]
    const found = targets.map(told).filter((target) => target !== undefined)
    return found.length > 0 ? [{ name, told: found }] : []
  })
}

function datePlan(name: DateName, target: DateTarget | undefined, fileZone: string, finder: ColumnFinder): [DateName, DatePlan][] {
  if (!target) return []
  const told = toldBy(target, finder)
  return told ? [[name, { told, read: instantReader([target.format].flat(), target.zone ?? fileZone) }]] : []
}

const own: readonly ToldStatus[] = ['new', 'contacted', 'qualified', 'converted', 'lost', 'disqualified', 'attempted']
const ownStatuses: ReadonlyMap<string, ToldStatus> = new Map(own.map((status) => [status, status]))

function statusPlan(target: StatusTarget | undefined, finder: ColumnFinder): StatusPlan {
  const fallback: Status = 'new'
  if (target === undefined) return { when: [], told: undefined, map: new Map(), otherwise: fallback }
  if (typeof target === 'string') return { when: [], told: finder.find(target), map: ownStatuses, otherwise: undefined }
  const when = (target.when ?? []).flatMap((test) => cellTest(test, test.status, finder))
  if ('value' in target) return { when, told: undefined, map: new Map(), otherwise: target.value }
  const told = finder.find(target.column, target.optional)
  const map = new Map(Object.entries(target.map).map(([text, status]) => [text.trim(), status]))
  return { when, told, map, otherwise: target.default ?? (told ? undefined : fallback) }
}

function moneyPlan(target: MoneyTarget | undefined, finder: ColumnFinder): MoneyPlan | undefined {
  if (!target) return undefined
  const told = toldBy(target, finder)
  const currency = 'currency' in target ? { value: target.currency } : finder.find(target.currencyColumn, target.optional)
  return told && currency && { told, currency, decimal: target.decimal ?? '.', thousands: target.thousands ?? '' }
}

function reasonPlan({ lostReason }: Mapping, finder: ColumnFinder): ReasonPlan | undefined {
  const told = toldBy(lostReason, finder)
  if (!told) return undefined
  const map =
    typeof lostReason === 'object' && 'map' in lostReason && lostReason.map
      ? new Map(Object.entries(lostReason.map).map(([text, to]) => [text.trim(), to]))
      : undefined
  return { told, map }
}
