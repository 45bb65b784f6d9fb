import { isErased } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leadCommand, type LeadCommand } from './commands.js'
import { detailsOf } from './details.js'
import { leadEvents, type LeadEvent, type LeadEventType } from './events.js'
import { anyLeadCommand, leadCommandOf, leadCommands } from './lead-arbitraries.fixture.js'
import { reachableRefusals } from './reachable-refusals.fixture.js'
import { nurturing } from './nurturing.fixture.js'
import { reread, stored, testKeyring } from './lead-spec.fixture.js'
import { leadDecider } from './lead.js'
import type { LeadState } from './state.js'
import { isOpen, lifecycle, type Status } from './status.js'

const { decide, evolve, initialState } = leadDecider(nurturing)
const numRuns = 1_000
const commandTypes = leadCommand.options.map(({ shape }) => shape.type.value)

interface Step {
  readonly command: LeadCommand
  readonly before: LeadState
  readonly after: LeadState
  readonly refused: string | null
  readonly events: readonly LeadEvent[]
}

/** Sends the commands one after another, as a handler does. */
function lifeOf(commands: readonly LeadCommand[]): readonly Step[] {
  let state = initialState
  return commands.map((command) => {
    const before = state
    const decision = decide(command, before)
    const events = decision.outcome === 'accepted' ? decision.events : []
    state = events.reduce(evolve, before)
    return { command, before, after: state, refused: decision.outcome === 'refused' ? decision.refusal.refused : null, events }
  })
}

const eventsOf = (commands: readonly LeadCommand[]): readonly LeadEvent[] => lifeOf(commands).flatMap(({ events }) => events)

/** States before and after each event, not only after each command. */
const statusesAlong = (events: readonly LeadEvent[]): readonly Status[] => {
  let state = initialState
  return events.map((event) => (state = evolve(state, event)).status)
}

/** A lead that was withdrawn begins anew with the file that brings it again: of one life alone these hold. */
const oneLife = leadCommands.map((commands) => commands.filter(({ type }) => type !== 'WithdrawLead'))

const always = (name: string, holds: (commands: readonly LeadCommand[]) => void): void => test(name, () => fc.assert(fc.property(oneLife, holds), { numRuns }))

describe('whatever commands come, in whatever order', () => {
  always('decide answers with events or a refusal and never throws', (commands) => {
    lifeOf(commands)
  })

  test('and such commands reach every event, and every refusal of the default policy', () => {
    const lives = fc.sample(leadCommands, { numRuns: 6_000, seed: 20_260_105 }).map(lifeOf)
    const steps = lives.flat()
    expect([...new Set(steps.filter(({ refused }) => refused === null).map(({ command }) => command.type))].sort()).toEqual([...commandTypes].sort())
    expect([...new Set(steps.flatMap(({ events }) => events.map(({ type }) => type)))].sort()).toEqual(leadEvents.map(({ type }) => type).sort())
    expect([...new Set(steps.flatMap(({ refused }) => refused ?? []))].sort()).toEqual(reachableRefusals)
  })

  always('each step between two statuses is one of the lifecycle', (commands) => {
    let from: Status = 'new'
    for (const to of statusesAlong(eventsOf(commands))) {
      if (from !== to && !lifecycle[from].includes(to)) throw new Error(`${from} became ${to}`)
      from = to
    }
  })

  always('a lead is created first and once', (commands) => {
    const created = eventsOf(commands).map(({ type }) => type === 'LeadCreated')
    if (created.length > 0 && (!created[0] || created.lastIndexOf(true) !== 0)) throw new Error('created late or twice')
  })

  always('a lead is converted at most once, unless reverted in between', (commands) => {
    let converted = false
    for (const { type } of eventsOf(commands)) {
      if (type === 'LeadConverted' && converted) throw new Error('converted twice')
      if (type === 'LeadConverted') converted = true
      if (type === 'ConversionReverted') converted = false
    }
  })

  always('a converted lead has a deal, and no other lead has one', (commands) => {
    for (const { after } of lifeOf(commands)) if ((after.status === 'converted') !== (after.deal !== null)) throw new Error(`${after.status} with a deal`)
  })

  always('a deal that is won or lost stays so until it is reopened', (commands) => {
    for (const { before, after, events } of lifeOf(commands)) {
      if (before.deal === null || before.deal.state === 'open' || events.some(({ type }) => type === 'DealReopened')) continue
      if (JSON.stringify(after.deal) !== JSON.stringify(before.deal)) throw new Error('a settled deal moved')
    }
  })

  always('who is a customer has a won deal, and who has one is a customer', (commands) => {
    for (const { after } of lifeOf(commands)) if ((after.deal?.state === 'won') !== (after.customer !== null)) throw new Error(`${after.deal?.state} deal`)
  })

  always('a change of a deal tells what was before, and changes it', (commands) => {
    for (const { before, events } of lifeOf(commands)) {
      for (const { type, data } of events) {
        if (type !== 'DealStageChanged' && type !== 'DealRevised') continue
        const { cycle: _, ...changes } = data
        for (const [name, change] of Object.entries(changes)) {
          const known = before.deal?.[name as 'value']
          if (JSON.stringify(change?.from) !== JSON.stringify(known)) throw new Error(`${name} was not ${JSON.stringify(change?.from)}`)
          if (name !== 'probability' && JSON.stringify(change?.from) === JSON.stringify(change?.to)) throw new Error(`${name} does not change`)
        }
      }
    }
  })

  always('a purchase is recorded once', (commands) => {
    let ids = new Set<string>()
    for (const { type, data } of eventsOf(commands)) {
      if (type === 'DealReopened') ids = new Set()
      if (type !== 'CustomerPurchased') continue
      if (ids.has(data.purchaseId)) throw new Error('bought twice')
      ids.add(data.purchaseId)
    }
  })

  always('cycles count up by one, only by reopening', (commands) => {
    let cycle = 1
    for (const { type, data } of eventsOf(commands)) {
      if (type === 'LeadReopened') cycle++
      // A clock may be recorded later, when the lead is in another cycle.
      const isOf = (of: number) => (type.startsWith('Sla') ? of <= cycle : of === cycle)
      if ('cycle' in data && !isOf(data.cycle)) throw new Error(`${type} says cycle ${data.cycle} in cycle ${cycle}`)
    }
  })

  always('a closed lead has a closing and an open one has none', (commands) => {
    for (const { after } of lifeOf(commands))
      if (isOpen(after.status) === (after.closing !== null)) throw new Error(`${after.status} and ${after.closing?.type}`)
  })

  always('each change of owner names the owner before', (commands) => {
    let owner: string | null = null
    for (const { type, data } of eventsOf(commands)) {
      if (type !== 'LeadAssigned' && type !== 'LeadReleased') continue
      if (data.previous !== owner) throw new Error(`${owner} owned it, not ${data.previous}`)
      owner = type === 'LeadAssigned' ? data.owner : null
    }
  })

  always('a change of details changes them, to something else', (commands) => {
    for (const { events } of lifeOf(commands))
      for (const event of events) {
        if (event.type !== 'LeadDetailsChanged') continue
        const personal = event.personal.open()
        if (isErased(personal)) throw new Error('nothing is erased here')
        const { reason: _, custom = {}, ...secret } = personal
        const { publicCustom = {}, ...clear } = event.data
        const changes = Object.values({ ...clear, ...secret, ...publicCustom, ...custom })
        if (changes.length === 0 || changes.some((change) => change && JSON.stringify(change.from) === JSON.stringify(change.to))) throw new Error('no change')
      }
  })
})

describe('a command that comes again', () => {
  /** A check made twice is two checks; so is an assessment with its evidence, a question, an answer that left things open, and an agreement. */
  const repeatable: ReadonlySet<LeadEventType> = new Set([
    'ContactDetailVerified',
    'ContactDetailInvalidated',
    'QualificationAssessed',
    'QuestionAsked',
    'ObjectionAnswered',
    'ObjectionUnresolved',
    'UnderstandingConfirmed',
  ])

  always('writes nothing or is refused', (commands) => {
    for (const { command, after, refused } of lifeOf(commands)) {
      if (refused !== null) continue
      const again = decide(command, after)
      const events = again.outcome === 'accepted' ? again.events.filter(({ type }) => !repeatable.has(type)) : []
      if (events.length > 0) throw new Error(`${command.type} again writes ${events.map(({ type }) => type).join()}`)
    }
  })
})

describe('an imported row', () => {
  test('ends in the status it shows, wherever it starts, or is refused', () =>
    fc.assert(
      fc.property(leadCommands, leadCommandOf('ImportLead'), (commands, row) => {
        const { after, refused } = lifeOf([...commands, row]).at(-1) as Step
        if (refused === null && after.status !== row.status) throw new Error(`shows ${row.status}, is ${after.status}`)
      }),
      { numRuns },
    ))
})

describe('every event', () => {
  const kept = (event: LeadEvent) => ({
    type: event.type,
    occurredAt: event.occurredAt,
    data: event.data,
    personal: event.personal.open(),
    inferred: event.inferred,
  })

  always('survives encoding and decoding, data and personal values alike', (commands) => {
    const keyring = testKeyring()
    for (const event of eventsOf(commands)) {
      const encoded = stored(event, keyring)
      const decoded = reread(encoded, keyring)
      if (JSON.stringify(kept(decoded)) !== JSON.stringify(kept(event))) expect(kept(decoded)).toEqual(kept(event))
    }
  })

  always('folds the same, read from the log or fresh from decide', (commands) => {
    const keyring = testKeyring()
    const events = eventsOf(commands)
    const fresh = events.reduce(evolve, initialState)
    const read = events.map((event) => reread(stored(event, keyring), keyring)).reduce(evolve, initialState)
    const seen = (state: LeadState) =>
      JSON.stringify({
        ...state,
        details: detailsOf(state),
        interactions: null,
        notes: null,
        closing: state.closing?.data,
        undone: null,
        deal: { ...state.deal, names: null },
        nurture: { ...state.nurture, reactions: null },
      })
    if (seen(read) !== seen(fresh)) expect(seen(read)).toEqual(seen(fresh))
  })

  test('is folded in any state, and decide answers in any state it makes', () => {
    const pool = fc.array(leadCommands, { minLength: 1, maxLength: 3 }).map((lives) => lives.flatMap(eventsOf))
    const jumble = pool.chain((events) => fc.shuffledSubarray([...events]))
    fc.assert(
      fc.property(jumble, anyLeadCommand, (events, command) => {
        const state = events.reduce(evolve, initialState)
        const decision = decide(command, state)
        if (decision.outcome === 'accepted') decision.events.reduce(evolve, state)
      }),
      { numRuns },
    )
  })

  test('of a type no fold knows leaves the state as it is', () => {
    const unknown = { type: 'LeadFrozen', data: {} } as unknown as LeadEvent
    expect(evolve(initialState, unknown)).toBe(initialState)
  })
})
