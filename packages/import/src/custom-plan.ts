import { shown, type ColumnFinder } from './column-finder.js'
import type { CustomTarget, Fields, TextTarget } from './mapping.js'
import type { Told } from './plan.js'

/** A custom field and where it comes from. */
export interface CustomPlan {
  readonly name: string
  readonly told: Told
  readonly personal: boolean
}

const prefix = 'custom.'
const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** The custom fields the mapping names, and one of its own name for each column that nothing names. */
export function customPlans(fields: Fields, told: (target: TextTarget) => Told | undefined, finder: ColumnFinder): CustomPlan[] {
  const named = Object.entries(fields as Record<string, CustomTarget>)
    .filter(([key]) => key.startsWith(prefix))
    .flatMap(([key, target]) => {
      const source = told(target)
      return source ? [{ name: key.slice(prefix.length), told: source, personal: typeof target === 'string' || (target.personal ?? true) }] : []
    })
  const taken = new Set(named.map(({ name }) => name))
  const unnamed = finder.rest().map((cell) => ({ name: cell.column, told: cell, personal: true }))
  for (const { name } of unnamed)
    if (taken.has(name)) finder.problems.push(`the column ${shown(name)}, which nothing names, and another would both feed custom.${name}`)
  const all = [...named, ...unnamed]
  for (const { name } of all)
    if (forbidden.has(name) || name.length > 100)
      finder.problems.push(`${shown(name)} cannot be the name of a custom field: map it to another name or ignore it`)
  return all
}
