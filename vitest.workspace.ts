import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const all = 'packages/*/src/**/*.test.ts'
/** They leave nothing behind in their process: their files share what they load, which takes longer than most of them. */
const sharing = 'packages/{cli,eventsourcing,import,leadledger,leads,metrics,read-models}/src/**/*.test.ts'
/** They look at the disk or the load of the one PostgreSQL server, or give a faulty server fractions of a second to answer: nothing else may run meanwhile. */
const alone = [
  'packages/store-eventstoredb/src/{faulty-*,opening-and-closing,processes}.test.ts',
  'packages/store-postgres/src/{failing,lost-answers}.test.ts',
  'packages/vault/src/postgres-*.test.ts',
  'packages/trials/src/following.test.ts',
]

/** They start processes for a minute or more: begun last, they would keep one core waiting for the other. */
const longest = ['stores', 'moving', 'crash', 'import-crash', 'docs', 'broken-stores', 'kurrent-client', 'maven'].map((name) => `/${name}.test.ts`)

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => longest.findIndex((name) => moduleId.endsWith(name)) + 1 || longest.length + 1
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  resolve: { conditions: ['@leadledger/source'] },
  ssr: { resolve: { conditions: ['@leadledger/source'], externalConditions: ['@leadledger/source'] } },
  test: {
    globalSetup: ['packages/trials/src/postgres-setup.fixture.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    // Titles are sentences: they are printed whole.
    chaiConfig: { truncateThreshold: 0 },
    projects: [
      { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: 'together', include: [all], exclude: [sharing, ...alone], maxWorkers: 2, sequence: { groupOrder: 2 } } },
      { extends: true, test: { name: 'sharing', include: [sharing], isolate: false, maxWorkers: 2, sequence: { groupOrder: 2 } } },
    ],
  },
})
