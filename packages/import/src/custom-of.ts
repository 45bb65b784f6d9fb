import type { ImportLead, Status } from '@leadledger/leads'
import { isClosed } from './dates-of.js'
import { filled } from './details-of.js'
import type { Plan, Told } from './plan.js'
import type { RowReader } from './row-reader.js'

type Custom = Pick<ImportLead, 'custom' | 'publicCustom'>

/** Custom fields of a row: those planned, and what a column tells of a step the lead has not come to, such as a planned closing date. */
export function customOf(reader: RowReader, plan: Plan, status: Status): Custom {
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

function unused(plan: Plan, status: Status): (Told | undefined)[] {
  return [
    ...(isClosed(status) ? [] : [plan.dates.closedAt?.told]),
    ...(status === 'converted' ? [] : [plan.stage]),
    ...(status === 'lost' ? [] : [plan.competitor]),
    ...(status === 'lost' || status === 'disqualified' ? [] : [plan.reason?.told, plan.lostNote]),
    ...(status === 'disqualified' ? [plan.value?.told, plan.value?.currency] : []),
  ]
}

/** What the columns tell that stand behind the first filled one of a detail. */
function leftOver(reader: RowReader, { details }: Plan): Told[] {
  return details.flatMap(({ parts }) => parts.flatMap(({ told, separator }) => (separator === undefined ? filled(reader, told).slice(1) : [])))
}

const isEmpty = (fields: Record<string, string>): boolean => {
  for (const _ in fields) return false
  return true
}
