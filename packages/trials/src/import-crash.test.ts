import { readFileSync, writeFileSync } from 'node:fs'
import { openLedger, type ImportReport } from 'leadledger'
import { expect, test } from 'vitest'
import { killedImport } from './killed-import.js'
import { ledgerDigest, type LedgerDigest } from './ledger-digest.js'
import { ledgerDirectory } from './ledger-directory.js'
import { mavenFolder, mavenPipeline } from './maven-expected.js'
import { random, type Random } from './random.js'
import { hasSharedData, pipelineMapping } from './shared-data.js'

const kills = 10
const timeout = 600_000

test(`an import killed at ${kills} random moments and run again ends as an undisturbed one`, { timeout, concurrent: true }, async () => {
  const directory = ledgerDirectory()
  const file = `${directory.path}/pipeline.csv`
  writeFileSync(file, pipelineOf(1_500, random(7)))

  await endsAsUndisturbed(file, 1_500, directory.path)
  directory.remove()
})

test.skipIf(!hasSharedData(mavenFolder))(
  `the import of the Maven pipeline, killed at ${kills} random moments, ends as an undisturbed one, needs ../shared/data/maven-crm-opportunities`,
  { timeout, concurrent: true },
  async () => {
    const directory = ledgerDirectory()
    await endsAsUndisturbed(mavenPipeline, 8_800, directory.path)
    directory.remove()
  },
)

async function endsAsUndisturbed(file: string, rows: number, directory: string): Promise<void> {
  const seed = Date.now() % 2 ** 31
  const chance = random(seed)
  const killed = { at: `${directory}/killed`, file, mapping: pipelineMapping }
  let finished = 0
  for (let kill = 0; kill < kills; kill++) {
    const report = await killedImport({ ...killed, killAtRow: Math.floor((rows * (kill + chance.below(100) / 100)) / kills), delayMs: chance.below(30) })
    if (report) finished++
  }
  const last = await killedImport(killed)

  expect(finished, `kills that came too late, seed ${seed}`).toBeLessThan(kills / 2)
  expect(last, `seed ${seed}`).toMatchObject({ rows, failed: 0, skipped: 0 })
  expect((last as ImportReport).created + (last as ImportReport).unchanged).toBe(rows)
  expect(await stateOf(killed.at), `seed ${seed}`).toEqual(await undisturbed(file, `${directory}/undisturbed`))
}

async function undisturbed(file: string, at: string): Promise<LedgerDigest> {
  const ledger = await openLedger({ at })
  await ledger.import({ file, mapping: JSON.parse(readFileSync(pipelineMapping, 'utf8')) })
  await ledger.close()
  return stateOf(at)
}

async function stateOf(at: string): Promise<LedgerDigest> {
  const ledger = await openLedger({ at })
  const digest = await ledgerDigest(ledger, '2020-01-01')
  expect((await ledger.verify()).filter(({ equal }) => !equal)).toEqual([])
  await ledger.close()
  return digest
}

/** A file in the shape of the Maven pipeline. */
function pipelineOf(rows: number, chance: Random): string {
  const date = (daysAfter: number): string => new Date(Date.UTC(2016, 9, 20) + daysAfter * 86_400_000).toISOString().slice(0, 10)
  const lines = Array.from({ length: rows }, (_, index) => {
    const stage = chance.pick(['Prospecting', 'Engaging', 'Won', 'Won', 'Lost'])
    const engaged = chance.below(300)
    const isClosed = stage === 'Won' || stage === 'Lost'
    const dates = [stage === 'Prospecting' ? '' : date(engaged), isClosed ? date(engaged + 1 + chance.below(100)) : '']
    const value = isClosed ? (stage === 'Won' ? chance.below(5_000) : 0) : ''
    return [`OPP${index}`, chance.pick(['Ada', 'Bob', 'Cleo']), 'GTX', `Company ${chance.below(80)}`, stage, ...dates, value].join(',')
  })
  return `opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n${lines.join('\n')}\n`
}
