import { describe, expect, test } from 'vitest'
import { bell } from './bell.js'

/** What became of a promise by the next turn of the event loop. */
const settled = (promise: Promise<void>): Promise<boolean> =>
  Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))])

describe('a bell', () => {
  test('is heard by everybody who listens, and by nobody who stopped', async () => {
    const door = bell()
    const [one, other, gone] = [door.listen(), door.listen(), door.listen()]
    gone.stop()
    const waiting = [one, other, gone].map((listener) => settled(listener.heard()))
    door.ring()
    expect(await Promise.all(waiting)).toEqual([true, true, false])
  })

  test('is heard later by whoever was busy, once however often it rang', async () => {
    const door = bell()
    const listener = door.listen()
    door.ring()
    door.ring()
    expect(await settled(listener.heard())).toBe(true)
    expect(await settled(listener.heard())).toBe(false)
  })

  test('lets those go who are called off', async () => {
    const stop = new AbortController()
    const waiting = bell(1_000_000).listen().heard(stop.signal)
    stop.abort()
    expect(await settled(waiting)).toBe(true)
    expect(await settled(bell().listen().heard(AbortSignal.abort()))).toBe(true)
  })

  test('rings by itself where somebody else may come in', async () => {
    await bell(1).listen().heard()
  })
})
