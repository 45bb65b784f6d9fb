import type { Alert, OpenLead } from '@leadledger/leads'

interface Listed extends Alert {
  readonly lead: string
  readonly owner: string | null
  readonly status: OpenLead['status']
}

/** The oldest of any number of alerts, those of unknown age first; holds a few times as many as are asked for. */
export function oldestAlerts(limit: number): { add(alert: Listed): void; alerts(): readonly Listed[] } {
  let listed: Listed[] = []
  const cut = (): void => {
    listed = listed.sort((one, other) => (one.since ?? -Infinity) - (other.since ?? -Infinity) || (one.lead < other.lead ? -1 : 1)).slice(0, limit)
  }
  return {
    add(alert) {
      listed.push(alert)
      if (listed.length > 4 * limit + 1_000) cut()
    },
    alerts() {
      cut()
      return listed
    },
  }
}
