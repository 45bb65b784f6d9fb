import assert from 'node:assert/strict'
import type { NewEvent } from '@leadledger/eventsourcing'
import { collect } from './expectation.js'
import { contentOf, lead, sampleEvent } from './sample-events.js'
import { rule, type EventStoreRule } from './rule.js'

/** What is written so is read so, by stream and from the whole log. */
const keeps = (name: string, ...events: readonly NewEvent[]): EventStoreRule =>
  rule(name, async (store) => {
    await store.append(lead, 'noStream', events)
    assert.deepEqual((await collect(store.readStream(lead))).map(contentOf), events)
    assert.deepEqual((await collect(store.readAll())).map(contentOf), events)
  })

const texts = (...texts: readonly string[]): readonly NewEvent[] => texts.flatMap((text) => [sampleEvent({ data: text }), sampleEvent({ metadata: text })])

/** The envelope and its two texts, kept byte for byte. */
export const contentRules: readonly EventStoreRule[] = [
  keeps('keeps id, type, schema, instant, data and metadata', sampleEvent({ type: 'LeadQualified', schema: 3, data: '{"a":1}', metadata: '{"b":2}' })),
  keeps('keeps the type of every event of a batch', ...['LeadCreated', 'LeadLost', 'leads.v2/Merged', 'LeadCreated'].map((type) => sampleEvent({ type }))),
  keeps('keeps great schema versions', ...[1, 255, 65_536, 2_147_483_647].map((schema) => sampleEvent({ schema }))),
  keeps('keeps that nobody knows when it happened', sampleEvent({ occurredAt: null }), sampleEvent()),
  keeps('keeps instants before 1970', ...[-1, -2_208_988_800_000, -62_135_596_800_000].map((occurredAt) => sampleEvent({ occurredAt }))),
  keeps('tells the first instant of 1970 from an unknown one', sampleEvent({ occurredAt: 0 }), sampleEvent({ occurredAt: null })),
  keeps('keeps instants far ahead', ...[253_402_300_799_999, 8_640_000_000_000_000].map((occurredAt) => sampleEvent({ occurredAt }))),
  keeps('keeps an empty object', ...texts('{}')),
  keeps('keeps white space', ...texts('{ "a" :\t1 ,\r\n "b": [ ] }')),
  keeps('keeps the order of keys, also of keys that look like integers', ...texts('{"b":1,"10":2,"9":3,"a":4,"":5}')),
  keeps('keeps keys that occur twice or name a prototype', ...texts('{"a":1,"a":2}', '{"__proto__":{"x":1},"constructor":null}')),
  keeps('keeps numbers as they are written', ...texts('{"n":[1E+02,1.0,1.10,-0,-0.0,0.1e-7,12345678901234567890,0.30000000000000004]}')),
  keeps('keeps escapes as they are written', ...texts('{"a":"\\u00e9\\/\\u0041\\t","b":"é/A"}')),
  keeps('keeps an escaped NUL', ...texts('{"a":"x\\u0000y"}')),
  keeps('keeps escaped lone surrogates', ...texts('{"a":"\\ud83d","b":"\\uDE00"}')),
  keeps('keeps emoji and characters beyond the first plane', ...texts('{"name":"👩‍👩‍👧‍👦 𝒜𠮷 🇪🇺"}')),
  keeps('keeps texts written from right to left', ...texts('{"name":"שלום \u202eمرحبا\u202c \u200f"}')),
  keeps('keeps composed and decomposed characters apart', ...texts('{"a":"é","b":"e\u0301"}', '{"\u00e9":1,"e\u0301":2,"\u212b":3}')),
  keeps('keeps invisible characters', ...texts('{"a":"\ufeff\u200b\u00ad\u2028\u2029\u0085\uffff\ufffe"}')),
  keeps('keeps what looks like code', ...texts(`{"a":"'; DROP TABLE events; --","b":"$1 ? :x @y %s \${z}","c":"\\\\"}`)),
  keeps('keeps a text that looks like data and one like metadata apart', sampleEvent({ data: '{"actor":1}', metadata: '{"source":2}' })),
  keeps('keeps deeply nested objects', ...texts(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`)),
]
