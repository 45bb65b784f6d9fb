import type { NewEvent } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ServerEvent } from './client.js'
import { appendIdOf, fromServer, toServer } from './event-envelope.js'
import { someEvent } from './on-double.fixture.js'

/** What a client package makes of an event between writing and reading it. */
function stored(event: NewEvent, append?: string): ServerEvent {
  const sent = toServer(event, 1_767_225_600_000, append)
  const isJson = sent.contentType === 'application/json'
  const data: unknown = isJson ? JSON.parse(JSON.stringify(sent.data)) : sent.data
  const metadata: unknown = JSON.parse(JSON.stringify(sent.metadata))
  return { id: sent.id, type: sent.type, data, metadata, isJson, streamId: 'lead-1', revision: 4n, position: { commit: 9n, prepare: 8n } }
}

const compact = fc.object({ maxDepth: 3 }).map((value) => JSON.stringify(value))
const spaced = fc.object({ maxDepth: 2 }).map((value) => JSON.stringify(value, null, 2))
const odd = fc.constantFrom(
  '{"a":1,"a":2}',
  '{"b":1,"10":2}',
  '{"n":1.0}',
  '{"n":-0}',
  '{"__proto__":{"x":1}}',
  '{"a":"\\u00e9"}',
  '{nonsense}',
  '{"text":"x"}',
)
const text = fc.oneof(compact, spaced, odd)

describe('an event', () => {
  test('comes back from the server with the very texts that were appended', () => {
    fc.assert(
      fc.property(text, text, fc.option(fc.maxSafeInteger()), (data, metadata, occurredAt) => {
        const event = someEvent({ data, metadata, occurredAt })
        expect(fromServer(stored(event), 'lead-1')).toEqual({
          ...event,
          stream: 'lead-1',
          version: 5n,
          position: (9n << 64n) + 8n,
          recordedAt: 1_767_225_600_000,
        })
      }),
    )
  })

  test('is JSON on the server where JSON gives the same text, and bytes where it does not', () => {
    expect(toServer(someEvent({ data: '{"a":[1,"é"]}' }), 0, undefined)).toMatchObject({ contentType: 'application/json', data: { a: [1, 'é'] } })
    expect(toServer(someEvent({ data: '{"a": 1}' }), 0, undefined)).toMatchObject({ contentType: 'application/octet-stream' })
  })

  test('says in the server’s own words which command and which event it follows from', () => {
    const metadata = JSON.stringify({ correlationId: 'c-1', causationId: 'e-1' })
    expect(toServer(someEvent({ metadata }), 0, undefined).metadata).toMatchObject({ $correlationId: 'c-1', $causationId: 'e-1' })
    expect(toServer(someEvent({ metadata: '{"causationId":null}' }), 0, undefined).metadata).not.toHaveProperty('$causationId')
  })

  test('tells which append wrote it first', () => {
    expect(appendIdOf(stored(someEvent(), 'this one'))).toBe('this one')
    expect(appendIdOf(stored(someEvent()))).toBeUndefined()
  })

  test.for([undefined, null, 'text', new Uint8Array([1]), {}, { schema: 1, occurredAt: null, recordedAt: 'now', metadata: {} }])(
    'whose metadata is %o was written by something else',
    (metadata) => {
      expect(() => fromServer({ ...stored(someEvent()), metadata }, 'lead-1')).toThrow(expect.objectContaining({ code: 'damaged-log' }))
    },
  )

  test('without a position comes from a server that is too old', () => {
    const { position: _, ...older } = stored(someEvent())
    expect(() => fromServer(older, 'lead-1')).toThrow('older than 22.6')
  })
})
