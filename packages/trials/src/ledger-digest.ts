import { createHash } from 'node:crypto'
import type { KpiResult, Ledger } from 'leadledger'

/** What a ledger says, without when it learned of it. */
export interface LedgerDigest {
  readonly leads: number
  /** SHA-256 over every lead, in order of their ids. */
  readonly digest: string
  readonly kpis: readonly KpiResult[]
  readonly position: bigint
}

export async function ledgerDigest(ledger: Ledger, asOf: string): Promise<LedgerDigest> {
  const hash = createHash('sha256')
  let leads = 0
  for (let after: string | undefined; ;) {
    const page = await ledger.leads({ sort: 'id', limit: 1_000, ...(after !== undefined && { after }) })
    for (const { updatedAt: _, ...lead } of page.items) hash.update(`${JSON.stringify(lead)}\n`)
    leads += page.items.length
    if (page.next === null) break
    after = page.next
  }
  const kpis = await ledger.kpi(undefined, { asOf })
  return { leads, digest: hash.digest('hex'), kpis, position: (await ledger.status()).position }
}
