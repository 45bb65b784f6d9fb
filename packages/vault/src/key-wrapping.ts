import type { KeyObject } from 'node:crypto'
import { StoreRefused } from '@leadledger/eventsourcing'
import { randomKey } from './data-key.js'
import { WrongMasterKey } from './errors.js'
import type { KeyProvider, MasterKey } from './key-provider.js'
import type { Keeper, Wrapped } from './stored-subject.js'
import { unwrappedKey, wrappedKey } from './wrapped-key.js'

/** No stream has this id, so no subject's key can pass for the proof. */
const proofSubject = '#proof'

/** Master keys at work on one key store. */
export interface KeyWrapping {
  wrap(masterKey: string, subject: string, generation: number, key: Buffer): Wrapped
  /** Finds the master key now and unwraps when called. @throws {WrongMasterKey} at once; {@link StoreRefused} when called on a damaged or lost key. */
  unwrapper(subject: string, generation: number, wrapped: Wrapped | undefined): () => Buffer
  /** What a store keeps of the current master key. */
  proof(): Pick<Keeper, 'masterKey' | 'proof'>
  /** @throws {WrongMasterKey} */
  checkProof(keeper: Keeper): void
}

export function keyWrapping(place: string, provider: KeyProvider): KeyWrapping {
  const masters = new Map<string, MasterKey>()
  const masterOf = (id: string): KeyObject => {
    const master = masters.get(id) ?? provider.byId(id)
    if (!master) throw new WrongMasterKey(place, id)
    masters.set(id, master)
    return master.key
  }
  return {
    wrap: (masterKey, subject, generation, key) => ({ masterKey, hex: wrappedKey(masterOf(masterKey), subject, generation, key).toString('hex') }),
    unwrapper(subject, generation, wrapped) {
      const master = wrapped && masterOf(wrapped.masterKey)
      return () => {
        const key = master && unwrappedKey(master, subject, generation, Buffer.from(wrapped.hex, 'hex'))
        if (!key) throw new StoreRefused(place, 'damaged', `the key ${subject}#${generation} is damaged`)
        return key
      }
    },
    proof() {
      const master = provider.current()
      masters.set(master.id, master)
      return { masterKey: master.id, proof: wrappedKey(master.key, proofSubject, 0, randomKey()) }
    },
    checkProof({ masterKey, proof }) {
      if (!unwrappedKey(masterOf(masterKey), proofSubject, 0, proof)) throw new WrongMasterKey(place, masterKey)
    },
  }
}
