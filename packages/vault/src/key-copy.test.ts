import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { copyKeys } from './key-copy.js'
import { masterKey } from './key-provider.js'
import { keySchema, onServer, openedOnServer } from './key-schema.fixture.js'
import { bytesOnDisk, erase, fingerprint, holding, one, opened, raw, temporaryFile, wrappedOf } from './key-store-file.fixture.js'
import type { KeyStore, SubjectState } from './key-store.js'
import { memoryKeyStore } from './memory-key-store.js'

const kinds: Readonly<Record<string, () => Promise<KeyStore>>> = {
  memory: async () => memoryKeyStore(),
  SQLite: () => opened(temporaryFile()),
  PostgreSQL: () => openedOnServer(keySchema(), { provider: holding(masterKey(Buffer.alloc(32, 8))) }),
}

const pairs = Object.keys(kinds).flatMap((from) => Object.keys(kinds).map((to) => [from, to] as const))

const opening = (kind: string): Promise<KeyStore> => kinds[kind]?.() ?? expect.fail(`no store ${kind}`)

async function statesIn(keys: KeyStore): Promise<readonly SubjectState[]> {
  const all: SubjectState[] = []
  for await (const page of keys.states()) all.push(...page)
  return all
}

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `lead-${String(index).padStart(5, '0')}`)

/** Names that JavaScript sorts in another order than databases do. */
const odd = ['～', '👩‍💻', 'é', 'e\u0301', '[]', '__proto__']

/** Subjects in every state there is. */
async function lived(keys: KeyStore): Promise<KeyStore> {
  await keys.getOrCreate([...names(40), ...odd])
  for (const name of ['lead-00003', 'lead-00004', '👩‍💻']) await erase(keys, name)
  await keys.reopen('lead-00003', 'consent')
  await keys.reopen('👩‍💻', 'consent')
  await keys.getOrCreate(['👩‍💻'])
  await keys.fence('lead-00005', 'e5')
  await keys.fence('never made', 'e6', 2)
  return keys
}

describe('a copy of keys', () => {
  test.for(pairs)('from %s to %s is equal, may be repeated, and works in place of the first', async ([kind, other]) => {
    const [from, to] = [await lived(await opening(kind)), await opening(other)]
    const copied = { subjects: 47, active: 43, erased: 4, complete: true, equal: true }
    expect(await copyKeys(from, to)).toEqual(copied)
    expect(await copyKeys(from, to)).toEqual(copied)
    const made = await to.getOrCreate((await statesIn(from)).map(({ subject }) => subject))
    for (const [subject, key] of await from.get(made.keys())) {
      if (key.status === 'active') expect(fingerprint(made.get(subject))).toBe(fingerprint(key))
      if (key.status === 'reopened') expect(made.get(subject)).toMatchObject({ status: 'active', erased: 1, key: { generation: 2 } })
    }
    expect((await one(to, 'lead-00005')).status).toBe('erased')
  })

  test.for(pairs)('from %s to %s takes over what happened between two copies', async ([kind, other]) => {
    const [from, to] = [await lived(await opening(kind)), await opening(other)]
    await copyKeys(from, to)
    await to.get(names(40))
    await from.getOrCreate(['new', 'lead-00003'])
    await erase(from, 'lead-00010')
    await erase(from, 'lead-00011')
    await from.reopen('lead-00011', 'consent')
    await from.getOrCreate(['lead-00011'])
    await from.destroy('lead-00005')
    expect(await copyKeys(from, to)).toMatchObject({ subjects: 48, complete: true, equal: true })
    expect(await one(to, 'lead-00010')).toEqual({ status: 'erased', erased: 1 })
    expect(fingerprint(await one(to, 'lead-00011'))).toBe(fingerprint(await one(from, 'lead-00011')))
    expect((await statesIn(to)).filter(({ status, destroyed }) => status !== 'active' && !destroyed)).toEqual([])
  })

  test('that is interrupted goes on when it is repeated', async () => {
    const [from, to] = [await opening('SQLite'), await opening('PostgreSQL')]
    await from.getOrCreate(names(1201))
    const stop = new AbortController()
    const progress: number[] = []
    const onProgress = ({ subjects }: { readonly subjects: number }): void => {
      progress.push(subjects)
      if (subjects === 1000) stop.abort()
    }
    expect(await copyKeys(from, to, { signal: stop.signal, onProgress })).toEqual({ subjects: 1000, active: 1000, erased: 0, complete: false, equal: false })
    expect(await statesIn(to)).toHaveLength(1000)
    expect(await copyKeys(from, to, { onProgress })).toEqual({ subjects: 1201, active: 1201, erased: 0, complete: true, equal: true })
    expect(progress).toEqual([500, 1000, 500, 1000, 1201])
  })

  test('hands over in batches what a store lists all at once', async () => {
    const [from, to] = [memoryKeyStore(), memoryKeyStore()]
    await from.getOrCreate(names(1001))
    const batches: number[] = []
    const counting: KeyStore = {
      ...to,
      adopt(subjects) {
        batches.push(subjects.length)
        return to.adopt(subjects)
      },
    }
    expect(await copyKeys(from, counting)).toMatchObject({ subjects: 1001, equal: true })
    expect(batches).toEqual([500, 500, 1])
  })

  test('of no keys is equal', async () => {
    const stop = new AbortController()
    expect(await copyKeys(memoryKeyStore(), memoryKeyStore())).toEqual({ subjects: 0, active: 0, erased: 0, complete: true, equal: true })
    stop.abort()
    expect(await copyKeys(memoryKeyStore(), memoryKeyStore(), { signal: stop.signal })).toMatchObject({ complete: false, equal: false })
  })

  test('is equal though the other store holds more subjects, and not when one of these went further there', async () => {
    const [from, to] = [await opening('SQLite'), memoryKeyStore()]
    await from.getOrCreate(['b', 'd'])
    await to.getOrCreate(['a', 'c', 'e'])
    expect(await copyKeys(from, to)).toMatchObject({ equal: true })
    await to.fence('d', 'e1')
    expect(await copyKeys(from, to)).toMatchObject({ complete: true, equal: false })
    expect(await one(to, 'd')).toEqual({ status: 'erased', erased: 1 })
  })

  test('leaves out whom an erasure overtakes, tells so, and takes the erasure over the next time', async () => {
    const [from, to] = [memoryKeyStore(), await opening('SQLite')]
    await from.getOrCreate(['a', 'b'])
    let asked = 0
    const overtaken: KeyStore = {
      ...from,
      async get(subjects) {
        if (asked++ === 0) await from.fence('a', 'e1')
        return from.get(subjects)
      },
    }
    expect(await copyKeys(overtaken, to)).toMatchObject({ subjects: 2, complete: true, equal: false })
    expect((await statesIn(to)).map(({ subject }) => subject)).toEqual(['b'])
    expect(await copyKeys(overtaken, to)).toMatchObject({ subjects: 2, active: 1, erased: 1, equal: true })
  })

  test.for([
    ['its fences', (state) => ({ ...state, fences: [] })],
    ['its generation', (state) => ({ ...state, generation: state.generation + 1 })],
    ['its erasure', (state) => ({ ...state, erased: 0 })],
    ['its reason', (state) => ({ ...state, reopenedFor: 'other' })],
    ['its status', (state) => ({ ...state, status: 'erased' as const })],
  ] satisfies readonly (readonly [string, (state: SubjectState) => SubjectState])[])('is not equal where a subject differs in %s', async ([, change]) => {
    const [from, to] = [memoryKeyStore(), memoryKeyStore()]
    await from.getOrCreate(['a'])
    await erase(from, 'a')
    await from.reopen('a', 'consent')
    await from.getOrCreate(['a'])
    const changed: KeyStore = {
      ...to,
      async *states() {
        for await (const page of to.states()) yield page.map(change)
      },
    }
    expect(await copyKeys(from, changed)).toMatchObject({ complete: true, equal: false })
  })

  test.for([
    ['another key', ['a']],
    ['no such subject', []],
  ] as const)('is not equal where the other store has %s', async ([, subjects]) => {
    const [from, to] = [memoryKeyStore(), memoryKeyStore()]
    await from.getOrCreate(['a'])
    await to.getOrCreate(subjects)
    expect(await copyKeys(from, { ...to, adopt: async () => undefined })).toMatchObject({ complete: true, equal: false })
  })

  test('to a store with other keys is refused, and changes nothing there', async () => {
    const [from, to] = [await opening('SQLite'), await opening('PostgreSQL')]
    await from.getOrCreate(['a', 'b'])
    const before = fingerprint((await to.getOrCreate(['b'])).get('b'))
    await expect(copyKeys(from, to)).rejects.toMatchObject({ code: 'key-state-conflict', problem: 'other-key', subject: 'b' })
    expect((await statesIn(to)).map(({ subject }) => subject)).toEqual(['b'])
    expect(fingerprint(await one(to, 'b'))).toBe(before)
  })

  test('of a damaged key is refused without showing a byte of any key', async () => {
    const file = temporaryFile()
    const [from, to] = [await opened(file), await opening('PostgreSQL')]
    const made = await from.getOrCreate(['a', 'b'])
    await from.close()
    const wrapped = wrappedOf(file, 'b')
    raw(file, (db) => db.prepare(`UPDATE subject SET wrapped = ? WHERE subject = 'b'`).run(Buffer.alloc(60, 1)))
    const failure: unknown = await copyKeys(await opened(file), to).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'store-refused', problem: 'damaged' })
    expect(await statesIn(to)).toEqual([])
    const printed = inspect(failure, { depth: 20, showHidden: true })
    const secrets = [wrapped, ...[...made.values()].map((key) => (key.status === 'active' ? key.key.opening() : expect.fail('has no key')))]
    const spellings = secrets.flatMap((secret) => [secret.toString('hex'), secret.toString('base64'), inspect(secret).slice(8, 60)])
    expect(spellings.filter((spelling) => printed.includes(spelling))).toEqual([])
  })
})

describe('a copy from a file to PostgreSQL', () => {
  test('is wrapped by the other master key alone, and holds no key in clear', async () => {
    const file = temporaryFile()
    const from = await opened(file)
    const made = await from.getOrCreate(names(20))
    const schema = keySchema()
    const other = masterKey(Buffer.alloc(32, 8))
    await copyKeys(from, await openedOnServer(schema, { provider: holding(other) }))
    await from.close()
    const rows = await onServer(`select subject, master_key, wrapped from "${schema}".data_key`)
    expect(rows).toHaveLength(20)
    const disk = bytesOnDisk(file)
    const clear = [...made.values()].flatMap((key) => (key.status === 'active' ? [key.key.opening()] : []))
    for (const row of rows) {
      const wrapped = row['wrapped'] as Buffer
      expect(row['master_key']).toBe(other.id)
      expect(disk.includes(wrapped)).toBe(false)
      expect(clear.filter((key) => wrapped.includes(key))).toEqual([])
    }
    const again = await openedOnServer(schema, { provider: holding(other), mustExist: true })
    for (const [subject, key] of made) expect(fingerprint(await one(again, subject))).toBe(fingerprint(key))
  })
})
