/** Keeps the `limit` entries used last. */
export interface KeyCache<Value> {
  get(subject: string): Value | undefined
  set(subject: string, value: Value): void
  delete(subject: string): void
  clear(): void
}

export function keyCache<Value>(limit: number): KeyCache<Value> {
  const entries = new Map<string, Value>()
  return {
    get(subject) {
      const value = entries.get(subject)
      if (value === undefined) return undefined
      entries.delete(subject)
      entries.set(subject, value)
      return value
    },
    set(subject, value) {
      entries.delete(subject)
      entries.set(subject, value)
      if (entries.size > limit) entries.delete(entries.keys().next().value as string)
    },
    delete: (subject) => void entries.delete(subject),
    clear: () => entries.clear(),
  }
}
