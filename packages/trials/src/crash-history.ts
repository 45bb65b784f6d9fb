import type { CommandInput } from 'leadledger'

export interface Acknowledged {
  /** Version of the lead after the command. */
  readonly version: number
  /** How many events the command made. */
  readonly events: number
}

/** What the children of one ledger said, over all their lives. */
export interface History {
  /** Commands by `lead commandId`. */
  readonly sent: ReadonlyMap<string, CommandInput>
  readonly acknowledged: ReadonlyMap<string, Acknowledged>
  /** Commands that were acknowledged twice, and otherwise than before. */
  readonly contradicted: readonly string[]
  /** Takes in one line of a child. */
  hear(line: string): void
}

export const commandKey = (lead: string, commandId: string): string => `${lead} ${commandId}`

export function history(): History {
  const sent = new Map<string, CommandInput>()
  const acknowledged = new Map<string, Acknowledged>()
  const contradicted: string[] = []
  const acknowledge = (key: string, answer: Acknowledged): void => {
    const before = acknowledged.get(key)
    if (before && (before.version !== answer.version || before.events !== answer.events)) contradicted.push(key)
    acknowledged.set(key, answer)
  }
  return {
    sent,
    acknowledged,
    contradicted,
    hear(line) {
      const [word = '', lead = '', commandId = '', ...rest] = line.split(' ')
      const key = commandKey(lead, commandId)
      if (word === 'SENT') sent.set(key, JSON.parse(rest.join(' ')) as CommandInput)
      if (word === 'ACK') acknowledge(key, { version: Number(rest[0]), events: Number(rest[1]) })
    },
  }
}
