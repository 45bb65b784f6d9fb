import { describe, expect, test } from 'vitest'
import { appendLanes } from './append-lanes.js'

/** An append that is under way until it is told to end. */
function held(): { readonly done: Promise<void>; readonly end: () => void } {
  let end = (): void => undefined
  const done = new Promise<void>((resolve) => (end = resolve))
  return { done, end }
}

describe('appends under way together', () => {
  test('are as many as there are lanes, and the next comes in when one is done', async () => {
    const lanes = appendLanes({ clock: Date.now, lanes: 2, freshMs: 1000 })
    const started: number[] = []
    const appends = [held(), held(), held()]
    const running = appends.map(({ done }, index) => lanes.run(async () => (started.push(index), done)))
    await Promise.resolve()
    expect(started).toEqual([0, 1])
    appends[1]?.end()
    await running[1]
    expect(started).toEqual([0, 1, 2])
    for (const { end } of appends) end()
    await Promise.all(running)
  })

  test('carry one instant, also when the clock goes on', async () => {
    let now = 1000
    const lanes = appendLanes({ clock: () => now, lanes: 9, freshMs: 1000 })
    const first = held()
    const slow = lanes.run(async (instant) => (await first.done, instant))
    now = 2000
    expect(await lanes.run(async (instant) => instant)).toBe(1000)
    first.end()
    expect(await slow).toBe(1000)
    expect(await lanes.run(async (instant) => instant)).toBe(2000)
  })

  test('let the clock go on when their instant is no longer fresh', async () => {
    let [now, elapsed] = [1000, 0]
    const lanes = appendLanes({ clock: () => now, lanes: 9, freshMs: 5, elapsed: () => elapsed })
    const first = held()
    const slow = lanes.run(() => first.done)
    ;[now, elapsed] = [2000, 6]
    const next = lanes.run(async (instant) => instant)
    first.end()
    await slow
    expect(await next).toBe(2000)
  })

  test('are not held up for long by one that tries again and again', async () => {
    let [now, elapsed] = [1000, 0]
    const lanes = appendLanes({ clock: () => now, lanes: 9, freshMs: 5, elapsed: () => elapsed })
    const stuck = held()
    const slow = lanes.run(() => stuck.done)
    ;[now, elapsed] = [2000, 6]
    const waits = lanes.run(async (instant) => instant)
    elapsed = 11
    expect([await waits, await lanes.run(async (instant) => instant)]).toEqual([1000, 1000])
    stuck.end()
    await slow
  })

  test('are never given an instant before what was seen or given', async () => {
    let now = 1000
    const lanes = appendLanes({ clock: () => now, lanes: 9, freshMs: 5 })
    lanes.notBefore(5000)
    expect(await lanes.run(async (instant) => instant)).toBe(5000)
    now = 6000
    expect(await lanes.run(async (instant) => instant)).toBe(6000)
    now = 10
    expect(await lanes.run(async (instant) => instant)).toBe(6000)
  })

  test('are waited for when the store is closed, and those that wait are refused', async () => {
    const lanes = appendLanes({ clock: Date.now, lanes: 1, freshMs: 1000 })
    const first = held()
    const running = lanes.run(() => first.done)
    const waiting = lanes.run(async () => 'too late')
    const closed = lanes.close()
    await expect(waiting).rejects.toMatchObject({ code: 'store-closed' })
    first.end()
    await Promise.all([running, closed])
    await expect(lanes.run(async () => 'later')).rejects.toMatchObject({ code: 'store-closed' })
  })
})
