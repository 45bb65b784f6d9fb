import type { Deed } from './demo-deed.js'

/** Which leads of a story are others by its end: those that were merged, and stayed so. */
export function mergedIn(deeds: readonly Deed[]): ReadonlyMap<string, string> {
  const merged = new Map<string, string>()
  for (const deed of deeds) {
    if (!('office' in deed)) continue
    if (deed.office.door === 'merge') merged.set(deed.office.loser, deed.office.into)
    if (deed.office.door === 'unmerge') merged.delete(deed.office.loser)
  }
  return merged
}
