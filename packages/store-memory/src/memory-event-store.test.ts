import { applicableRules, type OpenStore } from '@leadledger/testkit'
import { describe, test } from 'vitest'
import { memoryEventStore } from './memory-event-store.js'

const open: OpenStore = async (options) => {
  const store = memoryEventStore(options)
  return { store, close: () => store.close() }
}

describe('memory event store', () => {
  test.for(applicableRules(['clock']))('$name', ({ check, skipped }, { skip }) => (skipped ? skip(skipped) : check(open)))
})
