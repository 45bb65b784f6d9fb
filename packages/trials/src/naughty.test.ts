import { readFileSync } from 'node:fs'
import { openLedger, type Ledger } from 'leadledger'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandLine } from './command-line.js'
import { ledgerDirectory } from './ledger-directory.js'
import { hasSharedData, sharedData } from './shared-data.js'

const list = 'csv-torture/blns/blns.json'
const timeout = 300_000
const commandIdOf = (index: number): string => `naughty-${index}`
/** Fields of the ledger hold up to 200 characters, and blank text counts as missing. */
const kept = (text: string): string | null => (text.trim() === '' ? null : text)
const isRefusedAsName = (text: string): boolean => ['__proto__', 'constructor', 'prototype'].includes(text) || text === '' || text.length > 100

describe.skipIf(!hasSharedData(list))('the big list of naughty strings through the ledger, needs ../shared/data/csv-torture', () => {
  const directory = ledgerDirectory()
  const at = `${directory.path}/ledger`
  let naughty: readonly string[]
  let ids: readonly string[]
  let ledger: Ledger

  beforeAll(async () => {
    naughty = (JSON.parse(readFileSync(sharedData(list), 'utf8')) as string[]).filter((text) => text.length <= 200)
    ledger = await openLedger({ at, handbook: { required: { create: [], import: [] } } })
    const sent = naughty.map((text, index) =>
      ledger.create(
        {
          company: text,
          contact: text,
          phone: text,
          note: text,
          source: text,
          owner: text,
          custom: { ...(!isRefusedAsName(text) && { [text]: text }), plain: text },
        },
        { commandId: commandIdOf(index) },
      ),
    )
    ids = (await Promise.all(sent)).map(({ lead }) => lead)
  }, timeout)

  afterAll(async () => {
    await ledger.close()
    directory.remove()
  })

  test('come back byte for byte from the lead and from its timeline', { timeout }, async () => {
    expect(naughty.length).toBeGreaterThan(450)
    for (const [index, text] of naughty.entries()) {
      const id = ids[index] ?? ''
      const value = kept(text)
      const custom = { ...(!isRefusedAsName(text) && { [text]: text }), plain: text }
      expect(await ledger.lead(id), text).toMatchObject({ company: value, contact: value, phone: value, note: value, source: value, owner: value, custom })
      const [created] = await ledger.timeline(id)
      expect(created?.personal, text).toMatchObject({ company: value, contact: value, note: value, custom })
    }
  })

  test('find themselves by every filter, and search for them never fails', { timeout }, async () => {
    for (const [index, text] of naughty.entries()) {
      const found = await ledger.leads({ search: text, limit: 1_000 })
      if (/[\p{L}\p{N}]/u.test(text) && found.total < 1_000)
        expect(
          found.items.map(({ id }) => id),
          text,
        ).toContain(ids[index])
      if (kept(text) === null) continue
      expect(
        (await ledger.leads({ source: text, limit: 1_000 })).items.map(({ id }) => id),
        text,
      ).toContain(ids[index])
      expect(
        (await ledger.leads({ owner: text, limit: 1_000 })).items.map(({ id }) => id),
        text,
      ).toContain(ids[index])
    }
  })

  test('are no sort order, no cursor, no moment and no status, and say so by a typed error', { timeout }, async () => {
    for (const text of naughty) {
      for (const query of [{ sort: text }, { after: text }, { status: text }, { createdFrom: `${text}!` }]) {
        const error = await ledger.leads(query as never).catch((thrown: unknown) => thrown)
        expect((error as { code?: unknown }).code, `${Object.keys(query)[0]} ${text}`).toBeOneOf(['invalid-query', 'invalid-input'])
      }
    }
  })

  test('sort as names and group the numbers without loss', { timeout }, async () => {
    const listed: string[] = []
    for (let after: string | undefined; ;) {
      const page = await ledger.leads({ sort: 'company', limit: 50, ...(after !== undefined && { after }) })
      listed.push(...page.items.map(({ id }) => id))
      if (page.next === null) break
      after = page.next
    }
    expect(listed.toSorted()).toEqual(ids.toSorted())
    for (const by of ['owner', 'source', 'custom.plain'] as const) {
      const [counts] = await ledger.kpi(['statusCounts'], { by })
      expect(
        (counts?.groups ?? []).reduce((sum, { n }) => sum + n, 0),
        by,
      ).toBe(ids.length)
    }
    expect((await ledger.verify()).every(({ equal }) => equal)).toBe(true)
  })

  test('reach the terminal as harmless text', { timeout }, async () => {
    const id = ids[100] ?? ''
    for (const words of [
      ['leads', '--all'],
      ['kpi', 'statusCounts', '--by', 'custom.plain'],
      ['lead', id],
      ['timeline', id],
    ]) {
      const { exitCode, out, err } = await commandLine(at, ...words)
      expect(exitCode, err).toBe(0)
      // Control characters but the line break, and marks that turn the direction of text.
      // oxlint-disable-next-line no-control-regex
      expect(`${out}${err}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
    }
  })
})
