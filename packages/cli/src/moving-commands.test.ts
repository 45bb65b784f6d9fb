import { appendFileSync, rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { run, scratchPath } from './console.fixture.js'

const acme = ['lead', 'create', '--company', 'Acme', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Referral']

async function filled(): Promise<string> {
  const ledger = scratchPath('ledger')
  expect((await run(...acme, '--ledger', ledger)).code).toBe(0)
  return ledger
}

describe('migrate', () => {
  test('moves log and keys, and says what it compared', async () => {
    const [from, to] = [await filled(), scratchPath('moved')]
    const { code, out } = await run('migrate', '--from', from, '--to', to)
    expect(code).toBe(0)
    expect(out).toMatch(/Copied 1 events from .* to /)
    expect(out).toMatch(/^keys +1 +equal$/m)
    rmSync(from, { recursive: true })
    expect((await run('leads', '--ledger', to, '--json')).json()).toMatchObject({ items: [{ company: 'Acme', contact: 'Ada King' }] })
  })

  test('puts keys where it is told, and can be run again', async () => {
    const [from, to, keys] = [await filled(), scratchPath('moved'), scratchPath('keys.db')]
    const line = ['migrate', '--from', from, '--to', to, '--to-keys', keys, '--json']
    expect((await run(...line)).json()).toMatchObject({ copied: 1, equal: true, keys: { to: keys, subjects: 1, equal: true } })
    expect((await run(...line)).json()).toMatchObject({ copied: 0, equal: true, keys: { subjects: 1, equal: true } })
    expect((await run('leads', '--ledger', to, '--keys', keys, '--json')).json()).toMatchObject({ items: [{ company: 'Acme' }] })
  })

  test('refuses a place with another log, and changes nothing there', async () => {
    const [from, to] = [await filled(), await filled()]
    const { code, err } = await run('migrate', '--from', from, '--to', to)
    expect([code, err]).toEqual([2, expect.stringContaining('another log')])
  })

  test('names the keys it lacks for a log on a server', async () => {
    const { code, err } = await run('migrate', '--from', 'postgres://127.0.0.1:1/none', '--to', scratchPath('moved'))
    expect([code, err]).toEqual([2, expect.stringContaining('say where the keys of personal data are')])
  })
})

describe('an exported log', () => {
  test('comes back as it was, and is refused when somebody wrote into it', async () => {
    const [ledger, file] = [await filled(), scratchPath('log.ndjson')]
    expect((await run('export', 'events', '--ledger', ledger, '--out', file, '--json')).json()).toMatchObject({ events: 1, streams: 1 })
    const restored = scratchPath('restored')
    expect((await run('import-events', file, '--ledger', restored, '--json')).json()).toMatchObject({ events: 1, complete: true })
    expect((await run('import-events', file, '--ledger', restored, '--json')).json()).toMatchObject({ events: 0, complete: true })
    appendFileSync(file, '{}\n')
    expect((await run('import-events', file, '--ledger', scratchPath('other'))).code).not.toBe(0)
  })
})
