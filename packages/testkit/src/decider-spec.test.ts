import { accept, refuse, type Decider } from '@leadledger/eventsourcing'
import { describe, expect, test } from 'vitest'
import { given } from './decider-spec.js'

type Command = 'open' | 'close' | { readonly paint: string }
type Event = 'opened' | 'closed' | { readonly painted: string }
type Refusal = { readonly refused: 'locked' } | { readonly refused: 'no-such-colour'; readonly colour: string }
interface Door {
  readonly open: boolean
  readonly colour: string
}

const door: Decider<Command, Event, Door, Refusal> = {
  initialState: { open: false, colour: 'white' },
  decide(command, { open, colour }) {
    if (typeof command === 'object')
      return command.paint === 'plaid' ? refuse<Refusal>({ refused: 'no-such-colour', colour: command.paint }) : accept<Event>({ painted: command.paint })
    if (command === 'close') return open ? accept<Event>('closed') : accept<Event>()
    return colour === 'black' ? refuse<Refusal>({ refused: 'locked' }) : accept<Event>('opened')
  },
  evolve: (state, event) => (typeof event === 'object' ? { ...state, colour: event.painted } : { ...state, open: event === 'opened' }),
}

describe('given, when, then', () => {
  test('decides every command on what the ones before it left', () => {
    given(door).when('open', 'close', 'close').thenEvents('opened', 'closed').thenState({ open: false, colour: 'white' })
  })

  test('folds the history before the first command', () => {
    given(door, 'opened', { painted: 'red' }).when('close').thenEvents('closed').thenState({ open: false, colour: 'red' })
  })

  test('takes no event for an answer', () => {
    given(door).when('close').thenEvents()
  })

  test('names a refusal by its literal, or by all it says', () => {
    given(door, { painted: 'black' }).when('open').thenRefused('locked').thenRefused({ refused: 'locked' })
    given(door).when({ paint: 'plaid' }).thenRefused({ refused: 'no-such-colour', colour: 'plaid' })
  })

  test('looks at the last command for a refusal', () => {
    given(door).when('open', { paint: 'black' }, 'open').thenRefused('locked')
    expect(() => given(door).when({ paint: 'plaid' }, 'open').thenRefused('no-such-colour')).toThrow('the last command was accepted')
  })

  test('fails on other events, other refusals and another state', () => {
    expect(() => given(door).when('open').thenEvents('closed')).toThrow()
    expect(() => given(door).when('open').thenEvents('opened', 'opened')).toThrow()
    expect(() => given(door).when('open').thenEvents()).toThrow()
    expect(() => given(door, { painted: 'black' }).when('open').thenRefused('no-such-colour')).toThrow()
    expect(() => given(door).when({ paint: 'plaid' }).thenRefused({ refused: 'no-such-colour', colour: 'tartan' })).toThrow()
    expect(() => given(door).when('open').thenState({ open: false, colour: 'white' })).toThrow()
  })

  test('fails on a refusal where events were expected, and says which', () => {
    expect(() => given(door, { painted: 'black' }).when('open').thenEvents()).toThrow("a command was refused: { refused: 'locked' }")
  })

  test('fails on an evolve that asks for something else than state and event', () => {
    let tick = 0
    const clock: Decider<'tick', 'ticked', { readonly at: number }, Refusal> = {
      initialState: { at: 0 },
      decide: () => accept('ticked' as const),
      evolve: () => ({ at: ++tick }),
    }
    expect(() => given(clock).when('tick')).toThrow('evolve is not pure: it gives another state the second time')
  })

  test('fails on an evolve that changes the state it is given', () => {
    const counter: Decider<'count', 'counted', { total: number }, Refusal> = {
      initialState: { total: 0 },
      decide: () => accept('counted' as const),
      evolve: (state) => Object.assign(state, { total: state.total + 1 }),
    }
    expect(() => given(counter).when('count')).toThrow('evolve is not pure: it changes the state it is given')
  })
})
