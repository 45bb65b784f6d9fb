import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory for one trial, to be removed with its content. */
export interface LedgerDirectory {
  readonly path: string
  remove(): void
}

export function ledgerDirectory(): LedgerDirectory {
  const path = mkdtempSync(join(tmpdir(), 'leadledger-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
