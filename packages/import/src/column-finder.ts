import type { CellAt } from './plan.js'

export interface ColumnFinder {
  /** The one column of these names; `undefined` when there is none, which is a problem unless it is optional. */
  find(names: string | readonly string[], optional?: boolean): CellAt | undefined
  /** True when there is a column of these names. */
  has(names: string | readonly string[]): boolean
  /** The columns nobody asked for, in order, without those to ignore. */
  rest(): CellAt[]
  /** True when columns were asked for and none of them is there. */
  foundNone(): boolean
  readonly missing: string[]
  readonly problems: string[]
}

/** Finds columns by name and notes what does not fit, so that all of it can be told at once. With `anyCase` a name that is nowhere to the letter fits in any letter case. */
export function columnFinder(columns: readonly string[], ignore: readonly string[], anyCase: boolean): ColumnFinder {
  const places = new Map<string, number[]>()
  columns.forEach((name, index) => {
    const known = places.get(name)
    if (known) known.push(index)
    else places.set(name, [index])
  })
  const folded = (name: string): string[] => [...places.keys()].filter((column) => column.toLowerCase() === name.toLowerCase())
  const called = (name: string): readonly string[] => (places.has(name) ? [name] : anyCase ? folded(name) : [])
  const ignored = new Set(ignore.flatMap((name) => called(name.trim())))
  const used = new Set<string>()
  const missing: string[] = ignore.map((name) => name.trim()).filter((name) => called(name).length === 0)
  const problems = [...places].filter(([name, at]) => at.length > 1 && !ignored.has(name)).map(([name, at]) => `${at.length} columns are called ${shown(name)}`)

  let asked = false

  const has = (names: string | readonly string[]): boolean => [names].flat().some((name) => called(name.trim()).length > 0)

  return { find, has, rest, foundNone: () => asked && used.size === 0, missing, problems }

  function find(names: string | readonly string[], optional = false): CellAt | undefined {
    asked = true
    const wanted = [...new Set([names].flat().map((name) => name.trim()))]
    const present = [...new Set(wanted.flatMap(called))]
    for (const name of present) {
      used.add(name)
      if (ignored.has(name)) problems.push(`the column ${shown(name)} is both used and ignored`)
    }
    if (present.length > 1) problems.push(`the columns ${present.map(shown).join(' and ')} would feed one target`)
    if (present.length === 0 && !optional) missing.push(wanted.join('" or "'))
    const [column] = present
    return column === undefined ? undefined : { column, index: places.get(column)?.[0] ?? 0 }
  }

  function rest(): CellAt[] {
    return columns.map((column, index) => ({ column, index })).filter(({ column }) => !used.has(column) && !ignored.has(column))
  }
}

export const shown = (name: string): string => `"${name.length > 60 ? `${name.slice(0, 60)}…` : name}"`
