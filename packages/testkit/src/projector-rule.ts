import assert from 'node:assert/strict'
import type { EventStore } from '@leadledger/eventsourcing'
import { counterOn, type CountRow, type Send } from './counting.js'
import { defaultPatienceMs, inTime } from './in-time.js'

/** Whatever folds `countProjection` into one read model, on one log. */
export interface ProjectorUnderTest {
  /** Folds what is new in the log, or waits while another projector does; resolves with the number of events it folded itself. */
  readonly catchUp: () => Promise<number>
  /** Throws the rows away and folds the log anew. */
  readonly rebuild: () => Promise<number>
  /** Keeps the rows up to date until the signal is aborted. */
  readonly follow: (signal: AbortSignal) => Promise<void>
  /** The rows as they are, not caught up. */
  readonly rows: () => Promise<readonly CountRow[]>
  /** May be called twice. */
  readonly close: () => Promise<void>
}

/** An empty log, and an empty read model beside it. */
export interface OpenedProjectors {
  readonly store: EventStore
  /** Opens a projector of the read model; every call another one, as another process would. */
  readonly open: () => Promise<ProjectorUnderTest>
  /** The same read model, on another log. */
  readonly openOnAnotherLog: () => Promise<ProjectorUnderTest>
  /** How long rows may take to follow the log, and following to end, in milliseconds; 20,000 by default. */
  readonly patienceMs?: number
  /** Closes whatever is open and removes what is left. */
  readonly close: () => Promise<void>
}

export type OpenProjectors = () => Promise<OpenedProjectors>

/** One promise of whoever runs projections. */
export interface ProjectorRule {
  /** A sentence, the same for ever: broken projectors refer to it. */
  readonly name: string
  /** @throws an `AssertionError` that says what differs, when the projector breaks the rule. */
  readonly check: (open: OpenProjectors) => Promise<void>
}

/** What a rule works with. */
export interface ProjectorTools extends Pick<OpenedProjectors, 'open' | 'openOnAnotherLog'> {
  readonly send: Send
  /** Lets a projector follow the log; calling it off is waited for in the end, and may not take for ever. */
  readonly follow: (projector: ProjectorUnderTest) => Following
  /** Waits until the rows count so many events. */
  readonly reaches: (projector: ProjectorUnderTest, events: number) => Promise<void>
}

export interface Following {
  readonly callOff: () => Promise<void>
  /** Resolves when it is over, whoever ended it. */
  readonly isOver: () => Promise<void>
}

/** Makes a rule of a check; whatever it opens is closed, and whoever follows is called off. */
export const projectorRule = (name: string, check: (tools: ProjectorTools) => Promise<void>): ProjectorRule => ({
  name,
  async check(openAll) {
    const opened = await openAll()
    const { patienceMs = defaultPatienceMs } = opened
    const followings: Following[] = []
    const follow = (projector: ProjectorUnderTest): Following => {
      const stop = new AbortController()
      const ended = projector.follow(stop.signal)
      // Looked at when it is called off.
      ended.catch(() => undefined)
      const isOver = (): Promise<void> => inTime(ended, patienceMs)
      const following: Following = {
        isOver,
        callOff: () => {
          stop.abort()
          return isOver()
        },
      }
      followings.push(following)
      return following
    }
    const reaches = async (projector: ProjectorUnderTest, events: number): Promise<void> => {
      for (const began = performance.now(); ;) {
        const reached = (await projector.rows()).reduce((sum, row) => sum + row.events, 0)
        if (reached >= events) return
        assert.ok(performance.now() - began < patienceMs, `the rows count ${reached} of ${events} events after ${patienceMs} ms`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
    try {
      await check({ open: opened.open, openOnAnotherLog: opened.openOnAnotherLog, send: counterOn(opened.store), follow, reaches })
      for (const { callOff } of followings) await callOff()
    } finally {
      await Promise.allSettled(followings.map(({ callOff }) => callOff()))
      await opened.close()
    }
  },
})

/** Fails unless each stream has a row, and every event of it took effect once. */
export async function counts({ rows }: ProjectorUnderTest, expected: Readonly<Record<string, number>>): Promise<void> {
  const found = (await rows()).map(({ stream, events, last }) => ({ stream, events, last }))
  const wanted = Object.entries(expected).map(([stream, events]) => ({ stream, events, last: events }))
  assert.deepEqual(found.toSorted(byStream), wanted.toSorted(byStream))
}

const byStream = ({ stream: one }: CountRow, { stream: other }: CountRow): number => (one < other ? -1 : 1)
