import { inspect } from 'node:util'
import { ledgerFiles, openLedger, type CommandInput, type Ledger } from 'leadledger'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wordsOnDisk } from './disk-bytes.js'
import { ledgerDirectory } from './ledger-directory.js'

const lead = 'canaries'
const canaries: string[] = []

/** A word that occurs nowhere else. */
function canary(place: string): string {
  const word = `Qz${place}Xw${canaries.length}`
  canaries.push(word)
  return word
}

const due = { date: '2024-06-01', zone: 'UTC' }
const at = '2024-05-01'

/** Commands that carry a canary in every personal field there is. */
const commands: readonly CommandInput[] = [
  {
    type: 'CreateLead',
    at,
    externalId: canary('External'),
    company: canary('Company'),
    contact: canary('Contact'),
    title: canary('Title'),
    email: `${canary('mail').toLowerCase()}@example.org`,
    phone: canary('Phone'),
    website: canary('Website'),
    address: canary('Address'),
    note: canary('Note'),
    source: 'web',
    custom: { region: canary('Custom') },
  },
  { type: 'ChangeLeadDetails', at, contact: canary('NewContact'), custom: { region: canary('NewCustom') }, reason: canary('ChangeReason') },
  { type: 'VerifyContactDetail', at, detail: 'phone', result: 'valid', method: 'call', note: canary('VerifyNote') },
  { type: 'AssignLead', at, owner: 'Ada', reason: canary('AssignReason') },
  { type: 'ReleaseLead', at, reason: canary('ReleaseReason') },
  {
    type: 'LogInteraction',
    at,
    interactionId: 'i',
    channel: 'call',
    outcome: 'connected',
    note: canary('CallNote'),
    nextStep: { due, note: canary('StepNote'), followUpId: 'f' },
  },
  { type: 'AmendInteraction', at, interactionId: 'i', note: canary('AmendNote'), reason: canary('AmendReason') },
  { type: 'RescheduleFollowUp', at, followUpId: 'f', due: { ...due, date: '2024-07-01' }, reason: canary('PutOffReason') },
  { type: 'CompleteFollowUp', at, followUpId: 'f', note: canary('DoneNote') },
  { type: 'ScheduleFollowUp', at, followUpId: 'g', due, note: canary('FollowNote') },
  { type: 'CancelFollowUp', at, followUpId: 'g', reason: canary('CancelReason') },
  {
    type: 'QualifyLead',
    at,
    criteria: {
      need: { answer: 'met', evidence: canary('Evidence') },
      budget: { answer: 'met' },
      authority: { answer: 'met' },
    },
    note: canary('QualifyNote'),
  },
  { type: 'ConvertLead', at, value: { amount: '10.00', currency: 'USD' }, dealName: canary('DealName'), note: canary('ConvertNote') },
  { type: 'MoveDealStage', at, stage: 'proposal', note: canary('MoveNote') },
  { type: 'ReviseDeal', at, dealName: canary('NewDealName'), reason: canary('ReviseReason') },
  { type: 'LoseDeal', at, reason: 'price', note: canary('LoseDealNote') },
  { type: 'ReopenDeal', at, reason: canary('ReopenDealReason') },
  { type: 'WinDeal', at, note: canary('WinNote') },
  { type: 'ReopenDeal', at },
  { type: 'RevertConversion', at, reason: canary('RevertReason') },
  { type: 'WithdrawQualification', at, criteria: { need: { answer: 'unmet', evidence: canary('NoNeed') } }, reason: canary('UnqualifyReason') },
  { type: 'RecordBehaviour', at, behaviourId: 'b', kind: 'page-view', asset: '/pricing', note: canary('BehaviourNote') },
  { type: 'RecordConsent', at, basis: 'form', source: canary('ConsentSource'), proof: canary('ConsentProof') },
  { type: 'WithdrawConsent', at, basis: 'phone', source: canary('WithdrawSource'), proof: canary('WithdrawProof') },
  { type: 'RecordSocialEngagement', at, platform: 'linkedin', post: 'p', kind: 'like', person: canary('Person') },
  { type: 'LoseLead', at, reason: 'price', note: canary('LoseNote') },
  { type: 'ReopenLead', at, reason: canary('ReopenReason') },
  { type: 'DisqualifyLead', at, reason: 'no fit', note: canary('DisqualifyNote') },
]

/** Texts as an error could carry them: in lower case, the way addresses are kept. */
const carried = (text: string): readonly string[] => canaries.filter((word) => text.toLowerCase().includes(word.toLowerCase()))
const spelled = (): readonly string[] => canaries.flatMap((word) => [word, word.toLowerCase()])

describe('a canary in every personal field', () => {
  const directory = ledgerDirectory()
  const path = `${directory.path}/ledger`
  let ledger: Ledger

  beforeAll(async () => {
    ledger = await openLedger({ at: path })
    for (const [index, command] of commands.entries())
      expect(await ledger.send(lead, command, { commandId: `canary-${index}` }), command.type).not.toHaveProperty('refused')
    await ledger.leads()
  })

  afterAll(async () => {
    await ledger.close()
    directory.remove()
  })

  test('is read back by whoever holds the key', async () => {
    expect(carried(JSON.stringify(await ledger.timeline(lead)))).toEqual(canaries)
  })

  test('stands in no byte of the log and the keys, while a control finds those of the views', () => {
    expect(wordsOnDisk(path, [ledgerFiles.events, ledgerFiles.keys], spelled())).toEqual([])
    expect(wordsOnDisk(path, [ledgerFiles.views], spelled()).length).toBeGreaterThan(5)
  })

  test('stands in no error and no refusal', async () => {
    const word = canary('Refused')
    const tooLong = word.repeat(200)
    const refusable: readonly (() => Promise<unknown>)[] = [
      ...commands.map((command) => () => ledger.send('nobody', { ...command, type: 'ChangeLeadDetails' })),
      ...commands.map((command, index) => () => ledger.send(lead, { ...command, at: '2024-05-02' }, { commandId: `canary-${index}` })),
      ...commands.map((command) => () => ledger.send(lead, command)),
      ...commands.map((command) => () => ledger.send(lead, command, { ifVersion: 1n })),
      () => ledger.create({ company: tooLong, contact: tooLong, email: tooLong }),
      () => ledger.create({ company: word, email: word }),
      () => ledger.create({ company: word, contact: word, phone: word, source: 'web', email: word }),
      () => ledger.send(lead, { type: 'ChangeLeadDetails', email: word }),
      () => ledger.send(lead, { type: 'ChangeLeadDetails', estimatedValue: { amount: word, currency: word } }),
      () => ledger.send(lead, { type: 'ChangeLeadDetails', custom: { region: 7 } } as unknown as CommandInput),
      () => ledger.send(lead, { type: word } as unknown as CommandInput),
      () => ledger.send(lead, { type: 'LogInteraction', channel: word, outcome: word, note: word } as unknown as CommandInput),
      () => ledger.send(lead, { type: 'ScheduleFollowUp', due: word, note: word }),
      () => ledger.send(lead, { type: 'LoseLead', at: word, reason: word, note: word }),
      () => ledger.leads({ sort: word } as never),
      () => ledger.leads({ after: word, search: word }),
      () => ledger.leads({ createdFrom: word }),
      () => ledger.kpi([], { from: word }),
    ]
    let complaints = 0
    for (const ask of refusable) {
      const answer = await ask().catch((error: unknown) => error)
      if (answer instanceof Error || (answer as { refused?: unknown }).refused !== undefined) complaints++
      expect(carried(inspect(answer, { depth: Infinity, showHidden: true, getters: true }))).toEqual([])
    }
    expect(complaints).toBeGreaterThan(commands.length * 2)
  })
})
