import { setTimeout } from 'node:timers/promises'
import { openViews } from '@leadledger/read-models'
import { openPostgresViews } from '@leadledger/read-models/postgres'
import { openLedger, type Ledger } from 'leadledger'
import { expect, inject, onTestFinished, test } from 'vitest'
import { followers } from './followers.js'
import { ledgerDirectory } from './ledger-directory.js'
import { randomCommand } from './random-command.js'
import { random } from './random.js'
import { sharedLog } from './shared-log.js'
import { dropSchema } from './stores.js'

const count = 4
/** Kills of the one that projects, each followed by a commit of another. */
const holderKills = 8

async function newSchema(): Promise<string> {
  const schema = `following_${process.pid}_${Date.now()}`
  onTestFinished(() => dropSchema(inject('postgresUrl'), schema))
  return schema
}

async function newLedger(): Promise<Ledger> {
  const directory = ledgerDirectory()
  const ledger = await openLedger({ at: `${directory.path}/ledger` })
  onTestFinished(async () => {
    await ledger.close()
    directory.remove()
  })
  return ledger
}

/** Sends random commands until it is told to stop; resolves with how many. */
async function write(ledger: Ledger, seed: number, signal: AbortSignal): Promise<number> {
  const chance = random(seed)
  let sent = 0
  for (; !signal.aborted; sent++) {
    await ledger.send(`lead${chance.below(50)}`, randomCommand(chance), { commandId: `c${sent}` })
    if (chance.chance(0.1)) await setTimeout(chance.below(20))
  }
  return sent
}

test('four processes that follow one log into PostgreSQL and are killed at random moments give each event one effect', { timeout: 120_000 }, async () => {
  const seed = Date.now() % 2 ** 31
  const chance = random(seed)
  const ledger = await newLedger()
  const schema = await newSchema()
  const stop = new AbortController()
  const writing = write(ledger, seed, stop.signal)
  const field = followers({ at: ledger.at, url: inject('postgresUrl'), schema, leaseMs: 600, count })
  onTestFinished(() => field.stop())
  let kills = 0
  while (field.holdersKilled() < holderKills) {
    await setTimeout(chance.below(200))
    // A process takes a while to start: killed too often, none of them would ever fold.
    if (chance.chance(0.1) ? field.kill('other') : field.kill('holder')) kills++
  }
  stop.abort()
  await writing
  await field.stop()

  const shared = await sharedLog(ledger.at)
  const { log } = shared
  const views = await openPostgresViews({ url: inject('postgresUrl'), schema, log })
  await views.catchUp()
  const other = await openViews({ file: ':memory:', log })
  expect(field.complaints(), `seed ${seed}`).toEqual([])
  expect(
    (await views.verify()).filter(({ equal }) => !equal),
    `seed ${seed}`,
  ).toEqual([])
  expect(await views.digests()).toEqual(await other.digests())
  expect(field.longestTakeover()).toBeLessThan(10_000)
  console.info(
    `${kills} kills, ${field.holdersKilled()} of the one that folded, ${await log.store.head()} events, takeover in ${Math.round(field.longestTakeover())} ms at most`,
  )
  await views.close()
  await other.close()
  await shared.close()
})

test('another process takes over within ten seconds when the one that projects is killed', { timeout: 60_000 }, async () => {
  const ledger = await newLedger()
  const schema = await newSchema()
  const stop = new AbortController()
  const writing = write(ledger, 1, stop.signal)
  const field = followers({ at: ledger.at, url: inject('postgresUrl'), schema, leaseMs: 5_000, count: 2 })
  onTestFinished(() => field.stop())
  const shared = await sharedLog(ledger.at)
  const { log } = shared
  const views = await openPostgresViews({ url: inject('postgresUrl'), schema, log })
  while (!field.kill('holder')) await setTimeout(20)
  while (field.longestTakeover() === 0) await setTimeout(20)
  stop.abort()
  await writing
  await field.stop()

  expect(field.complaints()).toEqual([])
  expect(field.longestTakeover()).toBeGreaterThan(3_000)
  expect(field.longestTakeover()).toBeLessThan(10_000)
  expect((await views.verify()).filter(({ equal }) => !equal)).toEqual([])
  await views.close()
  await shared.close()
})
