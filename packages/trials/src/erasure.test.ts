import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ledgerFiles, openLedger, type Ledger } from 'leadledger'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wordsOnDisk } from './disk-bytes.js'
import { ledgerDirectory } from './ledger-directory.js'
import { randomCommand } from './random-command.js'
import { random } from './random.js'

const erased = 'erased'
const secrets = ['Qzcompany', 'Qzcontact', 'qzmail@example.org', 'Qznote', 'Qzcustom']
const asOf = '2025-01-01'

describe('a lead whose person is erased', () => {
  const directory = ledgerDirectory()
  const at = `${directory.path}/ledger`
  const backup = `${directory.path}/keys-backup.db`
  let ledger: Ledger
  let before: { readonly kpis: unknown; readonly losses: unknown; readonly total: number; readonly status: string | undefined }

  const numbers = async () => ({
    kpis: await ledger.kpi(undefined, { asOf }),
    losses: await ledger.lostReasons({ asOf }),
    total: (await ledger.leads()).total,
    status: (await ledger.lead(erased))?.status,
  })

  beforeAll(async () => {
    ledger = await openLedger({ at })
    const [company = '', contact = '', email = '', note = '', custom = ''] = secrets
    const created = '2024-01-01'
    await ledger.send(erased, { type: 'CreateLead', at: created, company, contact, email, phone: '+49301234567', source: 'web', note, custom: { a: custom } })
    const chance = random(11)
    for (let number = 0; number < 240; number++) await ledger.send(number % 3 === 0 ? erased : `lead${chance.below(4)}`, randomCommand(chance))
    await ledger.send(erased, { type: 'ChangeLeadDetails', at: created, company, contact, email, note, custom: { a: custom } })
    before = await numbers()
    await ledger.close()
    copyFileSync(join(at, ledgerFiles.keys), backup)
    ledger = await openLedger({ at })
    expect(wordsOnDisk(at, [ledgerFiles.views], secrets)).toEqual(secrets)
    expect(await ledger.erase(erased, { basis: 'gdpr-17', request: 'R-7' })).toMatchObject({ scrubbed: true })
  })

  afterAll(async () => {
    await ledger.close()
    directory.remove()
  })

  test('is shown by no view, and every query goes on', async () => {
    expect(await ledger.lead(erased)).toMatchObject({ erased: true, company: null, contact: null, email: null, phone: null, note: null })
    expect((await ledger.leads({ search: 'Qz' })).total).toBe(0)
    expect((await ledger.verify()).filter(({ equal }) => !equal)).toEqual([])
    const told = JSON.stringify([
      await ledger.leads({ limit: 100 }),
      await ledger.timeline(erased),
      await ledger.followUps(),
      await ledger.lead(erased, { asOf }),
      await ledger.score(erased),
      await ledger.enrolments(erased),
      await ledger.consents(erased),
      await ledger.nurture(),
      await Promise.all([undefined, 'Ada', 'Bob', 'Cleo', 'Zoë'].map((owner) => ledger.queue(owner === undefined ? {} : { owner }))),
    ])
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([])
  })

  test('keeps its events, with nothing personal in them', async () => {
    const timeline = await ledger.timeline(erased)

    expect(timeline.length).toBeGreaterThan(10)
    expect(timeline[0]).toMatchObject({ type: 'LeadCreated', personal: null, data: { source: 'web' } })
  })

  test('counts as before in every number', async () => {
    expect(await numbers()).toEqual(before)
  })

  test('takes clear facts and refuses personal ones', async () => {
    expect(await ledger.send(erased, { type: 'ReleaseLead' })).not.toHaveProperty('refused')
    const change = await ledger.send(erased, { type: 'ChangeLeadDetails', company: 'New name' }).catch((error: unknown) => error)
    expect(change).toMatchObject({ refused: 'erased' })
    const note = await ledger.send(erased, { type: 'LogInteraction', channel: 'call', outcome: 'no_answer', note: 'Qznote' }).catch((error: unknown) => error)
    expect(note).toMatchObject({ code: 'subject-erased' })
  })

  test('leaves no byte of itself in the log, the keys and the views', () => {
    expect(wordsOnDisk(at, [ledgerFiles.events, ledgerFiles.keys, ledgerFiles.views], secrets)).toEqual([])
  })

  test('is read by nobody under a key store that was put back from a backup', async () => {
    await ledger.close()
    for (const end of ['-wal', '-shm']) rmSync(join(at, `${ledgerFiles.keys}${end}`), { force: true })
    copyFileSync(backup, join(at, ledgerFiles.keys))
    ledger = await openLedger({ at })
    expect((await ledger.timeline(erased))[0]).toMatchObject({ type: 'LeadCreated', personal: null })
    expect(await ledger.reconcile()).toEqual({ leads: [], scrubbed: true })
  })

  test('is the same when the views are folded anew, also under that key store', async () => {
    await ledger.close()
    copyFileSync(backup, join(at, ledgerFiles.keys))
    for (const end of ['', '-wal', '-shm']) rmSync(join(at, `${ledgerFiles.views}${end}`), { force: true })
    ledger = await openLedger({ at })
    expect(await ledger.lead(erased)).toMatchObject({ erased: true, company: null, contact: null })
    expect(await numbers()).toEqual(before)
    expect((await ledger.timeline(erased))[0]).toMatchObject({ personal: null })
  })
})
