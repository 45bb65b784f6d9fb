import { createHmac, createSecretKey, hash, KeyObject, randomBytes } from 'node:crypto'

/** The key of one subject and generation; printed, it shows no bytes. */
export interface DataKey {
  /** From 1. */
  readonly generation: number
  /** Seals blocks. @throws {StoreRefused} when the stored key is damaged. */
  sealing(): KeyObject
  /** Opens blocks: the bytes themselves, since a key object costs as much as opening the one block that readers mostly want. @throws {StoreRefused} when the stored key is damaged. */
  opening(): Buffer
  /** Makes digests. @throws {StoreRefused} when the stored key is damaged. */
  digesting(): KeyObject
}

/** Unwraps when first used: whoever reads events without opening them pays for no key. */
export function dataKey(generation: number, unwrap: () => Buffer): DataKey {
  let bytes: Buffer | undefined
  let key: KeyObject | undefined
  let digestKey: KeyObject | undefined
  const opening = (): Buffer => (bytes ??= unwrap())
  const sealing = (): KeyObject => (key ??= createSecretKey(opening()))
  const digesting = (): KeyObject => (digestKey ??= derived(sealing(), 'leadledger digest v1'))
  return { generation, sealing, opening, digesting }
}

export const randomKey = (): Buffer => randomBytes(32)

/** SHA-256 in hex: tells a destroyed key from others without letting anybody make it again. */
export const fingerprintOf = (key: Buffer | KeyObject): string => hash('sha256', key instanceof KeyObject ? key.export() : key)

const derived = (key: KeyObject, label: string): KeyObject => createSecretKey(createHmac('sha256', key).update(label).digest())
