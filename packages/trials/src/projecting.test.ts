import { openLedger } from 'leadledger'
import { expect, test } from 'vitest'
import { ledgerDirectory } from './ledger-directory.js'
import type { RaceAnswer } from './race-order.js'
import { racers } from './racers.js'

const batchSizes = [1, 3, 7, 1_000]
const writers = 2
const commands = 600

const countOf = (answer: RaceAnswer): number => {
  if (answer.kind !== 'done') throw new Error(JSON.stringify(answer))
  return answer.count
}

test('four projectors of one views file fold each event once while two processes write', { timeout: 300_000 }, async () => {
  const directory = ledgerDirectory()
  const at = `${directory.path}/ledger`
  const field = await racers(at, writers + batchSizes.length)
  try {
    let written = 0
    const answers = await field.race(
      (index) => (index < writers ? { kind: 'write', commands, seed: index + 1 } : { kind: 'project', batchSize: batchSizes[index - writers] ?? 1 }),
      (index) => {
        if (index < writers && ++written === writers) field.enough(batchSizes.map((_, index) => writers + index))
      },
    )
    const stored = answers.slice(0, writers).map(countOf)
    const folded = answers.slice(writers).map(countOf)
    await field.stop()

    const ledger = await openLedger({ at })
    const rest = await ledger.catchUp()
    expect(rest + sum(folded)).toBe(sum(stored))
    expect((await ledger.status()).position).toBe(BigInt(sum(stored)))
    expect((await ledger.verify()).filter(({ equal }) => !equal)).toEqual([])
    await ledger.close()
    console.info(`events ${sum(stored)}, folded by each projector ${folded.join(', ')} and afterwards ${rest}`)
  } finally {
    directory.remove()
  }
})

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
