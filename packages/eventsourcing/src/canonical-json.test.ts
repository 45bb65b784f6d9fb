import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.js'

test('the same content is the same text, whatever the order of its fields', () => {
  expect(canonicalJson({ b: [{ d: 1, c: new Date(0) }], a: undefined })).toBe(canonicalJson({ b: [{ c: new Date(0).toISOString(), d: 1 }] }))
  expect(canonicalJson({ a: 1, b: 2 })).toBe('{"a":1,"b":2}')
  expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]))
})
