import { expect, test } from 'vitest'
import { crashLoop } from './crash-loop.js'

const kills = 200

test(
  `${kills} killed processes lose nothing they acknowledged, leave no gap and no half command, and views that equal a fresh fold`,
  { timeout: 600_000 },
  async () => {
    const report = await crashLoop({ kills, seed: Date.now() % 2 ** 31 })

    expect(report, `seed ${report.seed}`).toMatchObject({ kills, violations: [] })
    expect(report.acknowledged).toBeGreaterThan(kills)
  },
)
