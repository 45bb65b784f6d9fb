import { expect, inject, test } from 'vitest'
import { commitOrder } from './commit-order.js'

test(
  'a subscriber of the log on PostgreSQL misses nothing that eight writers commit out of order, where a plain sequence does',
  { timeout: 120_000 },
  async () => {
    const report = await commitOrder({ url: inject('postgresUrl'), seconds: 5, writers: 8, seed: 1 })
    console.info(JSON.stringify(report))
    expect(report).toMatchObject({ missed: 0, misplaced: 0 })
    expect(report.written).toBeGreaterThan(200)
    expect(report.rolledBack).toBeGreaterThan(0)
    expect(report.naive.missed).toBeGreaterThan(0)
  },
)
