import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sendFile, type SentLine } from './command-file.js'
import type { Ledger } from './ledger.js'
import { openLedger } from './open-ledger.js'
import type { CommandFor, SentOfMany } from './send-all.js'
import { temporaryDirectory } from './temporary-directory.fixture.js'

const acme = { company: 'Acme', contact: 'Ada King', phone: '+44 20 7946 0958', source: 'web' } as const

async function withLeads(count: number) {
  const ledger = await openLedger({ at: 'memory:', clock: () => Date.parse('2026-03-02T09:00Z') })
  onTestFinished(() => ledger.close())
  const leads: string[] = []
  for (let n = 0; n < count; n++) leads.push((await ledger.create(acme)).lead)
  return { ledger, leads }
}
async function resultsOf(ledger: Ledger, commands: readonly CommandFor[]): Promise<readonly SentOfMany[]> {
  const results = []
  for await (const result of ledger.sendAll(commands)) results.push(result)
  return results
}
const note = (lead: string, words: string): CommandFor => ({ lead, command: { type: 'AddNote', note: words } })

describe('many commands', () => {
  test('have a result each, in their order, and what is wrong with one stops none', async () => {
    const { ledger, leads } = await withLeads(2)
    const [one, two] = leads as [string, string]
    expect(
      await resultsOf(ledger, [
        note(one, 'a'),
        { lead: two, command: { type: 'LoseLead', reason: 'price' } },
        { lead: two, command: { type: 'LoseLead', reason: 'price' } },
        { lead: two, command: { type: 'ConvertLead', value: { amount: '1.00', currency: 'EUR' } } },
        { lead: one, command: { type: 'AddNote', note: 'b', colour: 'red' } as never },
        note('nobody', 'c'),
        note('no/id', 'd'),
        { ...note(one, 'e'), commandId: 'once' },
        { ...note(one, 'f'), commandId: 'once' },
      ]),
    ).toMatchObject([
      { lead: one, events: ['NoteAdded'] },
      { lead: two, events: ['LeadLost'] },
      { refused: 'wrong-status', lead: two },
      { refused: 'not-qualified', lead: two },
      { refused: 'invalid-input', lead: one, problems: [expect.stringContaining('colour')] },
      { refused: 'no-such-lead', lead: 'nobody' },
      { refused: 'invalid-stream-name', lead: 'no/id' },
      { lead: one, events: ['NoteAdded'] },
      { refused: 'command-id-reused', lead: one },
    ])
  })

  test('to one lead take effect in their order, whatever is sent to others', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { maxLength: 150 }), async (to) => {
        const { ledger, leads } = await withLeads(3)
        await resultsOf(
          ledger,
          to.map((index, order) => note(leads[index] ?? '', String(order))),
        )
        for (const [index, lead] of leads.entries()) {
          const kept = (await ledger.timeline(lead)).filter(({ type }) => type === 'NoteAdded').map(({ personal }) => personal?.['note'])
          expect(kept).toEqual(to.flatMap((target, order) => (target === index ? [String(order)] : [])))
        }
      }),
      { numRuns: 10 },
    ))

  test('are asked for as they are sent: not all of them are in memory', async () => {
    const { ledger, leads } = await withLeads(1)
    let asked = 0
    const commands = (function* () {
      for (;;) yield note(leads[0] ?? '', String(++asked))
    })()
    for await (const _ of ledger.sendAll(commands)) break
    expect(asked).toBeLessThanOrEqual(64)
  })
})

describe('a file of commands', () => {
  const linesOf = async (ledger: Ledger, text: string): Promise<readonly SentLine[]> => {
    const path = join(temporaryDirectory(), 'commands.jsonl')
    writeFileSync(path, text)
    const lines = []
    for await (const line of sendFile(ledger, path)) lines.push(line)
    return lines
  }

  test('is sent line by line, once, and its refusals name their line', async () => {
    const { ledger, leads } = await withLeads(1)
    const [lead] = leads as [string]
    const call = JSON.stringify({ lead, type: 'LogInteraction', channel: 'call', outcome: 'connected', at: '2026-03-01T10:00:00Z', note: 'Zwei, bitte.' })
    const text = `\uFEFF${call}\r\n\r\n{"lead":"${lead}"\n[1]\n{"type":"AddNote","note":"x"}\n${JSON.stringify({ lead, type: 'AddNote', note: 'y', commandId: 7 })}\n{"lead":"${lead}"}`
    expect(await linesOf(ledger, text)).toMatchObject([
      { line: 1, events: ['InteractionLogged', 'LeadContacted'], duplicate: false },
      { line: 3, refused: 'invalid-input', problems: ['line: is no JSON object'] },
      { line: 4, refused: 'invalid-input', problems: ['line: is no JSON object'] },
      { line: 5, refused: 'invalid-input', problems: ['lead: is missing'] },
      { line: 6, refused: 'invalid-input', problems: ['commandId: is no text'] },
      { line: 7, refused: 'invalid-input' },
    ])
    const repaired = `${call}\n${JSON.stringify({ lead, type: 'AddNote', note: 'y' })}`
    expect(await linesOf(ledger, repaired)).toMatchObject([
      { line: 1, duplicate: true },
      { line: 2, events: ['NoteAdded'], duplicate: false },
    ])
  })

  test('that is not there is no question', async () => {
    const { ledger } = await withLeads(0)
    await expect(async () => {
      for await (const _ of sendFile(ledger, '/nowhere/commands.jsonl'));
    }).rejects.toThrow('there is no file')
  })
})
