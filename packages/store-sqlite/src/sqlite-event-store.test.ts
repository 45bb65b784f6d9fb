import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applicableRules, behavesLikeItsModel, type OpenStore } from '@leadledger/testkit'
import { describe, test } from 'vitest'
import { sqliteEventStore } from './sqlite-event-store.js'

const openTemporary: OpenStore = async (options) => {
  const directory = await mkdtemp(join(tmpdir(), 'leadledger-'))
  const open = () => sqliteEventStore({ ...options, file: join(directory, 'events.db') })
  let store = await open()
  return {
    store,
    reopen: async () => {
      await store.close()
      store = await open()
      return store
    },
    close: async () => {
      await store.close()
      await rm(directory, { recursive: true })
    },
  }
}

describe('the event store on SQLite', () => {
  test.for(applicableRules(['clock', 'durable']))('$name', ({ check, skipped }, { skip }) => {
    skip(skipped !== undefined, skipped)
    return check(openTemporary)
  })

  test('behaves like its model', () => behavesLikeItsModel(openTemporary, { numRuns: 60 }))
})
