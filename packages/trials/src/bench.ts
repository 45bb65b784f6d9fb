import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { copyInto, openBare } from './bench-bare.js'
import { cases, type Case, type Work } from './bench-cases.js'
import { benchGrowth, growthTable } from './bench-growth.js'
import { printStores } from './bench-stores-table.js'
import { call, encoded, fill, lifeOf, openBench, streamOf } from './bench-fixture.js'

const help = `Measures the ledger against bare better-sqlite3 doing the same bytes at the same durability.

  npm run bench -- [--events N] [--runs N] [--only TEXT] [--json]

  --events N   events in the log that is read and loaded from (default 100,000)
  --runs N     alternating runs of each side; medians are shown (default 5)
  --only TEXT  only cases whose name holds the text
  --stores     SQLite, PostgreSQL and EventStoreDB instead, each beside its driver (default 20,000 events);
               the servers are those of DATABASE_URL and EVENTSTOREDB_URL, else one started for this run and a double
  --growth L,L what an event and a query cost on SQLite and PostgreSQL at these numbers of leads, such as 10000,100000
  --json       figures for programs

Example: npm run bench -- --events 1000000
`

const { values } = parseArgs({
  options: {
    events: { type: 'string' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    stores: { type: 'boolean', default: false },
    growth: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

interface Result {
  readonly name: string
  readonly unit: string
  readonly bare: number
  readonly ours: number
  readonly ratio: number
  readonly goal: number
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(help)
  if (values.growth !== undefined) return printGrowth(values.growth.split(',').map(Number))
  if (values.stores) return printStores(Number(values.events ?? 20_000), values.json, say)
  const directory = mkdtempSync(join(process.env.LEADLEDGER_BENCH_DIR ?? tmpdir(), 'leadledger-bench-'))
  try {
    await run(directory, Number(values.events ?? 100_000), Number(values.runs))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function printGrowth(sizes: readonly number[]): Promise<void> {
  const figures = await benchGrowth(sizes, (text) => say(`\r\u001b[K${text}`))
  say('\r\u001b[K')
  process.stdout.write(values.json ? `${JSON.stringify(figures, null, 2)}\n` : growthTable(figures, sizes))
}

async function run(directory: string, events: number, runs: number): Promise<void> {
  const bench = await openBench(directory)
  const streams = await fill(bench, events, (done) => say(`\rfilling ${done.toLocaleString('en-US')} of ${events.toLocaleString('en-US')} events`))
  const long = streamOf()
  const history = [...lifeOf(0).slice(0, 5), ...Array.from({ length: 995 }, (_, index) => call(0, index + 2, Date.UTC(2025, 1, 1) + index, 'connected'))]
  for (let first = 0; first < history.length; first += 100)
    await bench.store.append(long, first === 0 ? 'noStream' : BigInt(first), await encoded(bench, long, history.slice(first, first + 100)))
  const bare = openBare(directory)
  say('\rcopying the same bytes into the bare table          ')
  await copyInto(bare, bench.store.readAll())
  say('\r')
  const memory = [peakMemory(directory, 'read'), peakMemory(directory, 'catch-up')]
  const results: Result[] = []
  // Reading comes first: the appends that follow would make the log longer than the copy.
  const all = cases({ bench, bare, streams, long }).filter(({ name }) => name.includes(values.only))
  for (const one of [...all.slice(2), ...all.slice(0, 2)]) results.push(await measure(one, runs))
  await bench.close()
  bare.close()
  print(
    all.map(({ name }) => results.find((result) => result.name === name) as Result),
    events,
    runs,
    memory,
  )
}

async function measure({ name, unit, goal, blocks, bare, ours }: Case, runs: number): Promise<Result> {
  const rates = { bare: [] as number[], ours: [] as number[], ratio: [] as number[] }
  for (let round = 0; round < runs; round++) {
    say(`\r${name}: run ${round + 1} of ${runs}            `)
    const done = { bare: [] as Work[], ours: [] as Work[] }
    for (let block = 0; block < blocks; block++) {
      done.bare.push(await bare(block))
      done.ours.push(await ours(block))
    }
    const raw = rateOf(done.bare)
    const own = rateOf(done.ours)
    rates.bare.push(raw)
    rates.ours.push(own)
    rates.ratio.push(own / raw)
  }
  say('\r')
  return { name, unit, goal, bare: median(rates.bare), ours: median(rates.ours), ratio: median(rates.ratio) }
}

/** A second's worth of all the work together. */
const rateOf = (done: readonly Work[]): number => (1_000 * sum(done.map(({ amount }) => amount))) / sum(done.map(({ ms }) => ms))

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number

/** Heap of a process whose memory is measured, MiB: too small for a log, and V8 must not let garbage lie until it fills what the machine has. */
const heapMiB = 128

/** Peak resident memory of a process of its own that reads or folds the whole log, MiB. */
function peakMemory(directory: string, what: 'read' | 'catch-up'): number {
  const child = spawnSync(process.execPath, [`--max-old-space-size=${heapMiB}`, join(import.meta.dirname, 'bench-memory-child.js'), directory, what], {
    encoding: 'utf8',
  })
  if (child.status !== 0) throw new Error(child.stderr)
  return Number(child.stdout)
}

function print(results: readonly Result[], events: number, runs: number, [read = 0, caughtUp = 0]: readonly number[]): void {
  if (values.json) return void process.stdout.write(`${JSON.stringify({ events, runs, results, peakMemoryMiB: { read, catchUp: caughtUp } }, null, 2)}\n`)
  const rate = (number: number, unit: string): string => `${Math.round(number).toLocaleString('en-US')} ${unit}`.padStart(18)
  const lines = results.map(
    ({ name, unit, bare, ours, ratio, goal }) =>
      `${name.padEnd(36)}${rate(bare, unit)}${rate(ours, unit)}${ratio.toFixed(2).padStart(8)}${`≥ ${goal}`.padStart(8)}  ${ratio >= goal ? 'holds' : 'FAILS'}`,
  )
  process.stdout.write(`${'case'.padEnd(36)}${'bare'.padStart(18)}${'Leadledger'.padStart(18)}${'ratio'.padStart(8)}${'goal'.padStart(8)}\n${lines.join('\n')}\n
Medians of ${runs} alternating runs on a log of ${events.toLocaleString('en-US')} events, sealed, durable (synchronous=FULL).
Bare: better-sqlite3 with one minimal table, prepared statements, JSON.stringify and JSON.parse; the same bytes and durability.
Peak memory with a heap of ${heapMiB} MiB: reading everything ${read} MiB, catching up all projections ${caughtUp} MiB.\n`)
}

const say = (text: string): void => void (process.stderr.isTTY && process.stderr.write(text))

await main()
