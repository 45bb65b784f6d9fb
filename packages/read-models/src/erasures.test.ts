import { readFileSync } from 'node:fs'
import { idOf } from '@leadledger/eventsourcing'
import type { LeadCommandInput } from '@leadledger/leads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { histories, write } from './history.fixture.js'
import { databases, memoryHome, sqliteHome, temporaryFile } from './homes.fixture.js'
import { create, day, testLedger, testLog, type TestLedger } from './ledger.fixture.js'
import type { LogReader } from './log-reader.js'

const erase = { type: 'ErasePersonalData', at: day(90), generation: 1, basis: 'gdpr-17', request: 'R-7' } as const satisfies LeadCommandInput
const words = ['Qzcompany', 'Qzcontact', 'qzmail', '7946', 'Qznote', 'Qzcustom', 'Qztitle']
const [company, contact, mail, digits, note, size, title] = words as [string, string, string, string, string, string, string]
const person = create(day(1), {
  company,
  contact,
  email: `${mail}@example.org`,
  phone: `+44 20 ${digits} 0958`,
  note,
  custom: { size },
  publicCustom: { region: 'North' },
  owner: 'Grace',
})
const retitled: LeadCommandInput = { type: 'ChangeLeadDetails', at: day(2), title }

/** Erases a lead as the ledger does: the event first, and then the key. */
async function erased(ledger: TestLedger, lead: string): Promise<void> {
  await ledger.send(lead, erase)
  await ledger.keys.fence(lead, 'erasure')
  await ledger.keys.destroy(lead)
}

const differing = async ({ views }: TestLedger) => (await views.verify()).filter(({ equal }) => !equal)

describe.for(databases)('a lead whose person is erased, on $kind', ({ home }) => {
  test('loses what is personal with the event, and nothing else, without a rebuild', async () => {
    const ledger = await testLedger(home())
    await ledger.send('A', person, retitled)
    const before = await ledger.views.lead('A')
    await erased(ledger, 'A')
    const gone = { company: null, contact: null, email: null, phone: null, phoneE164: null, note: null, title: null, custom: { region: 'North' }, erased: 1 }
    expect(await ledger.views.lead('A')).toEqual({ ...before, ...gone, updatedAt: day(100) })
    for (const search of ['qz', digits]) expect((await ledger.views.leads({ search })).total, search).toBe(0)
    expect(await ledger.views.withEmail(`${mail}@example.org`)).toEqual([])
    expect(await differing(ledger)).toEqual([])
  })

  test('stands in a list of erasures, with the codes of the request', async () => {
    const ledger = await testLedger(home())
    await ledger.send('A', person, erase)
    const row = { lead: 'A', generation: 1, at: day(90), basis: 'gdpr-17', request: 'R-7', rule: null }
    expect(await ledger.views.erasures({ known: true })).toEqual([])
    expect(await ledger.views.erasures()).toEqual([expect.objectContaining(row)])
  })
})

test('rows after an erasure are those of a fold without the key, whatever happened before', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      const ledger = await testLedger(memoryHome())
      await write(ledger, steps)
      await ledger.views.catchUp()
      await erased(ledger, 'L0')
      expect(await differing(ledger)).toEqual([])
      await ledger.views.close()
    }),
    { numRuns: 50 },
  )
}, 60_000)

test('an erasure is carried out before it is folded, by whoever folds it', async () => {
  const made = testLog()
  const carriedOut: (readonly [lead: string, generation: number])[] = []
  const log: LogReader = {
    ...made.log,
    carryOut: async (erasures) => {
      for (const { id, stream, data } of erasures) {
        carriedOut.push([idOf(stream), data.generation])
        await made.keys.fence(idOf(stream), id, data.generation)
      }
    },
  }
  const views = await memoryHome().open(log)
  await made.send('A', person, erase, { type: 'ChangeLeadDetails', at: day(95), contact: 'Written by somebody who had read before' })
  expect(await views.lead('A')).toMatchObject({ contact: null, company: null, erased: 1 })
  expect(carriedOut).toEqual([['A', 1]])
})

test('no byte of an erased person stays in a file of views, once it is scrubbed', async () => {
  const file = temporaryFile()
  const ledger = await testLedger(sqliteHome(file))
  for (let number = 0; number < 300; number++)
    await ledger.send(`L${number}`, create(day(1), { company: `Company ${number}`, phone: `+4930${100_000 + number}` }))
  await ledger.views.catchUp()
  await ledger.send('A', person, retitled)
  await ledger.views.catchUp()
  const traces = (): readonly string[] => {
    const bytes = ['', '-wal'].map((end) => readFileSync(`${file}${end}`).toString('latin1').toLowerCase()).join('')
    return words.filter((word) => bytes.includes(word.toLowerCase()))
  }
  expect(traces()).toEqual(words)
  await erased(ledger, 'A')
  expect(await ledger.views.scrub()).toBe(true)
  expect(traces()).toEqual([])
})
