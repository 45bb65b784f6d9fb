import type { MoneyText } from '@leadledger/leads'
import { kpiUnitOf } from './kpi-unit.js'
import { unknownKey } from './dimension.js'
import { median } from './quantile.js'
import type { Figures, KpiGroup, KpiResult } from './result.js'

/** How the figure of an owner stands to those of the owners in the same team, with its own among them. */
export interface BesideTeam {
  /** `null` where the owner is in none: those owners are compared with each other. */
  readonly team: string | null
  /** Owners who have a figure. */
  readonly owners: number
  readonly median: Figures['value']
  /** Shares: value − median, in points. Others: (value − median) ÷ median. `null` without a figure, or a median above 0 to relate to. */
  readonly difference: number | null
}

/** Sets each owner of a KPI by owner beside the median of the team. Amounts are compared within their currency. */
export function besideTeams(result: KpiResult, teamOf: (owner: string) => string | null): KpiResult {
  const { groups } = result
  if (!groups) return result
  const owners = groups.filter(({ key }) => key !== unknownKey)
  const isShare = kpiUnitOf(result.kpi, result) === 'share'
  const unitOf = (value: Figures['value']): string | null => (result.values ? ((value as MoneyText | null)?.currency ?? null) : '')
  return { ...result, groups: groups.map((group) => (group.key === unknownKey ? group : { ...group, besideTeam: beside(group) })) }

  function beside({ key, value }: KpiGroup): BesideTeam {
    const team = teamOf(key)
    const unit = unitOf(value)
    const numbers = owners.flatMap((other) => (teamOf(other.key) === team && unitOf(other.value) === unit ? (numberOf(other.value) ?? []) : []))
    const middle = median(numbers)
    const own = numberOf(value)
    return { team, owners: numbers.length, median: like(value, middle), difference: own === null || middle === null ? null : difference(own, middle, isShare) }
  }
}

function difference(own: number, middle: number, isShare: boolean): number | null {
  if (isShare) return own - middle
  return middle > 0 ? (own - middle) / middle : null
}

const numberOf = (value: Figures['value']): number | null => (typeof value === 'object' && value !== null ? Number(value.amount) : value)

/** The number in the unit of a value, amounts with as many digits. */
function like(value: Figures['value'], number: number | null): number | MoneyText | null {
  if (number === null || typeof value !== 'object' || value === null) return number
  return { amount: number.toFixed(value.amount.split('.')[1]?.length ?? 0), currency: value.currency }
}
