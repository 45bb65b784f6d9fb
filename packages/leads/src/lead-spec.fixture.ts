import { eventCodec, streamName, type Erased, type Keyring, type Metadata, type NewEvent, type StoredEvent } from '@leadledger/eventsourcing'
import { expect } from 'vitest'
import { leadCommand, type LeadCommandInput } from './commands.js'
import { leadEvents, type LeadEvent, type LeadEventType } from './events.js'
import { leadDecider } from './lead.js'
import type { Handbook } from './handbook-shape.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

type WithoutTime<Input> = Input extends unknown ? Omit<Input, 'at'> & { readonly at?: number } : never
/** A command as a specification writes it: without a time it comes one second after the last. */
export type Said = WithoutTime<LeadCommandInput>

/** What an event must be: fields that are given must be equal, personal ones opened. */
interface ExpectedEvent {
  readonly type: LeadEventType
  readonly occurredAt?: number | null
  readonly data?: object
  readonly personal?: object
  readonly inferred?: true
}

export const start = Date.UTC(2026, 0, 5, 9)
const lead = streamName('lead', '01J8ZQ5V7Y0000000000000000')
const codec = eventCodec('log', leadEvents)
const metadata: Metadata = { actor: { id: 'anna', kind: 'user' }, commandId: 'c', correlationId: 'c', causationId: null, source: { kind: 'api' } }

/** Hides plaintext well enough to see what would be clear; `erase` makes all of it unreadable. */
export function testKeyring(): Keyring & { erase(): void } {
  let erased = false
  return {
    load: async () => undefined,
    seal: (subject, _place, plaintext) => ({ v: 1, k: `${subject}#1`, n: '', c: Buffer.from(plaintext, 'utf8').toString('base64') }),
    open: (block): string | Erased => (erased ? { erased: true, subject: lead } : Buffer.from(block.c, 'base64').toString('utf8')),
    digest: () => undefined,
    erase: () => {
      erased = true
    },
  }
}

/** The event as a store keeps it. */
export const stored = (event: LeadEvent, keyring: Keyring): NewEvent => codec.encode([event], lead, metadata, keyring).at(0) as NewEvent

/** The event as a reader gets it back. */
export const reread = (event: NewEvent, keyring: Keyring): LeadEvent =>
  codec.decode({ ...event, stream: lead, version: 1n, position: 1n, recordedAt: start } satisfies StoredEvent, keyring)

export interface Given {
  /** Destroys the key of the personal data written so far. */
  erased(): Given
  when(...commands: readonly Said[]): Then
}

interface Then {
  /** Exactly these events, in this order, from all commands of `when` together. */
  thenEvents(...expected: readonly ExpectedEvent[]): Then
  /** Nothing was written and nothing refused. */
  thenNothing(): Then
  /** The last command was refused with exactly this value. */
  thenRefused(refusal: LeadRefusal): Then
  thenState(expected: Partial<LeadState>): Then
  readonly state: LeadState
}

/** Given a history of accepted commands, when commands arrive, then these events or this refusal follow. Every event goes through the codec. */
export const given = (...history: readonly Said[]): Given => under(undefined, ...history)

/** As `given`, by an organisation's own handbook. */
export function under(handbook: Handbook | undefined, ...history: readonly Said[]): Given {
  const run = runOf(handbook)
  for (const command of history) expect(run.send(command), `the history accepts ${command.type}`).toMatchObject({ outcome: 'accepted' })
  const spec: Given = {
    erased() {
      run.keyring.erase()
      return spec
    },
    when(...commands) {
      run.events.length = 0
      const decisions = commands.map(run.send)
      return thenOf(run, decisions.at(-1) as Decided)
    },
  }
  return spec
}

type Decided = ReturnType<ReturnType<typeof leadDecider>['decide']>

interface Run {
  readonly keyring: ReturnType<typeof testKeyring>
  readonly events: LeadEvent[]
  state: LeadState
  readonly send: (said: Said) => Decided
}

function runOf(handbook: Handbook | undefined): Run {
  const decider = leadDecider(handbook)
  let clock = start
  const run: Run = {
    keyring: testKeyring(),
    events: [],
    state: decider.initialState,
    send(said) {
      clock += 1_000
      const decision = decider.decide(leadCommand.parse({ at: clock, ...said }), run.state)
      for (const event of decision.outcome === 'accepted' ? decision.events : []) {
        const read = reread(stored(event, run.keyring), run.keyring)
        run.state = decider.evolve(run.state, read)
        run.events.push(read)
      }
      return decision
    },
  }
  return run
}

function thenOf(run: Run, last: Decided): Then {
  const then: Then = {
    state: run.state,
    thenEvents(...expected) {
      expect(last.outcome === 'refused' ? last.refusal : undefined, 'the command is accepted').toBeUndefined()
      expect(run.events.map(({ type }) => type)).toEqual(expected.map(({ type }) => type))
      for (const [index, { type, occurredAt, data, personal, inferred }] of run.events.entries()) {
        const actual = { type, occurredAt, data, personal: personal.open(), inferred }
        expect({ ...actual, ...expected[index] }, `event ${index}, ${type}`).toEqual(actual)
      }
      return then
    },
    thenNothing: () => then.thenEvents(),
    thenRefused(refusal) {
      expect(last).toEqual({ outcome: 'refused', refusal })
      return then
    },
    thenState(expected) {
      expect(run.state).toMatchObject(expected)
      return then
    },
  }
  return then
}

export const create = { type: 'CreateLead', company: 'Acme Ltd', contact: 'Jo Doe', phone: '+49 30 123456', source: 'Referral' } as const satisfies Said
export const call = { type: 'LogInteraction', interactionId: 'call-1', channel: 'call', outcome: 'connected' } as const satisfies Said
export const criteria = { need: { answer: 'met' }, budget: { answer: 'unmet' }, authority: { answer: 'met' } } as const
export const qualify = { type: 'QualifyLead', criteria } as const satisfies Said
export const convert = {
  type: 'ConvertLead',
  value: { minor: 105_400, currency: 'USD' },
  stage: 'Proposal',
  expectedClose: '2026-06-30',
} as const satisfies Said
export const lose = { type: 'LoseLead', reason: 'Price' } as const satisfies Said
export const due = { date: '2026-03-29', zone: 'Europe/Berlin' }
export const followUp = { type: 'ScheduleFollowUp', followUpId: 'f-1', due } as const satisfies Said
/** A row that tells no more than that the lead is new. */
export const row = {
  type: 'ImportLead',
  externalId: 'X1',
  details: { company: 'Acme Ltd' },
  source: null,
  owner: null,
  status: 'new',
  createdAt: start,
  contactedAt: null,
  qualifiedAt: null,
  closedAt: null,
  value: null,
  reason: null,
} as const satisfies Said
