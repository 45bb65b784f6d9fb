import {
  eventCodec,
  eventIdOf,
  isErased,
  streamName,
  type Erased,
  type Keyring,
  type Metadata,
  type NewEvent,
  type StoredEvent,
} from '@leadledger/eventsourcing'
import { expect } from 'vitest'
import { leadCommand, type LeadCommand, type LeadCommandInput } from './commands.js'
import { leadEvents, type LeadEvent, type LeadEventType } from './events.js'
import { leadDecider } from './lead.js'
import type { LeadPolicy } from './policy.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

type WithoutTime<Input> = Input extends unknown ? Omit<Input, 'at'> & { readonly at?: number } : never
/** A command as a specification writes it: without a time it comes one second after the last. */
export type Said = WithoutTime<LeadCommandInput>

/** What an event must be: fields that are given must be equal, personal ones opened. */
export interface ExpectedEvent {
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
export const stored = (event: LeadEvent, keyring: Keyring, index = 0): NewEvent => codec.encode(event, eventIdOf('c', index), lead, metadata, keyring)

/** The event as a reader gets it back. */
export const reread = (event: NewEvent, keyring: Keyring): LeadEvent =>
  codec.decode({ ...event, stream: lead, version: 1n, position: 1n, recordedAt: start } satisfies StoredEvent, keyring)

/** Given a history of accepted commands, when commands arrive, then these events or this refusal follow. Every event goes through the codec. */
export function given(...history: readonly Said[]): Given {
  return under(undefined, ...history)
}

/** As `given`, under an organisation's own policy. */
export function under(policy: LeadPolicy | undefined, ...history: readonly Said[]): Given {
  const run = new Run(policy)
  for (const command of history) expect(run.send(command), `the history accepts ${command.type}`).toMatchObject({ outcome: 'accepted' })
  return run
}

export interface Given {
  /** Destroys the key of the personal data written so far. */
  erased(): Given
  when(...commands: readonly Said[]): Then
}

export interface Then {
  /** Exactly these events, in this order, from all commands of `when` together. */
  thenEvents(...expected: readonly ExpectedEvent[]): Then
  /** Nothing was written and nothing refused. */
  thenNothing(): Then
  /** The last command was refused with exactly this value. */
  thenRefused(refusal: LeadRefusal): Then
  thenState(expected: Partial<LeadState>): Then
  readonly state: LeadState
}

class Run implements Given, Then {
  state: LeadState
  #decider: ReturnType<typeof leadDecider>
  #keyring = testKeyring()
  #clock = start
  #events: LeadEvent[] = []
  #last: ReturnType<Run['send']> | undefined

  constructor(policy: LeadPolicy | undefined) {
    this.#decider = leadDecider(policy)
    this.state = this.#decider.initialState
  }

  send(said: Said): ReturnType<ReturnType<typeof leadDecider>['decide']> {
    this.#clock += 1_000
    const command: LeadCommand = leadCommand.parse({ at: this.#clock, ...said })
    const decision = this.#decider.decide(command, this.state)
    if (decision.outcome === 'accepted')
      for (const event of decision.events) {
        const read = reread(stored(event, this.#keyring), this.#keyring)
        this.state = this.#decider.evolve(this.state, read)
        this.#events.push(read)
      }
    return decision
  }

  erased(): Given {
    this.#keyring.erase()
    return this
  }

  when(...commands: readonly Said[]): Then {
    this.#events = []
    for (const command of commands) this.#last = this.send(command)
    return this
  }

  thenEvents(...expected: readonly ExpectedEvent[]): Then {
    expect(this.#last?.outcome === 'refused' ? this.#last.refusal : undefined, 'the command is accepted').toBeUndefined()
    expect(this.#events.map(({ type }) => type)).toEqual(expected.map(({ type }) => type))
    for (const [index, fields] of expected.entries()) {
      const event = this.#events[index] as LeadEvent
      const actual = { type: event.type, occurredAt: event.occurredAt, data: event.data, personal: event.personal.open(), inferred: event.inferred }
      expect({ ...actual, ...fields }, `event ${index}, ${event.type}`).toEqual(actual)
      expect(isErased(actual.personal)).toBe(false)
    }
    return this
  }

  thenNothing(): Then {
    return this.thenEvents()
  }

  thenRefused(refusal: LeadRefusal): Then {
    expect(this.#last).toEqual({ outcome: 'refused', refusal })
    return this
  }

  thenState(expected: Partial<LeadState>): Then {
    expect(this.state).toMatchObject(expected)
    return this
  }
}

export const create: Said = { type: 'CreateLead', company: 'Acme Ltd', contact: 'Jo Doe', phone: '+49 30 123456', source: 'Referral' }
export const call: Said = { type: 'LogInteraction', interactionId: 'call-1', channel: 'call', outcome: 'connected' }
export const criteria = { need: { answer: 'met' }, budget: { answer: 'unmet' }, authority: { answer: 'met' } } as const
export const qualify: Said = { type: 'QualifyLead', criteria }
export const convert: Said = { type: 'ConvertLead', value: { minor: 105_400, currency: 'USD' }, stage: 'Proposal', expectedClose: '2026-06-30' }
export const lose: Said = { type: 'LoseLead', reason: 'Price' }
export const due = { date: '2026-03-29', zone: 'Europe/Berlin' } as const
export const followUp: Said = { type: 'ScheduleFollowUp', followUpId: 'f-1', due }
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
