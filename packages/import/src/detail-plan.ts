import type { ColumnFinder } from './column-finder.js'
import type { DetailTarget, Fields } from './mapping.js'
import type { Told } from './plan.js'

const detailNames = ['company', 'contact', 'title', 'email', 'phone', 'website', 'address', 'note'] as const

/** Where a detail takes its text from; its parts are set side by side. */
export interface DetailPlan {
  readonly name: (typeof detailNames)[number]
  readonly parts: readonly DetailPart[]
}

interface DetailPart {
  readonly told: readonly Told[]
  /** Stands between the texts when all of them are taken; without it the first that is filled is taken. */
  readonly separator?: string
}

export function detailPlans(fields: Fields, finder: ColumnFinder): DetailPlan[] {
  return detailNames.flatMap((name) => {
    const targets = name === 'contact' && fields.contact === undefined ? [fields.firstName, fields.lastName] : [fields[name]]
    const parts = targets.map((target) => partOf(target, finder)).filter(({ told }) => told.length > 0)
    return parts.length > 0 ? [{ name, parts }] : []
  })
}

function partOf(target: DetailTarget | undefined, finder: ColumnFinder): DetailPart {
  if (target === undefined) return { told: [] }
  if (typeof target === 'string') return { told: present([finder.find(target)]) }
  if ('value' in target) return { told: [target] }
  if ('column' in target) return { told: present([finder.find(target.column, target.optional)]) }
  if ('first' in target) return { told: present(target.first.map((names) => finder.find(names, true))) }
  return { told: present(target.join.map((names) => finder.find(names, true))), separator: target.separator ?? ', ' }
}

const present = (found: readonly (Told | undefined)[]): Told[] => found.filter((told) => told !== undefined)
