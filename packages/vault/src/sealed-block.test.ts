import type { Place, SealedBlock } from '@leadledger/eventsourcing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomKey } from './data-key.js'
import { checkShape, openedBlock, sealedBlock } from './sealed-block.js'

const key = randomKey()
const place: Place = { logId: 'log-1', stream: 'lead-1', eventId: 'e-1', type: 'LeadCreated', schema: 1 }
const secret = '{"name":"Grace Hopper"}'
const block = sealedBlock(key, '1#1', place, secret)
const refusal = (problem: string): unknown => expect.objectContaining({ code: 'sealed-block-refused', problem })
const flipped = (text: string, bit: number): string => {
  const bytes = Buffer.from(text, 'base64')
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return bytes.toString('base64')
}
const bitsOf = (text: string): number[] => Array.from({ length: Buffer.from(text, 'base64').length * 8 }, (_, bit) => bit)

describe('a sealed block', () => {
  test('opens where it was sealed', () => {
    expect(openedBlock(key, block, place)).toBe(secret)
    expect(Buffer.from(block.c, 'base64')).toHaveLength(secret.length + 16)
  })

  test.for([
    ['log', { ...place, logId: 'log-2' }],
    ['stream', { ...place, stream: 'lead-2' }],
    ['event', { ...place, eventId: 'e-2' }],
    ['type', { ...place, type: 'LeadLost' }],
    ['schema', { ...place, schema: 2 }],
    ['border between two parts', { ...place, logId: 'log-1","lead', stream: '-1' }],
  ] as const)('does not open at another %s', ([, elsewhere]) => {
    expect(() => openedBlock(key, block, elsewhere)).toThrow(refusal('altered-or-moved'))
  })

  test('does not open under another key, or another name of the key', () => {
    expect(() => openedBlock(randomKey(), block, place)).toThrow(refusal('altered-or-moved'))
    expect(() => openedBlock(key, { ...block, k: '1#2' }, place)).toThrow(refusal('altered-or-moved'))
    expect(() => openedBlock(key, { ...block, k: '2#1' }, place)).toThrow(refusal('altered-or-moved'))
  })

  test('does not open with any single bit of nonce, ciphertext or tag flipped', () => {
    for (const bit of bitsOf(block.n)) expect(() => openedBlock(key, { ...block, n: flipped(block.n, bit) }, place)).toThrow(refusal('altered-or-moved'))
    for (const bit of bitsOf(block.c)) expect(() => openedBlock(key, { ...block, c: flipped(block.c, bit) }, place)).toThrow(refusal('altered-or-moved'))
  })

  test('does not open when it is cut to any length', () => {
    const whole = Buffer.from(block.c, 'base64')
    for (let length = 0; length < whole.length; length++) {
      const cut = { ...block, c: whole.subarray(0, length).toString('base64') }
      expect(() => openedBlock(key, cut, place)).toThrow(refusal(length < 16 ? 'ciphertext' : 'altered-or-moved'))
    }
  })

  test.for([0, 1, 8, 11, 13, 16])('does not open with a nonce of %i bytes', (length) => {
    expect(() => openedBlock(key, { ...block, n: Buffer.alloc(length).toString('base64') }, place)).toThrow(refusal('nonce'))
  })

  test('does not open when its base64 is spelt otherwise', () => {
    for (const c of [` ${block.c}`, `${block.c}\n`, `${block.c}=`, `${block.c.slice(0, 8)}*${block.c.slice(8)}`])
      expect(() => openedBlock(key, { ...block, c }, place)).toThrow(refusal('ciphertext'))
    expect(() => openedBlock(key, { ...block, n: `${block.n} ` }, place)).toThrow(refusal('nonce'))
    expect(() => openedBlock(key, { ...block, c: 5 as unknown as string }, place)).toThrow(refusal('ciphertext'))
  })

  test.for([null, undefined, 5, 'text', [], {}, { ...block, v: 2 }, { ...block, k: 5 }])('is not %j', (value) => {
    expect(() => checkShape(value)).toThrow(refusal('format'))
  })

  test('refuses text that would come back changed', () => {
    expect(() => sealedBlock(key, '1#1', place, 'lone \ud800 surrogate')).toThrow(expect.objectContaining({ code: 'invalid-plaintext' }))
  })

  test('gives back any JSON text, lone surrogates and empty text included', () => {
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constantFrom('\ud800', '\udfff', '\0', '\u2028', '👩‍💻'))
    fc.assert(
      fc.property(anyText, fc.array(fc.integer({ min: 0, max: 0xffff })), (text, units) => {
        const value = JSON.stringify({ text, units: String.fromCharCode(...units) })
        expect(openedBlock(key, sealedBlock(key, '1#1', place, value), place)).toBe(value)
      }),
    )
    expect(openedBlock(key, sealedBlock(key, '1#1', place, ''), place)).toBe('')
  })

  test('opens at exactly one place, whatever places are called', () => {
    const anyPlace = fc.record({ logId: fc.string(), stream: fc.string(), eventId: fc.string(), type: fc.string(), schema: fc.integer() })
    fc.assert(
      fc.property(anyPlace, anyPlace, (here, there) => {
        const sealed: SealedBlock = sealedBlock(key, '1#1', here, secret)
        expect(openedBlock(key, sealed, here)).toBe(secret)
        fc.pre(JSON.stringify(here) !== JSON.stringify(there))
        expect(() => openedBlock(key, sealed, there)).toThrow(refusal('altered-or-moved'))
      }),
    )
  })

  test('never uses a nonce twice', () => {
    const nonces = Array.from({ length: 5000 }, () => sealedBlock(key, '1#1', place, '').n)
    expect(new Set(nonces).size).toBe(5000)
  })
})
