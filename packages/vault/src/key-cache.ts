/** Keeps what was used lately: at most `limit` entries, at least the half of them used last. */
export interface KeyCache<Value> {
  get(subject: string): Value | undefined
  /** What it holds of `subjects`, and whom it does not. */
  lookUp(subjects: readonly string[]): { readonly found: Map<string, Value>; readonly missing: readonly string[] }
  set(subject: string, value: Value): void
  delete(subject: string): void
  clear(): void
}

/** Two halves that take turns: evicting entries one by one from a `Map` would walk over all it ever deleted. */
export function keyCache<Value>(limit: number): KeyCache<Value> {
  const half = Math.max(1, Math.floor(limit / 2))
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  const set = (subject: string, value: Value): void => {
    if (young.size >= half && !young.has(subject)) {
      old = young
      young = new Map()
    }
    young.set(subject, value)
  }
  const get = (subject: string): Value | undefined => {
    const value = young.get(subject)
    if (value !== undefined) return value
    const found = old.get(subject)
    if (found !== undefined) set(subject, found)
    return found
  }
  return {
    set,
    get,
    lookUp(subjects) {
      const found = new Map<string, Value>()
      const missing = subjects.filter((subject) => {
        const value = get(subject)
        if (value !== undefined) found.set(subject, value)
        return value === undefined
      })
      return { found, missing }
    },
    delete(subject) {
      young.delete(subject)
      old.delete(subject)
    },
    clear() {
      young = new Map()
      old = new Map()
    },
  }
}
