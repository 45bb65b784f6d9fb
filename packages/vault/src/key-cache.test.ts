import { expect, test } from 'vitest'
import { keyCache } from './key-cache.js'

test('a key cache keeps what was used last and forgets what was used longest ago', () => {
  const cache = keyCache<number>(4)
  const held = (): string[] => ['a', 'b', 'c', 'd', 'e', 'f'].filter((name) => cache.get(name) !== undefined)
  for (const name of ['a', 'b', 'c']) cache.set(name, 1)
  expect(cache.get('a')).toBe(1)
  for (const name of ['d', 'e']) cache.set(name, 1)
  expect(held()).toEqual(expect.arrayContaining(['d', 'e']))
  expect(held()).not.toContain('b')
})

test('a key cache never holds more than its limit', () => {
  const cache = keyCache<number>(10)
  for (let index = 0; index < 1000; index++) cache.set(`s${index}`, index)
  const held = Array.from({ length: 1000 }, (_, index) => cache.get(`s${index}`)).filter((value) => value !== undefined)
  expect(held.length).toBeGreaterThanOrEqual(5)
  expect(held.length).toBeLessThanOrEqual(10)
})

test('a key cache gives back the latest value, and nothing that was deleted', () => {
  const cache = keyCache<number>(2)
  cache.set('a', 1)
  cache.set('b', 2)
  cache.set('a', 3)
  expect(cache.get('a')).toBe(3)
  cache.delete('a')
  expect(cache.get('a')).toBeUndefined()
  cache.set('b', 2)
  cache.clear()
  expect(cache.get('b')).toBeUndefined()
})
