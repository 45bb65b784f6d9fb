import type { Checkpoint } from '@leadledger/read-models'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { ledgerFiles } from './ledger-files.js'
import type { Wiring } from './ledger.js'

/** How a ledger stands. */
export interface LedgerStatus {
  readonly at: string
  readonly logId: string
  readonly zone: string
  readonly durability: 'full' | 'relaxed' | 'memory'
  /** Position of the last event. */
  readonly position: bigint
  /** How far the views are; `stopped` tells where the projection of one failed. */
  readonly projections: readonly (Omit<Checkpoint, 'indexed'> & { readonly lag: bigint })[]
  /** Sizes in bytes, with their write-ahead logs; none for a ledger in memory. */
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly walBytes: number }[]
}

export async function statusOf({ at, zone, durability, log, views }: Wiring): Promise<LedgerStatus> {
  const position = await log.store.head()
  const projections = (await views.checkpoints()).map((checkpoint) => ({ ...checkpoint, lag: position - checkpoint.position }))
  const isInMemory = at === 'memory:'
  const databases = isInMemory ? [] : [ledgerFiles.events, ledgerFiles.views, ledgerFiles.keys]
  const files = databases.map((name) => ({ name, bytes: sizeOf(join(at, name)), walBytes: sizeOf(join(at, `${name}-wal`)) }))
  return { at, logId: log.store.logId, zone, durability: isInMemory ? 'memory' : durability, position, projections, files }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
