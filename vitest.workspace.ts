import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@leadledger/source'] },
  ssr: { resolve: { conditions: ['@leadledger/source'], externalConditions: ['@leadledger/source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts'],
    globalSetup: ['packages/trials/src/postgres-setup.fixture.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Titles are sentences: they are printed whole.
    chaiConfig: { truncateThreshold: 0 },
  },
})
