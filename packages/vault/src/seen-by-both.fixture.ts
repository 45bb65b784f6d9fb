import { expect } from 'vitest'
import { copyKeys } from './key-copy.js'
import { erase, fingerprint, one } from './key-store-file.fixture.js'
import type { KeyStore } from './key-store.js'

/** What `here` takes over from another store, `there` answers from then on, whatever it has in memory. */
export async function expectSeenByBoth(from: KeyStore, here: KeyStore, there: KeyStore): Promise<void> {
  const subjects = ['a', 'b', 'c', 'd']
  const expectSame = async (): Promise<void> => {
    for (const subject of subjects) for (const keys of [here, there]) expect(fingerprint(await one(keys, subject))).toBe(fingerprint(await one(from, subject)))
  }
  await from.getOrCreate(['a', 'b', 'c'])
  await erase(from, 'b')
  for (const keys of [here, there]) await keys.get(subjects)
  await copyKeys(from, here)
  await expectSame()
  // Erased, come back, made anew; and one that is told in the same call as others that stay.
  await from.reopen('b', 'consent')
  await erase(from, 'a')
  await copyKeys(from, here)
  await expectSame()
  await from.getOrCreate(['b', 'd'])
  await erase(from, 'c')
  await from.reopen('c', 'consent')
  await from.getOrCreate(['c'])
  await copyKeys(from, here)
  await expectSame()
  expect((await there.getOrCreate(['b'])).get('b')?.status).toBe('active')
  await expectSame()
}
