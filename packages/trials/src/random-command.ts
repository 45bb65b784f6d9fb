import { leadCommand, moneyOf, outcomesByChannel, type Channel, type LeadCommand, type MoneyText } from '@leadledger/leads'
import type { CommandInput } from 'leadledger'
import type { Random } from './random.js'

const owners = ['Ada', 'Bob', 'Cleo', 'Zoë']
const sources = ['web', 'fair', 'referral', 'outbound']
const zones = ['UTC', 'Europe/Berlin', 'America/New_York']
const channels = Object.keys(outcomesByChannel) as Channel[]
const start = Date.UTC(2024, 0, 1)
const minutes = 365 * 24 * 60

type Maker = (random: Random, at: number) => CommandInput

/** How often each kind of command comes: the way to a deal more often than the ways around it. */
const makers: readonly (readonly [weight: number, make: Maker])[] = [
  [6, (random, at) => ({ type: 'CreateLead', at, ...newLead(random) })],
  [3, (random, at) => ({ type: 'ChangeLeadDetails', at, ...changes(random) })],
  [
    1,
    (random, at) => ({ type: 'VerifyContactDetail', at, detail: random.pick(['email', 'phone']), result: random.pick(['valid', 'invalid']), method: 'call' }),
  ],
  [2, (random, at) => ({ type: 'AssignLead', at, owner: random.pick(owners), reason: words(random) })],
  [3, (random, at) => ({ type: 'ClaimLead', at, owner: random.pick(owners) })],
  [1, (random, at) => ({ type: 'ReleaseLead', at, reason: words(random) })],
  [8, interaction],
  [2, (random, at) => ({ type: 'AmendInteraction', at, interactionId: ownId(random, 'i'), note: words(random), reason: words(random) })],
  [3, (random, at) => ({ type: 'ScheduleFollowUp', at, followUpId: ownId(random, 'f'), due: due(random), note: words(random) })],
  [1, (random, at) => ({ type: 'RescheduleFollowUp', at, followUpId: ownId(random, 'f'), due: due(random) })],
  [1, (random, at) => ({ type: 'SnoozeReminder', at, followUpId: ownId(random, 'f'), until: due(random) })],
  [1, (random, at) => ({ type: 'AddCollaborator', at, user: random.pick(owners), reason: words(random) })],
  [1, (random, at) => ({ type: 'RemoveCollaborator', at, user: random.pick(owners) })],
  [1, (random, at) => ({ type: 'CompleteFollowUp', at, followUpId: ownId(random, 'f'), note: words(random) })],
  [1, (random, at) => ({ type: 'CancelFollowUp', at, followUpId: ownId(random, 'f'), reason: words(random) })],
  [2, (random, at) => ({ type: 'RecordBehaviour', at, behaviourId: ownId(random, 'b'), kind: random.pick(['download', 'webinar']), note: words(random) })],
  [1, (random, at) => ({ type: random.pick(['RecordConsent', 'WithdrawConsent']), at, channel: 'email', basis: 'phone', proof: words(random) })],
  [
    1,
    (random, at) => ({
      type: 'RecordSocialEngagement',
      at,
      platform: 'linkedin',
      post: ownId(random, 'post'),
      kind: random.pick(['like', 'message']),
      person: words(random),
      interactionId: ownId(random, 'i'),
    }),
  ],
  [2, (random, at) => ({ type: 'AssessQualification', at, criteria: criteria(random) })],
  [6, (random, at) => ({ type: 'QualifyLead', at, criteria: criteria(random), note: words(random) })],
  [1, (random, at) => ({ type: 'WithdrawQualification', at, criteria: criteria(random), reason: 'no need after all' })],
  [1, (random, at) => ({ type: 'DisqualifyLead', at, reason: 'no fit', note: words(random) })],
  [5, (random, at) => ({ type: 'ConvertLead', at, value: money(random), stage: 'Contract', dealName: words(random) })],
  [1, (random, at) => ({ type: 'RevertConversion', at, reason: words(random) })],
  [3, (random, at) => ({ type: 'LoseLead', at, reason: random.pick(['price', 'timing']), competitor: 'Other Ltd', value: money(random), note: words(random) })],
  [2, (random, at) => ({ type: 'ReopenLead', at, reason: words(random) })],
  [3, (random, at) => ({ type: 'MoveDealStage', at, stage: random.pick(['proposal', 'negotiation', 'Contract']), note: words(random) })],
  [2, (random, at) => ({ type: 'ReviseDeal', at, value: money(random), dealName: words(random), reason: words(random) })],
  [3, (random, at) => ({ type: 'WinDeal', at, note: words(random) })],
  [1, (random, at) => ({ type: 'LoseDeal', at, reason: 'price', note: words(random) })],
  [1, (random, at) => ({ type: 'ReopenDeal', at, reason: words(random) })],
  [2, (random, at) => ({ type: 'RecordPurchase', at, purchaseId: ownId(random, 'p'), amount: money(random), note: words(random) })],
  [1, (random, at) => ({ type: 'RenewCustomer', at, until: `202${5 + random.below(4)}-06-30`, amount: money(random) })],
  [1, (random, at) => ({ type: 'RecordChurn', at, reason: 'moved', note: words(random) })],
]
const turns = makers.flatMap(([weight, make]) => Array.from({ length: weight }, () => make))

/** A command any lead may get; complete, so that nothing is filled in when it is sent. Its texts are made up. */
export const randomCommand = (random: Random): CommandInput => random.pick(turns)(random, start + random.below(minutes) * 60_000)

/** What the ledger makes of such a command before it decides. */
export function asDecided(input: CommandInput): LeadCommand {
  const raw = { ...input } as Record<string, unknown>
  for (const field of ['value', 'estimatedValue', 'amount'])
    if (raw[field]) {
      const { amount, currency } = raw[field] as MoneyText
      raw[field] = moneyOf(amount, currency)
    }
  return leadCommand.parse(raw)
}

const ownId = (random: Random, prefix: string): string => `${prefix}${random.below(12)}`
const words = (random: Random): string => `${random.pick(['called', 'sent', 'heard', 'Grüße 🎉'])} ${random.below(1e6)}`
const money = (random: Random): MoneyText => ({ amount: `${random.below(90_000)}.${10 + random.below(90)}`, currency: random.pick(['USD', 'EUR']) })
const due = (random: Random) => ({ date: `2024-${10 + random.below(3)}-${10 + random.below(19)}`, zone: random.pick(zones) })

function newLead(random: Random) {
  const number = random.below(1e6)
  return {
    company: `Müller & Søn ${number}`,
    contact: `Jane Doe ${number}`,
    phone: `+4930${1_000_000 + number}`,
    email: `jane${number}@example.org`,
    source: random.pick(sources),
    estimatedValue: money(random),
    custom: { region: random.pick(['north', 'south']) },
    ...(random.chance(0.5) && { owner: random.pick(owners) }),
  }
}

const changes = (random: Random) =>
  random.pick([
    { company: `Renamed ${random.below(1e6)}`, reason: words(random) },
    { phone: null, note: words(random) },
    { email: `new${random.below(1e6)}@example.org`, source: random.pick(sources) },
    { custom: { region: null, size: String(random.below(100)) } },
    { estimatedValue: money(random), expectedPurchase: `2026-0${1 + random.below(9)}-15` },
  ])

function interaction(random: Random, at: number): CommandInput {
  const channel = random.pick(channels)
  const outcome = random.pick<(typeof outcomesByChannel)[Channel][number]>(outcomesByChannel[channel])
  const direction = random.pick(['inbound', 'outbound'] as const)
  const nextStep = random.chance(0.3) && { nextStep: { followUpId: ownId(random, 'f'), due: due(random), note: words(random) } }
  const completes = random.chance(0.1) && { completes: ownId(random, 'f') }
  const interactionId = random.chance(0.3) ? ownId(random, 'i') : `i-${random.below(2 ** 31)}`
  return {
    type: 'LogInteraction',
    at,
    interactionId,
    channel,
    outcome,
    direction,
    automated: random.chance(0.1),
    note: words(random),
    ...nextStep,
    ...completes,
  }
}

const criteria = (random: Random) =>
  Object.fromEntries(
    ['need', 'budget', 'authority', 'timing'].map((name) => [
      name,
      { answer: random.pick(['met', 'met', 'unmet', 'unknown'] as const), evidence: words(random) },
    ]),
  )
