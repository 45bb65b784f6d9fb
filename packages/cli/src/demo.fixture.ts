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

/** Leads of files that were imported and not taken back. */
export const imported = 8

const answers: ReadonlySet<string> = new Set(['AcceptLead', 'ReturnLead', 'AssignLead', 'ConvertLead', 'LoseLead', 'DisqualifyLead'])

/** Which leads wait for somebody by the end of a story, and who for whom. */
export function waitingIn(deeds: readonly Deed[]): ReadonlyMap<string, string> {
  const waiting = new Map<string, string>()
  for (const deed of deeds) {
    if ('office' in deed && deed.office.door === 'leave')
      for (const [lead, parties] of waiting) if (parties.startsWith(`${deed.office.user} →`)) waiting.delete(lead)
    if (!('command' in deed)) continue
    if (deed.command.type === 'HandOverLead') waiting.set(deed.lead, `${typeof deed.by === 'string' ? deed.by : deed.by.id} → ${deed.command.to}`)
    else if (answers.has(deed.command.type)) waiting.delete(deed.lead)
  }
  return waiting
}
