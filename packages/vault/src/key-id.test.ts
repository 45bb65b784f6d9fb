import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyIdOf, parsedKeyId } from './key-id.js'

test('a key id tells its subject and generation, whatever the subject is called', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 1 }), (subject, generation) => {
      expect(parsedKeyId(keyIdOf(subject, generation))).toEqual({ subject, generation })
    }),
  )
})

test.for(['', 'a', '#1', 'a#', 'a#0', 'a#-1', 'a#01', 'a#1.5', 'a#1e2', 'a# 1', 'a#Infinity', 'a#99999999999999999999'])('"%s" is no key id', (text) => {
  expect(() => parsedKeyId(text)).toThrow(expect.objectContaining({ code: 'sealed-block-refused', problem: 'key-id' }))
})
