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
export const dataKey = (generation: number, unwrap: () => Buffer): DataKey => new LazyDataKey(generation, unwrap)

/** A class, since readers keep thousands: three functions of its own would outweigh each key. What is private is never printed. */
class LazyDataKey implements DataKey {
  readonly generation: number
  readonly #unwrap: () => Buffer
  #bytes: Buffer | undefined
  #key: KeyObject | undefined
  #digestKey: KeyObject | undefined

  constructor(generation: number, unwrap: () => Buffer) {
    this.generation = generation
    this.#unwrap = unwrap
  }

  opening(): Buffer {
    return (this.#bytes ??= this.#unwrap())
  }

  sealing(): KeyObject {
    return (this.#key ??= createSecretKey(this.opening()))
  }

  digesting(): KeyObject {
    return (this.#digestKey ??= derived(this.sealing(), 'leadledger digest v1'))
  }
}

export const randomKey = (): Buffer => randomBytes(32)

/** SHA-256 in hex: tells a destroyed key from others without letting anybody make it again. */
export const fingerprintOf = (key: Buffer | KeyObject): string => hash('sha256', key instanceof KeyObject ? key.export() : key)

const derived = (key: KeyObject, label: string): KeyObject => createSecretKey(createHmac('sha256', key).update(label).digest())
