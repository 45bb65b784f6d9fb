import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { loadStream, type StreamName } from '@leadledger/eventsourcing'
import { leadDecider, type LeadEvent } from '@leadledger/leads'
import { openViews } from '@leadledger/read-models'
import { bareEvent, type Bare } from './bench-bare.js'
import { call, encoded, lifeOf, streamOf, type Bench } from './bench-fixture.js'

/** One measurement: both sides do the same work and say how many events (or streams) they did. */
export interface Case {
  readonly name: string
  readonly unit: string
  /** Least ratio of the ledger's rate to the bare one's. */
  readonly goal: number
  /** Short blocks of a run, in which the sides alternate: a disk's speed changes within seconds. */
  readonly blocks: number
  readonly bare: (block: number) => Promise<Work>
  readonly ours: (block: number) => Promise<Work>
}

/** Events or streams, and the milliseconds they took. */
export interface Work {
  readonly amount: number
  readonly ms: number
}

interface Subjects {
  readonly bench: Bench
  readonly bare: Bare
  readonly streams: readonly StreamName[]
  readonly long: StreamName
}

const decider = leadDecider()
const noPersonal = { open: () => ({}) }

/** How many single appends, batches and loads a block makes. */
const sizes = { singles: 200, batches: 30, loads: 400, longLoads: 10 }

export function cases({ bench, bare, streams, long }: Subjects): readonly Case[] {
  return [
    appendSingles(bench, bare),
    appendBatches(bench, bare),
    load('load and fold a stream of about 10', sizes.loads, bench, bare, streams),
    load('load and fold a stream of 1,000', sizes.longLoads, bench, bare, [long]),
    readAll(bench, bare),
    catchUp(bench, bare),
  ]
}

/** The same leads on both sides: eight single appends each, the first of which makes the lead's key. */
function appendSingles(bench: Bench, bare: Bare): Case {
  let made = 0
  return {
    name: 'append one event a call',
    unit: 'events/s',
    goal: 0.5,
    blocks: 20,
    bare: async () => {
      const ready = await Promise.all(Array.from({ length: sizes.singles / 8 }, async () => ({ stream: streamOf(), events: lifeOf(made++) })))
      const bytes = await Promise.all(ready.map(async ({ stream, events }) => ({ stream, events: (await encoded(bench, stream, events)).map(bareEvent) })))
      return clockedFor(sizes.singles, () => {
        for (const { stream, events } of bytes) events.forEach((event, index) => bare.appendOne(stream, index + 1, event))
      })
    },
    ours: () =>
      clockedFor(sizes.singles, async () => {
        for (let lead = 0; lead < sizes.singles / 8; lead++) {
          const stream = streamOf()
          let version = 0n
          for (const event of lifeOf(made++)) {
            await bench.store.append(stream, version === 0n ? 'noStream' : version, await encoded(bench, stream, [event]))
            version++
          }
        }
      }),
  }
}

function appendBatches(bench: Bench, bare: Bare): Case {
  const events = Array.from({ length: 100 }, (_, index) => call(0, index, Date.UTC(2025, 0, 1) + index, 'connected'))
  return {
    name: 'append in batches of 100',
    unit: 'events/s',
    goal: 0.4,
    blocks: 10,
    bare: async () => {
      const bytes = await Promise.all(
        Array.from({ length: sizes.batches }, async () => {
          const stream = streamOf()
          return { stream, events: (await encoded(bench, stream, events)).map(bareEvent) }
        }),
      )
      return clockedFor(sizes.batches * 100, () => {
        for (const { stream, events } of bytes) bare.append(stream, 1, events)
      })
    },
    ours: () =>
      clockedFor(sizes.batches * 100, async () => {
        for (let batch = 0; batch < sizes.batches; batch++) {
          const stream = streamOf()
          await bench.store.append(stream, 'noStream', await encoded(bench, stream, events))
        }
      }),
  }
}

function load(name: string, times: number, bench: Bench, bare: Bare, streams: readonly StreamName[]): Case {
  // The same streams in the same order on both sides, scattered over the log.
  const picked = (block: number): readonly StreamName[] =>
    Array.from({ length: times }, (_, index) => streams[((block * times + index) * 7_919) % streams.length] as StreamName)
  return {
    name,
    unit: 'streams/s',
    goal: 0.5,
    blocks: 10,
    bare: (block) => {
      const streamsOfBlock = picked(block)
      return clockedFor(times, () => {
        for (const stream of streamsOfBlock) {
          let state = decider.initialState
          for (const [, , , type, occurredAt, data] of bare.load(stream))
            state = decider.evolve(state, { type, occurredAt, data: JSON.parse(data), personal: noPersonal } as LeadEvent)
          if (!state.exists) throw new Error('nothing was loaded')
        }
      })
    },
    ours: (block) => {
      const streamsOfBlock = picked(block)
      return clockedFor(times, async () => {
        for (const stream of streamsOfBlock) {
          const { state } = await loadStream({ ...bench, decider }, stream, bench.vault.keyring())
          if (!state.exists) throw new Error('nothing was loaded')
        }
      })
    },
  }
}

function readAll(bench: Bench, bare: Bare): Case {
  return {
    name: 'read all events, decoded',
    unit: 'events/s',
    goal: 0.5,
    blocks: 2,
    bare: () =>
      clocked(() => {
        let events = 0
        for (const rows of bare.pages()) for (const row of rows) if (JSON.parse(row[5])) events++
        return events
      }),
    ours: () =>
      clocked(async () => {
        let events = 0
        const keyring = bench.vault.keyring()
        for await (const batch of bench.store.readAll()) for (const stored of batch) if (bench.codec.decode(stored, keyring).data) events++
        return events
      }),
  }
}

function catchUp(bench: Bench, bare: Bare): Case {
  const file = join(bench.directory, 'bench-views.db')
  return {
    name: 'catch up all projections',
    unit: 'events/s',
    goal: 0.5,
    blocks: 2,
    bare: () => clocked(() => bare.project()),
    ours: async () => {
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
      const views = await openViews({ file, log: bench })
      try {
        return await clocked(() => views.catchUp())
      } finally {
        await views.close()
      }
    },
  }
}

const clockedFor = (amount: number, work: () => void | Promise<void>): Promise<Work> =>
  clocked(async () => {
    await work()
    return amount
  })

async function clocked(work: () => number | Promise<number>): Promise<Work> {
  const started = performance.now()
  const amount = await work()
  return { amount, ms: performance.now() - started }
}
