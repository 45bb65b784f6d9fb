import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { masterKey, type KeyProvider } from '@leadledger/vault'
import { describe, expect, test } from 'vitest'
import { moveLedger } from './move-ledger.js'
import { openLedger } from './open-ledger.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const providerOf = (byte: number): KeyProvider => {
  const key = masterKey(new Uint8Array(32).fill(byte))
  return { current: () => key, byId: (id) => (id === key.id ? key : undefined) }
}

async function filled(at: string, companies: readonly string[], masterKey?: KeyProvider): Promise<void> {
  const ledger = await openLedger({ at, ...(masterKey && { masterKey }) })
  for (const company of companies) await ledger.create({ company, contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' })
  await ledger.close()
}

async function companiesAt(places: Parameters<typeof openLedger>[0]): Promise<readonly string[]> {
  const ledger = await openLedger({ ...places, create: false })
  const { items } = await ledger.leads({})
  await ledger.close()
  return items.map(({ company }) => company ?? '').sort((one, other) => one.localeCompare(other))
}

describe('a ledger that moves to another directory', () => {
  test('is complete there, with its keys, when the old one is gone', async () => {
    const directory = temporaryDirectory()
    const [from, to] = [{ at: join(directory, 'old') }, { at: join(directory, 'new') }]
    await filled(from.at, ['Acme', 'Binders'])
    const report = await moveLedger({ from, to })
    expect(report).toMatchObject({ copied: 2, complete: true, equal: true, keys: { subjects: 2, active: 2, erased: 0, equal: true } })
    rmSync(from.at, { recursive: true })
    expect(await companiesAt(to)).toEqual(['Acme', 'Binders'])
  })

  test('is sealed by the master key of its new place', async () => {
    const directory = temporaryDirectory()
    const from = { at: join(directory, 'old'), masterKey: providerOf(1) }
    const to = { at: join(directory, 'new'), masterKey: providerOf(2) }
    await filled(from.at, ['Acme'], from.masterKey)
    expect(await moveLedger({ from, to })).toMatchObject({ equal: true })
    expect(await companiesAt(to)).toEqual(['Acme'])
    await expect(companiesAt({ ...to, masterKey: providerOf(1) })).rejects.toMatchObject({ code: 'wrong-master-key' })
  })

  test('takes what came since with the next move, and its keys', async () => {
    const directory = temporaryDirectory()
    const [from, to] = [{ at: join(directory, 'old') }, { at: join(directory, 'new') }]
    await filled(from.at, ['Acme'])
    await moveLedger({ from, to })
    await filled(from.at, ['Binders', 'Cogs'])
    expect(await moveLedger({ from, to })).toMatchObject({ copied: 2, equal: true, keys: { subjects: 3, equal: true } })
    expect(await companiesAt(to)).toEqual(['Acme', 'Binders', 'Cogs'])
  })

  test('goes on after an interruption between the log and its keys', async () => {
    const directory = temporaryDirectory()
    const [from, to] = [{ at: join(directory, 'old') }, { at: join(directory, 'new') }]
    await filled(from.at, ['Acme'])
    const stop = new AbortController()
    const stopped = await moveLedger({ from, to, signal: stop.signal, onProgress: ({ step }) => step === 'copying' && stop.abort() })
    expect(stopped).toMatchObject({ complete: false, equal: false, keys: undefined })
    expect(await moveLedger({ from, to })).toMatchObject({ complete: true, equal: true, keys: { active: 1 } })
    expect(await companiesAt(to)).toEqual(['Acme'])
  })

  test('may share the keys where they are', async () => {
    const directory = temporaryDirectory()
    const keys = join(directory, 'keys', 'keys.db')
    const from = { at: join(directory, 'old'), keys }
    const opened = await openLedger(from)
    await opened.create({ company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' })
    await opened.close()
    const to = { at: join(directory, 'new'), keys }
    expect(await moveLedger({ from, to })).toMatchObject({ equal: true, keys: undefined })
    expect(await companiesAt(to)).toEqual(['Acme'])
  })

  test('refuses keys that belong to another log, and says so', async () => {
    const directory = temporaryDirectory()
    const [from, other] = [{ at: join(directory, 'old') }, { at: join(directory, 'other') }]
    await filled(from.at, ['Acme'])
    await filled(other.at, ['Binders'])
    const to = { at: join(directory, 'new'), keys: join(other.at, 'keys.db') }
    await expect(moveLedger({ from, to })).rejects.toMatchObject({ code: 'store-refused' })
    expect(await companiesAt(other)).toEqual(['Binders'])
  })
})
