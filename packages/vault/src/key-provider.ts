import { createHash, createSecretKey, type KeyObject } from 'node:crypto'

/** A key-encryption key: it wraps data keys and touches no event. */
export interface MasterKey {
  /** Names the key beside everything it wraps; says nothing about its bytes. */
  readonly id: string
  /** 256 bits. */
  readonly key: KeyObject
}

/** Where master keys come from; a key service is asked before the store opens, since wrapping does not wait. */
export interface KeyProvider {
  /** The key new stores and `rewrap` use; made if there is none and the provider can. @throws {MasterKeyRefused} */
  current(): MasterKey
  /** The key of this id, current or retired; makes nothing. @throws {MasterKeyRefused} */
  byId(id: string): MasterKey | undefined
}

export const masterKeyBytes = 32

/** A master key whose id is a digest of its bytes, so that a damaged key is never taken for the right one. */
export function masterKey(bytes: Uint8Array): MasterKey {
  const id = createHash('sha256').update('leadledger master key\0').update(bytes).digest('hex').slice(0, 16)
  return { id, key: createSecretKey(bytes) }
}
