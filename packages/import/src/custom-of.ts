import type { ImportLead } from '@leadledger/leads'
import { isFact } from './dates-of.js'
import { filled } from './details-of.js'
import { dateNames, type Plan, type Told } from './plan.js'
import type { RowReader } from './row-reader.js'
import type { RowStatus } from './status-of.js'

type Custom = Pick<ImportLead, 'custom' | 'publicCustom'>

/** Custom fields of a row: those planned, and what a column tells of a step the lead has not come to, such as a planned closing date. */
export function customOf(reader: RowReader, plan: Plan, status: RowStatus): Custom {
  const custom: Record<string, string> = {}
  const open: Record<string, string> = {}
  for (const { name, told, personal } of plan.custom) {
    const text = reader.text(told)
    if (text !== undefined) (personal ? custom : open)[name] = text
  }
  for (const told of [...unused(plan, status), ...leftOver(reader, plan)]) {
    const text = reader.text(told)
    if (text === undefined || !told || 'value' in told) continue
    if (!plan.custom.some(({ name, told: other }) => name === told.column || ('index' in other && other.index === told.index))) custom[told.column] = text
  }
  return { ...(!isEmpty(custom) && { custom }), ...(!isEmpty(open) && { publicCustom: open }) }
}

/** Columns that tell nothing of a row with this status, but for those that tell something else of it. */
function unused(plan: Plan, told: RowStatus): (Told | undefined)[] {
  const { status, deal } = told
  const dates = dateNames.map((name) => ({ told: plan.dates[name]?.told ?? [], isUsed: isFact(name, told, plan) }))
  const used = new Set(dates.flatMap(({ told, isUsed }) => (isUsed ? told.map(placeOf) : [])))
  const isLost = status === 'lost' || deal === 'lost'
  return [
    ...dates.flatMap(({ told }) => told.filter((cell) => !used.has(placeOf(cell)))),
    ...(status === 'converted' ? [] : [plan.stage, plan.dealName]),
    ...(isLost ? [] : [plan.competitor]),
    ...(isLost || status === 'disqualified' ? [] : [plan.reason?.told, plan.lostNote]),
    ...(status === 'disqualified' ? [plan.value?.told, plan.value?.currency] : []),
  ]
}

const placeOf = (told: Told): number | undefined => ('index' in told ? told.index : undefined)

/** What the columns tell that stand behind the first filled one of a detail or a date. */
function leftOver(reader: RowReader, { details, dates }: Plan): Told[] {
  const firsts = details.flatMap(({ parts }) => parts.flatMap(({ told, separator }) => (separator === undefined ? [told] : [])))
  return [...firsts, ...dateNames.map((name) => dates[name]?.told ?? [])].flatMap((told) => filled(reader, told).slice(1))
}

const isEmpty = (fields: Record<string, string>): boolean => {
  for (const _ in fields) return false
  return true
}
