import type { Checkpoint } from '@leadledger/read-models'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { LedgerPlaces } from './open-ledger.js'
import type { Wiring } from './ledger.js'

/** How a ledger stands; places are shown without user and password. */
export interface LedgerStatus extends Required<LedgerPlaces> {
  readonly logId: string
  readonly zone: string
  readonly durability: 'full' | 'relaxed' | 'memory'
  /** Position of the last event. */
  readonly position: bigint
  /** How far the views are; `stopped` tells where the projection of one failed. */
  readonly projections: readonly (Omit<Checkpoint, 'indexed'> & { readonly lag: bigint })[]
  /** Sizes in bytes, with their write-ahead logs; only of what is in files. */
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly walBytes: number }[]
}

export async function statusOf({ places, files, zone, durability, log, views }: Wiring): Promise<LedgerStatus> {
  const position = await log.store.head()
  const projections = (await views.checkpoints()).map((checkpoint) => ({ ...checkpoint, lag: position - checkpoint.position }))
  const sizes = files.map((file) => ({ name: basename(file), bytes: sizeOf(file), walBytes: sizeOf(`${file}-wal`) }))
  return { ...places, logId: log.store.logId, zone, durability, position, projections, files: sizes }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
