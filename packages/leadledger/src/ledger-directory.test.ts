import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileKeyProvider, sqliteKeyStore } from '@leadledger/vault'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ledgerFiles } from './ledger-files.js'
import type { Ledger, NewLeadInput } from './ledger.js'
import { openLedger, type OpenLedgerOptions } from './open-ledger.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const acme: NewLeadInput = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'Referral' }

let at: string
beforeEach(() => {
  at = join(temporaryDirectory(), 'ledger')
})

async function open(options: Partial<OpenLedgerOptions> = {}): Promise<Ledger> {
  const ledger = await openLedger({ at, ...options })
  onTestFinished(() => ledger.close())
  return ledger
}
/** Writes one lead and closes the ledger. */
async function written(options: Partial<OpenLedgerOptions> = {}): Promise<string> {
  const ledger = await open(options)
  const { lead } = await ledger.create(acme)
  await ledger.leads()
  await ledger.close()
  return lead
}
const file = (name: keyof typeof ledgerFiles): string => join(at, ledgerFiles[name])
const removed = (name: keyof typeof ledgerFiles): void => {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file(name)}${end}`, { force: true })
}

describe('a ledger in a directory', () => {
  test('is made where there is none, and found again with everything in it', async () => {
    expect(existsSync(file('events'))).toBe(false)
    const lead = await written()
    expect(existsSync(file('events'))).toBe(true)
    const ledger = await open({ create: false })
    expect(await ledger.lead(lead)).toMatchObject({ company: 'Acme', contact: 'Ada King' })
    expect((await ledger.timeline(lead))[0]?.personal).toMatchObject({ contact: 'Ada King' })
    expect(await ledger.catchUp()).toBe(0)
  })

  test('folds its views anew when they were deleted', async () => {
    const lead = await written()
    removed('views')
    expect(await (await open()).lead(lead)).toMatchObject({ company: 'Acme' })
  })

  test('may be open more than once: each sees what the others wrote', async () => {
    const [one, other] = [await open(), await open()]
    const { lead } = await one.create(acme)
    expect(await other.lead(lead)).toMatchObject({ owner: null })
    await Promise.all([one.send(lead, { type: 'ClaimLead', owner: 'Ada' }), other.send(lead, { type: 'ClaimLead', owner: 'Bob' })])
    const seen = await one.lead(lead)
    expect(seen?.owner).toMatch(/Ada|Bob/)
    expect(await other.lead(lead)).toEqual(seen)
    expect((await Promise.all([one.verify(), other.verify(), one.verify()])).flat().filter(({ equal }) => !equal)).toEqual([])
    expect(readdirSync(at).filter((name) => name.startsWith('verify-'))).toEqual([])
  })

  test('removes what a killed verification left, and nothing of one that runs', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    mkdirSync(at)
    const left = [`verify-${dead}-a.tmp-1`, `verify-${dead}-a.tmp-1-wal`]
    const kept = [`verify-${process.pid}-b.tmp-1`, 'verify-notes.txt']
    for (const name of [...left, ...kept]) writeFileSync(join(at, name), 'x')
    await open()
    expect(readdirSync(at)).toEqual(expect.arrayContaining(kept))
    expect(readdirSync(at)).not.toEqual(expect.arrayContaining([expect.stringContaining(`verify-${dead}`)]))
  })

  test('says how durable it is', async () => {
    expect(await (await open({ durability: 'relaxed' })).status()).toMatchObject({ durability: 'relaxed' })
  })

  test('is no place that holds none, when it must not be made, or that cannot hold one', async () => {
    await expect(openLedger({ at, create: false })).rejects.toMatchObject({ code: 'ledger-not-found', at })
    expect(existsSync(at)).toBe(false)
    writeFileSync(at, 'a file')
    await expect(openLedger({ at })).rejects.toMatchObject({ code: 'ledger-not-found' })
    await expect(openLedger({ at: join(at, 'below') })).rejects.toMatchObject({ code: 'ledger-not-found' })
    await expect(openLedger({ at: '' })).rejects.toMatchObject({ code: 'invalid-input' })
    for (const zone of ['Mars/Base', '', '+02:00']) await expect(openLedger({ at: 'memory:', zone })).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('the keys of a ledger', () => {
  test('are wrapped by a master key that only its owner can read', async () => {
    await written()
    expect(statSync(file('masterKey')).mode & 0o777).toBe(0o600)
  })

  test('may be wrapped by a key from LEADLEDGER_MASTER_KEY, and then there is no file', async () => {
    vi.stubEnv('LEADLEDGER_MASTER_KEY', randomBytes(32).toString('base64'))
    onTestFinished(() => void vi.unstubAllEnvs())
    const lead = await written()
    expect(existsSync(file('masterKey'))).toBe(false)
    expect(await (await open()).lead(lead)).toMatchObject({ company: 'Acme' })
    vi.stubEnv('LEADLEDGER_MASTER_KEY', randomBytes(32).toString('base64'))
    await expect(openLedger({ at })).rejects.toMatchObject({ code: 'wrong-master-key' })
    vi.stubEnv('LEADLEDGER_MASTER_KEY', 'short')
    await expect(openLedger({ at })).rejects.toMatchObject({ code: 'master-key-refused' })
  })

  test('are never made anew when they were lost', async () => {
    await written()
    removed('keys')
    await expect(openLedger({ at })).rejects.toMatchObject({ code: 'key-store-missing' })
    expect(existsSync(file('keys'))).toBe(false)
  })

  test('stay as they are while their master key is away, and open when it is back', async () => {
    const lead = await written()
    const away = `${file('masterKey')}.away`
    renameSync(file('masterKey'), away)
    await expect(openLedger({ at })).rejects.toMatchObject({ code: expect.stringMatching(/^(wrong-master-key|master-key-refused)$/) })
    renameSync(away, file('masterKey'))
    expect((await (await open()).timeline(lead))[0]?.personal).toMatchObject({ contact: 'Ada King' })
  })

  test('of another ledger are refused', async () => {
    await written()
    const here = at
    at = join(temporaryDirectory(), 'other')
    await written()
    for (const name of ['keys', 'masterKey'] as const) copyFileSync(file(name), join(here, ledgerFiles[name]))
    await expect(openLedger({ at: here })).rejects.toMatchObject({ code: 'store-refused', problem: 'other-log' })
  })

  test('that were destroyed leave an erased lead in every list and the same numbers, and no exception', async () => {
    const lead = await written()
    const before = await open()
    await before.send(lead, { type: 'LoseLead', reason: 'price', note: 'Ada said no' })
    const numbers = async (ledger: Ledger) =>
      JSON.stringify([await ledger.kpi(undefined, { asOf: '2100-01-01' }), await ledger.lostReasons({ asOf: '2100-01-01' })])
    const counted = await numbers(before)
    await before.close()
    const keys = await sqliteKeyStore({ file: file('keys'), provider: fileKeyProvider({ file: file('masterKey') }) })
    await keys.fence(lead, 'erasure')
    await keys.destroy(lead)
    await keys.close()

    const ledger = await open()
    await ledger.rebuild()
    expect(await ledger.lead(lead)).toMatchObject({
      erased: true,
      company: null,
      contact: null,
      phone: null,
      status: 'lost',
      source: 'Referral',
      lostReason: 'price',
    })
    expect(await ledger.lead(lead, { asOf: '2100-01-01' })).toEqual(await ledger.lead(lead))
    expect(await ledger.lead(lead)).toEqual({ ...(await ledger.leads()).items[0], handover: null })
    expect((await ledger.leads({ search: 'Acme' })).total).toBe(0)
    expect((await ledger.timeline(lead)).map(({ personal }) => personal)).toEqual([null, null])
    expect(await numbers(ledger)).toBe(counted)
    expect((await ledger.verify()).filter(({ equal }) => !equal)).toEqual([])
    expect(await ledger.send(lead, { type: 'ChangeLeadDetails', company: 'New' })).toMatchObject({ refused: 'erased' })
    await expect(ledger.send(lead, { type: 'LogInteraction', channel: 'call', outcome: 'no_answer', note: 'x' })).rejects.toMatchObject({
      code: 'subject-erased',
    })
  })
})

/** Puts views there that were built from another log. */
async function otherViews(): Promise<void> {
  const here = at
  at = join(temporaryDirectory(), 'other')
  await written()
  copyFileSync(file('views'), join(here, ledgerFiles.views))
  at = here
}
function overwritten(from: number, to: number): void {
  const bytes = readFileSync(file('views'))
  writeFileSync(file('views'), bytes.fill(0, from, to))
}

describe('views that cannot be used', () => {
  const refusals: readonly (readonly [string, string, RegExp, () => Promise<void>])[] = [
    ['no database', 'not-ours', /move it away/, async () => writeFileSync(file('views'), 'not a database, but long enough to look at'.repeat(30))],
    ['the database of somebody else', 'not-ours', /move it away/, async () => copyFileSync(file('events'), file('views'))],
    ['views of another ledger', 'other-log', /delete it/, otherViews],
    ['views with pages of zeros', 'damaged', /delete it/, async () => overwritten(4096, 8 * 4096)],
    [
      'views that were cut',
      'not-ours',
      /is damaged.*move it away/,
      async () => writeFileSync(file('views'), readFileSync(file('views')).subarray(0, 3 * 4096 + 100)),
    ],
  ]
  test.for(refusals)('such as %s are refused with what to do, and deleting them is the cure', async ([, problem, advice, spoil]) => {
    const lead = await written()
    removedLogs()
    await spoil()
    const use = async (): Promise<unknown> => {
      const ledger = await open()
      return [await ledger.lead(lead), await ledger.leads(), await ledger.kpi(), await ledger.followUps()]
    }
    await expect(use()).rejects.toMatchObject({ code: 'store-refused', problem, place: file('views'), message: expect.stringMatching(advice) })
    removed('views')
    expect(await (await open()).lead(lead)).toMatchObject({ company: 'Acme' })
  })

  const removedLogs = (): void => {
    for (const end of ['-wal', '-shm']) rmSync(`${file('views')}${end}`, { force: true })
  }
})

/** Files below a directory that this process holds open. */
const heldOpen = (directory: string): readonly string[] =>
  readdirSync('/proc/self/fd').flatMap((handle) => {
    const found = linkOf(`/proc/self/fd/${handle}`)
    return found.startsWith(directory) ? [found] : []
  })
function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

describe.skipIf(!existsSync('/proc/self/fd'))('an opening that fails leaves nothing open (needs /proc)', () => {
  test('while one that succeeds does', async () => {
    await open()
    expect(heldOpen(at).length).toBeGreaterThan(2)
  })

  test.for<[string, () => void | Promise<void>]>([
    ['the log is no database', () => writeFileSync(file('events'), 'x'.repeat(5000))],
    ['the keys are lost', () => removed('keys')],
    ['the keys are no database', () => writeFileSync(file('keys'), 'x'.repeat(5000))],
    ['the master key is another', () => writeFileSync(file('masterKey'), randomBytes(32))],
    ['the master key is cut', () => writeFileSync(file('masterKey'), 'short')],
    ['the views are no database', () => writeFileSync(file('views'), 'x'.repeat(5000))],
    ['the views are of another ledger', otherViews],
    ['the views have pages of zeros', () => overwritten(4096, 8 * 4096)],
  ])('when %s', async ([, spoil]) => {
    await written()
    await spoil()
    for (const end of ['-wal', '-shm']) rmSync(`${file('views')}${end}`, { force: true })
    const error = await openLedger({ at }).catch((thrown: unknown) => thrown)
    expect(error).toHaveProperty('code')
    expect(heldOpen(at)).toEqual([])
  })
})
