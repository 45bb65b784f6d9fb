import { eventStoreDbDouble } from '@leadledger/store-eventstoredb/double'
import { applicableRules, projectorRules } from '@leadledger/testkit'
import { parseArgs } from 'node:util'
import { postgresServer } from './postgres-server.js'
import { viewsUnderTest, type ViewsUnderTest } from './projectors.js'
import { storesUnderTest, type StoreUnderTest } from './stores.js'

const help = `Holds every event store, and the views on each, to every rule, and prints rule by rule what came out.

  npm run rules -- [--store TEXT] [--only TEXT] [--json]

  --store TEXT  only stores whose name holds the text
  --only TEXT   only rules whose name holds the text
  --json        results for programs

PostgreSQL is the server named by DATABASE_URL, or one started for this run. The double of EventStoreDB is always there;
a real one is tried when EVENTSTOREDB_URL names it, such as esdb://127.0.0.1:2113?tls=false.
Ends with 0 when every rule that applies holds, else with 1.

Example: npm run rules -- --store SQLite --only subscription
`

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

interface Result {
  readonly rule: string
  readonly store: string
  readonly outcome: 'pass' | 'fail' | 'skip'
  /** Why it was skipped or failed. */
  readonly detail?: string
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(help)
  const server = await postgresServer()
  const double = await eventStoreDbDouble()
  try {
    const stores = storesUnderTest({ postgresUrl: server.url, doubleUrl: double.url }).filter(({ name }) =>
      name.toLowerCase().includes(values.store.toLowerCase()),
    )
    const views = viewsUnderTest({ postgresUrl: server.url })
    const results: Result[] = []
    for (const store of stores) results.push(...(await resultsOf(store, views)))
    if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`)
    else print(stores, results)
    process.exitCode = results.some(({ outcome }) => outcome === 'fail') ? 1 : 0
  } finally {
    await double.stop()
    await server.stop()
  }
}

/** A rule as one store is held to it. */
interface Held {
  readonly rule: string
  readonly check: () => Promise<void>
  readonly lacking?: string | undefined
}

const heldTo = ({ capabilities, open }: StoreUnderTest, views: readonly ViewsUnderTest[]): readonly Held[] =>
  [
    ...applicableRules(capabilities).map(({ name, check, skipped }): Held => ({ rule: name, check: () => check(open), lacking: skipped })),
    ...views.flatMap((them) =>
      projectorRules.map(({ name, check }): Held => ({ rule: `views on ${them.name}: ${name}`, check: () => check(them.open(open)) })),
    ),
  ].filter(({ rule }) => rule.includes(values.only))

async function resultsOf(tried: StoreUnderTest, views: readonly ViewsUnderTest[]): Promise<readonly Result[]> {
  const { name: store, unavailable } = tried
  const results: Result[] = []
  const rules = heldTo(tried, views)
  for (const { rule, check, lacking } of rules) {
    const skipped = unavailable ?? lacking
    results.push(skipped === undefined ? await check().then(passed, failed) : { rule, store, outcome: 'skip', detail: skipped })
    if (process.stderr.isTTY) process.stderr.write(`\r${store}: ${results.length} of ${rules.length} rules   `)
    function passed(): Result {
      return { rule, store, outcome: 'pass' }
    }
    function failed(error: unknown): Result {
      return { rule, store, outcome: 'fail', detail: error instanceof Error ? error.message : String(error) }
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  return results
}

function print(stores: readonly StoreUnderTest[], results: readonly Result[]): void {
  const names = [...new Set(results.map(({ rule }) => rule))]
  const width = Math.max(...names.map(({ length }) => length))
  const line = (first: string, cells: readonly string[]): void =>
    void process.stdout.write(
      `${first.padEnd(width)}${cells.map((cell, index) => `  ${cell.padEnd(stores[index]?.name.length ?? 0)}`).join('')}`.trimEnd() + '\n',
    )
  line(
    'rule',
    stores.map(({ name }) => name),
  )
  for (const rule of names)
    line(
      rule,
      stores.map(({ name }) => results.find((result) => result.rule === rule && result.store === name)?.outcome ?? ''),
    )
  for (const outcome of ['pass', 'skip', 'fail'] as const)
    line(
      outcome,
      stores.map(({ name }) => String(results.filter((result) => result.store === name && result.outcome === outcome).length)),
    )
  for (const { name, unavailable } of stores) if (unavailable !== undefined) process.stdout.write(`\nskip of every rule on ${name}: ${unavailable}\n`)
  const isTried = (store: string): boolean => stores.some(({ name, unavailable }) => name === store && unavailable === undefined)
  for (const { rule, store, outcome, detail } of results)
    if (outcome !== 'pass' && isTried(store)) process.stdout.write(`\n${outcome} on ${store}: ${rule}\n  ${detail}\n`)
}

await main()
