import { openLedger, type CommandInput, type Ledger } from 'leadledger'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ledgerDirectory } from './ledger-directory.js'
import type { RaceAnswer, RaceOrder } from './race-order.js'
import { racers, type Racers } from './racers.js'

const processes = 20
const rounds = Array.from({ length: 20 }, (_, round) => round)
const timeout = 300_000

const newLead: CommandInput = { type: 'CreateLead', company: 'Acme', contact: 'Jane Doe', phone: '+49301234567', source: 'web' }
const qualify: CommandInput = { type: 'QualifyLead', criteria: { need: { answer: 'met' }, budget: { answer: 'met' }, authority: { answer: 'unmet' } } }

describe(`${processes} processes race on one ledger`, () => {
  const directory = ledgerDirectory()
  let field: Racers
  let ledger: Ledger

  beforeAll(async () => {
    // The ledger does not exist yet: opening it is their first race.
    field = await racers(`${directory.path}/ledger`, processes)
    ledger = await openLedger({ at: `${directory.path}/ledger` })
  }, timeout)

  afterAll(async () => {
    const longestGap = await field.stop()
    await ledger.close()
    directory.remove()
    console.info(`${processes} processes racing: the longest an event loop stood still was ${longestGap} ms`)
  }, timeout)

  const raceTo = (lead: string, commandOf: (index: number) => CommandInput): Promise<readonly RaceAnswer[]> =>
    field.race((index): RaceOrder => ({ kind: 'send', lead, command: commandOf(index), commandId: `${lead}-${commandOf(index).type}-${index}` }))
  const prepare = async (lead: string, ...commands: readonly CommandInput[]): Promise<void> => {
    for (const command of commands) expect(await ledger.send(lead, command)).not.toHaveProperty('refused')
  }
  const eventsOf = async (lead: string, type: string): Promise<number> => (await ledger.timeline(lead)).filter((entry) => entry.type === type).length

  test('a lead is created once, and the others hear that it exists', { timeout }, async () => {
    for (const round of rounds) {
      const answers = await raceTo(`created${round}`, () => newLead)

      expect(summary(answers)).toEqual({ accepted: 1, 'already-exists': processes - 1 })
      expect(await eventsOf(`created${round}`, 'LeadCreated')).toBe(1)
    }
  })

  test('a lead is claimed once, and the others hear by whom', { timeout }, async () => {
    for (const round of rounds) {
      const lead = `claimed${round}`
      await prepare(lead, newLead)
      const answers = await raceTo(lead, (index) => ({ type: 'ClaimLead', owner: `rep${index}` }))

      expect(summary(answers)).toEqual({ accepted: 1, 'already-owned': processes - 1 })
      const winner = `rep${answers.findIndex(({ kind }) => kind === 'accepted')}`
      expect(new Set(answers.flatMap((answer) => (answer.kind === 'refused' ? [answer.owner] : [])))).toEqual(new Set([winner]))
      expect(await eventsOf(lead, 'LeadAssigned')).toBe(1)
      expect((await ledger.lead(lead))?.owner).toBe(winner)
    }
  })

  test('a lead is converted once, and the others hear that it is converted', { timeout }, async () => {
    for (const round of rounds) {
      const lead = `converted${round}`
      await prepare(lead, newLead, qualify)
      const answers = await raceTo(lead, (index) => ({ type: 'ConvertLead', value: { amount: `${index + 1}.00`, currency: 'USD' } }))

      expect(summary(answers)).toEqual({ accepted: 1, 'already-converted': processes - 1 })
      expect(await eventsOf(lead, 'LeadConverted')).toBe(1)
    }
    expect(await ledger.kpi(['statusCounts'])).toMatchObject([{ counts: { converted: rounds.length } }])
  })

  test('one command sent by all takes effect once, and all hear the same', { timeout }, async () => {
    for (const round of rounds) {
      const lead = `same${round}`
      const command: CommandInput = { ...newLead, owner: 'Ada' }
      const answers = await field.race(() => ({ kind: 'send', lead, command, commandId: `once-${round}` }))

      expect(answers.map((answer) => ({ ...answer, duplicate: true }))).toEqual(
        Array.from({ length: processes }, () => ({ kind: 'accepted', events: ['LeadCreated', 'LeadAssigned'], version: 2n, duplicate: true })),
      )
      expect(answers.filter((answer) => answer.kind === 'accepted' && !answer.duplicate)).toHaveLength(1)
      expect(await ledger.timeline(lead)).toHaveLength(2)
    }
  })

  test('the views all of them share equal a fresh fold', { timeout }, async () => {
    expect((await ledger.verify()).filter(({ equal }) => !equal)).toEqual([])
  })
})

const summary = (answers: readonly RaceAnswer[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const name = answer.kind === 'refused' ? answer.refused : answer.kind === 'failed' ? answer.error : answer.kind
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
