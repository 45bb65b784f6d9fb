import { parseArgs } from 'node:util'
import { crashLoop, type CrashReport } from './crash-loop.js'
import { violationKinds, type Violation } from './violation.js'

const { values } = parseArgs({
  options: { cycles: { type: 'string', default: '1000' }, seed: { type: 'string' }, json: { type: 'boolean', default: false } },
})
const kills = Number(values.cycles)
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
if (!Number.isSafeInteger(kills) || kills < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('Usage: npm run crash -- [--cycles 1000] [--seed N] [--json]\n')
  process.exit(2)
}

const started = performance.now()
const seconds = (): number => Math.round((performance.now() - started) / 1_000)

let shown = 0

function showProgress({ kills: done, acknowledged, violations }: CrashReport): void {
  const { isTTY: isTerminal } = process.stderr
  for (const { kind, detail } of violations.slice(shown)) process.stderr.write(`${kind}: ${detail.slice(0, 300)}\n`)
  shown = violations.length
  if (!isTerminal && done % 50 !== 0) return
  const left = Math.round((seconds() * (kills - done)) / done)
  const line = `${done} of ${kills} kills, ${acknowledged} acknowledged, ${violations.length} violations, about ${left} s left`
  process.stderr.write(isTerminal ? `\r${line}   ` : `${line}\n`)
}

const countOf = (violations: readonly Violation[], kind: Violation['kind']): number => violations.filter((found) => found.kind === kind).length

const report = await crashLoop({ kills, seed, onKill: showProgress })
const { violations, ...counts } = report
const broken = Object.fromEntries(violationKinds.map((kind) => [kind, countOf(violations, kind)]))
if (process.stderr.isTTY) process.stderr.write('\n')
if (values.json) process.stdout.write(`${JSON.stringify({ ...counts, ...broken, viewsEqual: broken.views === 0, seconds: seconds(), violations })}\n`)
else {
  for (const [name, value] of Object.entries({ ...counts, ...broken, 'views equal': broken.views === 0 ? 'yes' : 'no', seconds: seconds() }))
    process.stdout.write(`${name.padEnd(14)} ${String(value).padStart(12)}\n`)
  for (const { kind, detail } of violations.slice(0, 20)) process.stdout.write(`${kind}: ${detail}\n`)
}
process.exitCode = violations.length > 0 ? 1 : 0
