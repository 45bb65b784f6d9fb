import { eventStoreDbDouble } from '@leadledger/store-eventstoredb/double'
import { behavesLikeItsModel } from '@leadledger/testkit'
import { parseArgs } from 'node:util'
import { commitOrder } from './commit-order.js'
import { postgresServer } from './postgres-server.js'
import { storesUnderTest } from './stores.js'

const help = `Runs the trials of the stores longer than the tests do.

  npm run soak -- [--times N] [--seconds N] [--seed N] [--store TEXT] [--json]

  --times N     commands of the model-based test, as a multiple of the tests' (default 10)
  --seconds N   eight writers on PostgreSQL, with 5 % rollbacks, and again without the lock as a control (default 30)
  --seed N      where the random numbers start (default: another one each time; it is printed)
  --store TEXT  only stores whose name holds the text
  --json        figures for programs

Ends with 0 when nothing differs from the model and no event was missed, else with 1.

Example: npm run soak -- --times 1 --store SQLite
`

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    store: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const say = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(help)
  const seed = Number(values.seed)
  const server = await postgresServer()
  const double = await eventStoreDbDouble()
  const figures: Record<string, unknown> = { seed }
  try {
    const stores = storesUnderTest({ postgresUrl: server.url, doubleUrl: double.url }).filter(
      ({ name, unavailable }) => unavailable === undefined && name.toLowerCase().includes(values.store.toLowerCase()),
    )
    for (const { name, open, modelCommands } of stores) {
      const wanted = modelCommands * Number(values.times)
      const onProgress = (done: number): void => say(`${name}: ${done} of ${wanted} commands`)
      const { commands, histories } = await behavesLikeItsModel(open, { commands: wanted, seed, onProgress })
      figures[name] = { commands, histories, differences: 0 }
    }
    if (stores.some(({ name }) => name === 'PostgreSQL')) {
      say(`PostgreSQL: eight writers for ${values.seconds} s, twice`)
      const report = await commitOrder({ url: server.url, seconds: Number(values.seconds), writers: 8, seed })
      figures['commit order'] = report
      if (report.missed > 0 || report.misplaced > 0 || report.naive.missed === 0) process.exitCode = 1
    }
  } finally {
    say('')
    await double.stop()
    await server.stop()
  }
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
  else for (const [name, figure] of Object.entries(figures)) process.stdout.write(`${name.padEnd(14)} ${JSON.stringify(figure)}\n`)
}

await main()
