import assert from 'node:assert/strict'
import { LeadledgerError } from '@leadledger/eventsourcing'
import { fingerprintOf } from './data-key.js'
import type { KeyStore, SubjectKey, SubjectState } from './key-store.js'

/** One behaviour every key store keeps; `open` gives a new, empty store. */
export interface KeyStoreRule {
  readonly name: string
  readonly check: (open: () => Promise<KeyStore>) => Promise<void>
}

export const one = async (keys: KeyStore, subject: string): Promise<SubjectKey> => (await keys.get([subject])).get(subject) as SubjectKey

export const made = async (keys: KeyStore, subject: string): Promise<SubjectKey> => (await keys.getOrCreate([subject])).get(subject) as SubjectKey

export const fingerprint = (key: SubjectKey): string => (key.status === 'active' ? fingerprintOf(key.key.sealing()) : assert.fail(`is ${key.status}`))

export const generation = (key: SubjectKey): number | undefined => (key.status === 'active' ? key.key.generation : undefined)

export const erase = async (keys: KeyStore, subject: string, event: string): Promise<void> => {
  await keys.fence(subject, event)
  await keys.destroy(subject)
}

export const everyState = async (keys: KeyStore): Promise<SubjectState[]> => {
  const all: SubjectState[] = []
  for await (const batch of keys.states()) all.push(...batch)
  return all
}

export const refused = (work: Promise<unknown>, code: string): Promise<void> =>
  assert.rejects(work, (error) => error instanceof LeadledgerError && error.code === code)

export const rule = (name: string, check: (keys: KeyStore) => Promise<void>): KeyStoreRule => ({
  name,
  async check(open) {
    const keys = await open()
    try {
      await check(keys)
    } finally {
      await keys.close()
    }
  },
})

/** A rule of two new stores of the same kind. */
export const ruleOfTwo = (name: string, check: (from: KeyStore, to: KeyStore) => Promise<void>): KeyStoreRule => ({
  name,
  check: (open) => rule(name, async (from) => rule(name, (to) => check(from, to)).check(open)).check(open),
})
