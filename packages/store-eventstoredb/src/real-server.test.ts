import { applicableRules, behavesLikeItsModel } from '@leadledger/testkit'
import { describe, test } from 'vitest'
import { openOn } from './on-double.fixture.js'

const url = process.env['EVENTSTOREDB_URL']
const reason = 'no EVENTSTOREDB_URL names a server, such as esdb://127.0.0.1:2113?tls=false'

describe('eventstoredb event store on a real server', () => {
  const open = openOn(() => url ?? '')

  for (const { name, skipped, check } of applicableRules(['clock', 'durable']))
    test(name, ({ skip }) => (url === undefined ? skip(reason) : skipped === undefined ? check(open) : skip(skipped)))

  test('behaves like its model', ({ skip }) => (url === undefined ? skip(reason) : behavesLikeItsModel(open, { numRuns: 20 })))
})
