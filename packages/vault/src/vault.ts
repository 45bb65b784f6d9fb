import { createHmac } from 'node:crypto'
import { SubjectErased, type Keyring, type Vault } from '@leadledger/eventsourcing'
import type { DataKey } from './data-key.js'
import { KeyMissing, KeysNotLoaded } from './errors.js'
import { keyIdOf, parsedKeyId } from './key-id.js'
import type { KeyStore, SubjectKey } from './key-store.js'
import { checkShape, openedBlock, sealedBlock } from './sealed-block.js'

/** Personal data sealed under a key per subject. Whoever opened `keys` closes it. */
export const vault = ({ keys }: { readonly keys: KeyStore }): Vault => ({ keyring: () => keyring(keys) })

/** Keeps every key it loaded until it is dropped: take a new one for each batch of events. */
function keyring(keys: KeyStore): Keyring {
  const loaded = new Map<string, SubjectKey>()
  const loadedKey = (subject: string): SubjectKey => {
    const found = loaded.get(subject)
    if (!found) throw new KeysNotLoaded(subject, 'load')
    return found
  }
  return {
    async load(subjects, options) {
      const asked = new Set(subjects)
      if (asked.size === 0) return
      const found = await (options?.create ? keys.getOrCreate(asked) : keys.get(asked))
      for (const [subject, key] of found) loaded.set(subject, key)
    },
    seal(subject, place, plaintext) {
      const key = usableKey(subject, loadedKey(subject))
      return sealedBlock(key.sealing(), keyIdOf(subject, key.generation), place, plaintext)
    },
    open(block, place) {
      checkShape(block)
      const { subject, generation } = parsedKeyId(block.k)
      const key = keyOfGeneration(subject, generation, loadedKey(subject))
      return key ? openedBlock(key.opening(), block, place) : { erased: true, subject }
    },
    digest(subject, text) {
      const found = loadedKey(subject)
      if (found.status === 'never') throw new KeyMissing(subject, undefined)
      if (found.status !== 'active') return undefined
      return `${found.key.generation}.${createHmac('sha256', found.key.digesting()).update(text).digest('base64url')}`
    },
  }
}

function usableKey(subject: string, found: SubjectKey): DataKey {
  if (found.status === 'erased') throw new SubjectErased(subject)
  if (found.status !== 'active') throw new KeysNotLoaded(subject, 'create')
  return found.key
}

/** `undefined` when the generation was erased. */
function keyOfGeneration(subject: string, generation: number, found: SubjectKey): DataKey | undefined {
  if (found.status !== 'never' && generation <= found.erased) return undefined
  if (found.status !== 'active' || found.key.generation !== generation) throw new KeyMissing(subject, generation)
  return found.key
}
