import { applicableRules, behavesLikeItsModel, type OpenStore } from '@leadledger/testkit'
import { describe, inject, test } from 'vitest'
import { dropSchema, freshSchema } from './fresh-schema.fixture.js'
import { postgresEventStore } from './postgres-event-store.js'

const openFresh: OpenStore = async (options) => {
  const schema = freshSchema()
  const open = () => postgresEventStore({ ...options, url: inject('postgresUrl'), schema, pollMs: 20 })
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
      await dropSchema(schema)
    },
  }
}

describe('the event store on PostgreSQL', () => {
  test.for(applicableRules(['clock', 'durable']))('$name', ({ check, skipped }, { skip }) => {
    skip(skipped !== undefined, skipped)
    return check(openFresh)
  })

  test('behaves like its model', () => behavesLikeItsModel(openFresh, { numRuns: 25 }))
})
