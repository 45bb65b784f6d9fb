import type { Send } from '../src/import-rows.js'

/** A ledger that only remembers what each lead was last told, for tests of the accounting. */
export function rememberedLeads(): { readonly send: Send; readonly leads: Map<string, string>; readonly order: number[] } {
  const leads = new Map<string, string>()
  const done = new Set<string>()
  const order: number[] = []
  const send: Send = async (lead, command, { commandId, row }) => {
    await Promise.resolve()
    if (done.has(commandId)) return { outcome: 'accepted', events: 1, created: false, duplicate: true }
    order.push(row)
    const text = JSON.stringify({ ...command, at: 0 })
    const before = leads.get(lead)
    if (before === text) return { outcome: 'accepted', events: 0, created: false, duplicate: false }
    leads.set(lead, text)
    done.add(commandId)
    return { outcome: 'accepted', events: 1, created: before === undefined, duplicate: false }
  }
  return { send, leads, order }
}
