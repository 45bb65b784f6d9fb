import { EventEmitter, once } from 'node:events'
import { postgresConnection } from '@leadledger/postgres'
import { expect, inject, onTestFinished, test } from 'vitest'
import { keySchema, openedOnServer } from './key-schema.fixture.js'
import { provider } from './key-store-file.fixture.js'
import { keyWrapping } from './key-wrapping.js'
import { postgresKeyReader } from './postgres-key-reader.js'
import { postgresKeyRows, type PostgresKeyRows } from './postgres-key-rows.js'

test('an answer that an erasure overtook on its way brings no key back into memory', async () => {
  const schema = keySchema()
  const keys = await openedOnServer(schema)
  await keys.getOrCreate(['a'])
  const connection = postgresConnection({ url: inject('postgresUrl'), tryMs: 5_000, budgetMs: 5_000, connections: 2 })
  onTestFinished(() => connection.end())
  const rows = postgresKeyRows(connection, schema, 1_000)
  const way = new EventEmitter()
  let isSlow = true
  const look: PostgresKeyRows['look'] = async (subjects) => {
    const view = await rows.look(subjects)
    if (subjects.includes('a') && isSlow) {
      isSlow = false
      way.emit('sent')
      await once(way, 'arrives')
    }
    return view
  }
  const reader = postgresKeyReader({ ...rows, look }, keyWrapping(schema, provider), 100)

  const sent = once(way, 'sent')
  const slow = reader.read(['a'])
  await sent
  await keys.fence('a', 'e1')
  await reader.read(['b'])
  way.emit('arrives')
  expect((await slow).keys.get('a')?.status).toBe('active')
  expect((await reader.read(['a'])).keys.get('a')).toEqual({ status: 'erased', erased: 1 })
})
