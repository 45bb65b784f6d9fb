import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ledger } from './ledger.js'
import { everythingOf } from './merging.fixture.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

export const mapping = {
  zone: 'UTC',
  system: 'crm',
  id: 'Id',
  fields: { company: 'Company', contact: 'Contact', email: 'Email', owner: 'Owner', 'custom.size': { column: 'Size', personal: false } },
  source: { value: 'CRM' },
  createdAt: { column: 'Created', format: 'yyyy-MM-dd' },
  closedAt: { column: 'Closed', format: 'yyyy-MM-dd' },
  status: { column: 'Status', map: { open: 'new', working: 'contacted', won: 'converted', lost: 'lost' } },
  dealValue: { column: 'Value', currency: 'EUR' },
}

export interface Row {
  readonly id: string
  readonly company?: string
  readonly contact?: string
  readonly email?: string
  readonly owner?: string
  readonly size?: string
  readonly created?: string
  readonly closed?: string
  readonly status?: string
  readonly value?: string
}

/** A file of leads on disk. */
export function csv(...rows: readonly Row[]): string {
  const file = join(temporaryDirectory(), 'leads.csv')
  const lines = rows.map(
    ({ id, company = '', contact = '', email = '', owner = '', size = '', created = '2026-01-10', closed = '', status = 'open', value = '' }) =>
      [id, company, contact, email, owner, size, created, closed, status, value].join(','),
  )
  writeFileSync(file, `${['Id,Company,Contact,Email,Owner,Size,Created,Closed,Status,Value', ...lines].join('\n')}\n`)
  return file
}

/** All a ledger shows, without when it was written down and without what numbers leave out by name, alone in its group or not. */
export async function shownBy(ledger: Ledger): Promise<unknown> {
  const ids = (await ledger.leads({ limit: 1_000 })).items.map(({ id }) => id).toSorted()
  const shown = (key: string, value: unknown): unknown => {
    if (key === 'updatedAt' || key === 'excluded') return undefined
    return key === 'groups' && Array.isArray(value) ? value.filter(({ n }: { n?: number }) => n !== 0) : value
  }
  return JSON.parse(JSON.stringify(await everythingOf(ledger, ids), shown))
}
