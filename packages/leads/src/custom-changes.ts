/** Applies `{ name: { from, to } }` to a record; `to: null` removes the entry. */
export function withChanges(
  fields: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, { readonly to: string | null } | undefined>>,
): Record<string, string> {
  const next = new Map(Object.entries(fields))
  for (const [name, change] of Object.entries(changes)) {
    if (!change) continue
    if (change.to === null) next.delete(name)
    else next.set(name, change.to)
  }
  return Object.fromEntries(next)
}
