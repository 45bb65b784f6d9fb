import { join } from 'node:path'
import type { EventStore } from '@leadledger/eventsourcing'
import { copyKeys, type KeyProvider, type KeysCopied, type KeysProgress } from '@leadledger/vault'
import { ledgerFiles } from './ledger-files.js'
import { keysPlaceOf, openKeys } from './open-keys.js'
import type { LedgerPlaces } from './open-ledger.js'
import { placeOf, shownPlace, type Place } from './places.js'

/** One side of a move. */
export interface MovePlaces extends LedgerPlaces {
  /** Where the master key of these keys comes from; as for `openLedger`. */
  readonly masterKey?: KeyProvider
}

export interface MovedKeys extends Omit<KeysCopied, 'complete' | 'equal'> {
  readonly from: string
  readonly to: string
  /** Whether each subject stands there as it does here; `undefined` where they were not compared, since events came meanwhile. */
  readonly equal: boolean | undefined
}

/** Where the keys of both sides are: one place when they stay, which they do unless the new ledger has another place for them. @throws {InvalidInput} */
export function keysOfMove(from: LedgerPlaces, to: LedgerPlaces): { readonly from: Place; readonly to: Place } {
  const source = keysPlaceOf(placeOf(from.at, 'from'), from.keys)
  const target = placeOf(to.at, 'to')
  return { from: source, to: to.keys !== undefined || target.kind === 'path' ? keysPlaceOf(target, to.keys) : source }
}

const stay = ({ from, to }: ReturnType<typeof keysOfMove>): boolean => shownPlace(from) === shownPlace(to)

/** The new ledger, with the keys it will be opened with. */
export function movedPlaces(from: MovePlaces, to: MovePlaces): MovePlaces {
  if (!stay(keysOfMove(from, to))) return to
  const { keys = join(from.at, ledgerFiles.keys), masterKey } = from
  return { ...to, keys, ...(masterKey && { masterKey }) }
}

export interface MoveKeysOptions {
  readonly onProgress?: (progress: KeysProgress) => void
  readonly signal?: AbortSignal
}

/** Copies the keys of a log that has been copied, wrapped by the master key of the other side. `undefined` when they stay, or when the signal ended it. */
export async function moveKeys(log: EventStore, from: MovePlaces, to: MovePlaces, options: MoveKeysOptions): Promise<MovedKeys | undefined> {
  const places = keysOfMove(from, to)
  if (stay(places)) return undefined
  const head = await log.head()
  const source = await openKeys(places.from, { logId: log.logId, mustExist: head > 0n }, from.masterKey)
  try {
    const target = await openKeys(places.to, { logId: log.logId, mustExist: false }, to.masterKey)
    try {
      const { complete, equal, ...counts } = await copyKeys(source, target, options)
      if (!complete) return undefined
      const isComparable = equal || (await log.head()) === head
      return { from: shownPlace(places.from), to: shownPlace(places.to), ...counts, equal: isComparable ? equal : undefined }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}
