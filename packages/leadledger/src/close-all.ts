interface Closable {
  close(): Promise<void>
}

/** Closes one after the other, also when one of them fails; the first failure is thrown in the end. */
export async function closeAll(parts: readonly Closable[]): Promise<void> {
  const failures: unknown[] = []
  for (const part of parts) await part.close().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
