import { expect, test } from 'vitest'
import { keyCache } from './key-cache.js'

test('a key cache forgets what was used longest ago', () => {
  const cache = keyCache<number>(2)
  cache.set('a', 1)
  cache.set('b', 2)
  expect(cache.get('a')).toBe(1)
  cache.set('c', 3)
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3])
  cache.delete('a')
  expect(cache.get('a')).toBeUndefined()
  cache.clear()
  expect(cache.get('c')).toBeUndefined()
})
