import { describe, expect, test } from 'vitest'
import { placeOf, shownPlace } from './places.js'

describe('where a ledger lives', () => {
  test.for<[string, object]>([
    ['memory:', { kind: 'memory' }],
    ['./ledger', { kind: 'path', path: './ledger' }],
    ['C:\\ledger', { kind: 'path', path: 'C:\\ledger' }],
    ['postgres://u:p@h:5432/db', { kind: 'postgres', url: 'postgres://u:p@h:5432/db', schema: undefined }],
    ['postgresql://h/db?schema=sales', { kind: 'postgres', url: 'postgresql://h/db', schema: 'sales' }],
    ['postgres://h/db?sslmode=require&schema=a%62c&x=1', { kind: 'postgres', url: 'postgres://h/db?sslmode=require&x=1', schema: 'abc' }],
    ['esdb://a:1,b:2?tls=false&tenant=acme', { kind: 'eventstoredb', url: 'esdb://a:1,b:2?tls=false', tenant: 'acme' }],
    ['kurrentdb+discover://u:p%3F@h', { kind: 'eventstoredb', url: 'kurrentdb+discover://u:p%3F@h', tenant: undefined }],
  ])('%s', ([text, place]) => expect(placeOf(text, 'at')).toEqual(place))

  test.for(['mysql://u:secret@h/db', 'https://secret', ''])('is not %o, and what is in it is not repeated', (text) => {
    expect(() => placeOf(text, 'at')).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.not.stringContaining('secret') }))
  })

  test.for(['postgres://u:secret@h:1/db?schema=a&password=secret', 'esdb://u:se@cret@a:1,b:2?tenant=t', 'postgres://:secret@h/db'])(
    'is shown without user and password: %s',
    (text) => {
      expect(shownPlace(placeOf(text, 'at'))).not.toMatch(/cret/)
    },
  )
})
