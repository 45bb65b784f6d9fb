const knownZones = new Map<string, boolean>()

/** Whether a name is an IANA time zone this engine knows. */
export function isZone(name: string): boolean {
  const known = knownZones.get(name) ?? isResolved(name)
  if (knownZones.size < 1_000) knownZones.set(name, known)
  return known
}

/** Newer engines also take offsets such as `+02:00`, which are no zones: they know no daylight saving. */
function isResolved(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
