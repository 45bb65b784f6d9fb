import assert from 'node:assert/strict'
import { streamName } from '@leadledger/eventsourcing'
import { counter, otherCounter, type Send } from './counting.js'
import { counts, projectorRule as rule, type ProjectorRule, type ProjectorTools, type ProjectorUnderTest } from './projector-rule.js'

/** What folding what is new promises. */
const catchUpRules: readonly ProjectorRule[] = [
  rule('has nothing to fold of an empty log', async ({ open }) => {
    const projector = await open()
    assert.equal(await projector.catchUp(), 0)
    await counts(projector, {})
  }),
  rule('folds every event once', async ({ open, send }) => {
    await send({ add: 3 }, 'c1')
    await send({ add: 2 }, 'c1', { stream: otherCounter })
    const projector = await open()
    assert.equal(await projector.catchUp(), 5)
    await counts(projector, { [counter]: 3, [otherCounter]: 2 })
  }),
  rule('folds only what came since', async ({ open, send }) => {
    const projector = await open()
    for (let round = 1; round <= 5; round++) {
      await send({ add: 2 }, `c${round}`)
      assert.equal(await projector.catchUp(), 2)
      assert.equal(await projector.catchUp(), 0)
      await counts(projector, { [counter]: 2 * round })
    }
  }),
  rule('folds a command of a thousand events', async ({ open, send }) => {
    const projector = await open()
    await send({ add: 1000 }, 'c1')
    assert.equal(await projector.catchUp(), 1000)
    await counts(projector, { [counter]: 1000 })
  }),
  rule('goes on where it stopped when it is opened again', async ({ open, send }) => {
    const first = await open()
    await send({ add: 3 }, 'c1')
    await first.catchUp()
    await first.close()
    await send({ add: 2 }, 'c2')
    const again = await open()
    await counts(again, { [counter]: 3 })
    assert.equal(await again.catchUp(), 2)
    await counts(again, { [counter]: 5 })
  }),
  rule('loses nothing when it is closed in the middle of folding', async ({ open, send }) => {
    await send({ add: 1000 }, 'c1')
    for (let round = 0; round < 5; round++) {
      const projector = await open()
      const folding = projector.catchUp().catch(() => undefined)
      for (let turn = 0; turn < round; turn++) await moment()
      await projector.close()
      await folding
      await send({ add: 100 }, `more ${round}`)
    }
    const projector = await open()
    await projector.catchUp()
    await counts(projector, { [counter]: 1500 })
  }),
]

/** What several projectors of the same rows promise. */
const togetherRules: readonly ProjectorRule[] = [
  rule('goes on where another projector of the same rows stopped', async ({ open, send }) => {
    const [one, other] = [await open(), await open()]
    for (let round = 1; round <= 6; round++) {
      await send({ add: 1 }, `c${round}`)
      assert.equal(await (round % 2 === 0 ? one : other).catchUp(), 1)
    }
    assert.equal((await one.catchUp()) + (await other.catchUp()), 0)
    await counts(one, { [counter]: 6 })
  }),
  rule('lets each event take effect once when four projectors fold at the same moment', async ({ open, send }) => {
    const projectors = await four(open)
    for (let round = 1; round <= 5; round++) {
      await send({ add: 40 }, `c${round}`)
      const folded = await Promise.all(projectors.map(({ catchUp }) => catchUp()))
      assert.equal(sum(folded), 40)
      for (const projector of projectors) await counts(projector, { [counter]: 40 * round })
    }
  }),
  rule('lets each event take effect once while writers write and four projectors fold', async ({ open, send }) => {
    const projectors = await four(open)
    const state = { writing: true }
    const folding = projectors.map(async ({ catchUp }) => {
      while (state.writing) {
        await catchUp()
        await moment()
      }
    })
    const totals = await busyDay(send, 12).finally(() => {
      state.writing = false
    })
    await Promise.all(folding)
    await projectors[0].catchUp()
    await counts(projectors[0], totals)
  }),
]

/** What folding anew promises. */
const rebuildRules: readonly ProjectorRule[] = [
  rule('gives the same rows when they are folded anew', async ({ open, send }) => {
    const totals = await busyDay(send, 8)
    const projector = await open()
    await projector.catchUp()
    await counts(projector, totals)
    assert.equal(await projector.rebuild(), sum(Object.values(totals)))
    await counts(projector, totals)
    assert.equal(await projector.catchUp(), 0)
  }),
  rule('folds anew while writers write, and loses nothing', async ({ open, send }) => {
    const projector = await open()
    const writing = busyDay(send, 10)
    for (let round = 0; round < 3; round++) {
      await projector.rebuild()
      await moment()
    }
    const totals = await writing
    await projector.catchUp()
    await counts(projector, totals)
  }),
  rule('folds anew while others fold, and lets each event take effect once', async ({ open, send }) => {
    const [one, other, third] = await four(open)
    for (let round = 1; round <= 3; round++) {
      await send({ add: 50 }, `c${round}`)
      await Promise.all([one.rebuild(), other.catchUp(), third.rebuild()])
      await other.catchUp()
      await counts(other, { [counter]: 50 * round })
    }
  }),
]

/** What following the log promises. */
const followRules: readonly ProjectorRule[] = [
  rule('follows the log without being asked', async ({ open, send, follow, reaches }) => {
    const [follower, onlooker] = [await open(), await open()]
    follow(follower)
    for (let round = 1; round <= 4; round++) {
      await send({ add: 2 }, `c${round}`)
      await reaches(onlooker, 2 * round)
    }
    await counts(onlooker, { [counter]: 8 })
  }),
  rule('follows from what the log already has', async ({ open, send, follow, reaches }) => {
    await send({ add: 3 }, 'c1')
    const projector = await open()
    follow(projector)
    await reaches(projector, 3)
    await counts(projector, { [counter]: 3 })
  }),
  rule('ends following when it is called off', async ({ open, send, follow, reaches }) => {
    const projector = await open()
    const following = follow(projector)
    await send({ add: 1 }, 'c1')
    await reaches(projector, 1)
    await following.callOff()
    await send({ add: 1 }, 'c2')
    assert.equal(await projector.catchUp(), 1)
  }),
  rule('ends following when it is closed', async ({ open, send, follow, reaches }) => {
    const projector = await open()
    const following = follow(projector)
    await send({ add: 1 }, 'c1')
    await reaches(projector, 1)
    await projector.close()
    await following.isOver()
  }),
  rule('lets another one follow on when the one that followed is gone', async ({ open, send, follow, reaches }) => {
    const [one, other, onlooker] = await four(open)
    const first = follow(one)
    follow(other)
    await send({ add: 2 }, 'c1')
    await reaches(onlooker, 2)
    await first.callOff()
    await one.close()
    await send({ add: 3 }, 'c2')
    await reaches(onlooker, 5)
    await counts(onlooker, { [counter]: 5 })
  }),
  rule('lets each event take effect once while three projectors follow', async ({ open, send, follow, reaches }) => {
    const [one, other, third, onlooker] = await four(open)
    const followings = [one, other, third].map(follow)
    const totals = await busyDay(send, 10)
    await reaches(onlooker, sum(Object.values(totals)))
    for (const { callOff } of followings) await callOff()
    assert.equal(await onlooker.catchUp(), 0)
    await counts(onlooker, totals)
  }),
]

/** What refusing and closing promise. */
const endRules: readonly ProjectorRule[] = [
  rule('refuses rows that were folded from another log', async ({ open, openOnAnotherLog, send }) => {
    const projector = await open()
    await send({ add: 2 }, 'c1')
    await projector.catchUp()
    await assert.rejects(
      openOnAnotherLog,
      (error: { readonly code?: unknown; readonly problem?: unknown }) => error.code === 'store-refused' && error.problem === 'other-log',
    )
    await counts(projector, { [counter]: 2 })
  }),
  rule('refuses to fold once it is closed', async ({ open }) => {
    const projector = await open()
    await projector.close()
    await assert.rejects(projector.catchUp, ({ code }: { readonly code?: unknown }) => code === 'store-closed')
  }),
  rule('may be closed twice', async ({ open }) => {
    const projector = await open()
    await projector.close()
    await projector.close()
  }),
]

/** What whoever runs projections promises: each event takes effect once, however many run and however often they are interrupted. */
export const projectorRules: readonly ProjectorRule[] = [...catchUpRules, ...togetherRules, ...rebuildRules, ...followRules, ...endRules]

const four = async (open: ProjectorTools['open']): Promise<readonly [ProjectorUnderTest, ProjectorUnderTest, ProjectorUnderTest, ProjectorUnderTest]> => [
  await open(),
  await open(),
  await open(),
  await open(),
]

/** Lets others have their turn: who need not wait for anything would keep them from it. */
const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** Sends commands to 10 streams; resolves with how many events each has. */
async function busyDay(send: Send, commands: number): Promise<Readonly<Record<string, number>>> {
  const totals: Record<string, number> = {}
  await Promise.all(
    Array.from({ length: 10 }, async (_, writer) => {
      const stream = streamName('counter', `w${writer}`)
      for (let index = 0; index < commands; index++) {
        const add = 1 + ((writer + index) % 3)
        await send({ add }, `${writer}/${index}`, { stream })
        totals[stream] = (totals[stream] ?? 0) + add
        await moment()
      }
    }),
  )
  return totals
}
