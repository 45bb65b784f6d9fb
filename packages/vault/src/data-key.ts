import { createHash, createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto'

/** The key of one subject and generation. A `KeyObject` shows no bytes when printed. */
export interface DataKey {
  /** From 1. */
  readonly generation: number
  /** Seals and opens blocks. @throws {StoreRefused} when the stored key is damaged. */
  sealing(): KeyObject
  /** Makes digests. @throws {StoreRefused} when the stored key is damaged. */
  digesting(): KeyObject
}

/** Unwraps when first used: whoever reads events without opening them pays for no key. */
export function dataKey(generation: number, unwrap: () => KeyObject): DataKey {
  let key: KeyObject | undefined
  let digestKey: KeyObject | undefined
  const sealing = (): KeyObject => (key ??= unwrap())
  const digesting = (): KeyObject => (digestKey ??= derived(sealing(), 'leadledger digest v1'))
  return { generation, sealing, digesting }
}

export const randomKey = (): KeyObject => createSecretKey(randomBytes(32))

/** SHA-256 in hex: tells a destroyed key from others without letting anybody make it again. */
export const fingerprintOf = (key: KeyObject): string => createHash('sha256').update(key.export()).digest('hex')

const derived = (key: KeyObject, label: string): KeyObject => createSecretKey(createHmac('sha256', key).update(label).digest())
