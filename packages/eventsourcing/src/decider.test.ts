import { expect, test } from 'vitest'
import { accept, refuse } from './decider.js'

test('a decision is accepted with its events in order, or with none', () => {
  expect(accept('a', 'b')).toEqual({ outcome: 'accepted', events: ['a', 'b'] })
  expect(accept()).toEqual({ outcome: 'accepted', events: [] })
})

test('a decision is refused with the value that explains it', () => {
  expect(refuse({ refused: 'full', notes: 3 })).toEqual({ outcome: 'refused', refusal: { refused: 'full', notes: 3 } })
})
