import { history } from './crash-history.js'
import { killedChild, type KillMoment } from './killed-child.js'
import { checkLedger } from './ledger-check.js'
import { ledgerDirectory } from './ledger-directory.js'
import { checkLog } from './log-check.js'
import { random, type Random } from './random.js'
import { violation, type Violation } from './violation.js'

export interface CrashLoopOptions {
  /** How often a child is killed. */
  readonly kills: number
  readonly seed: number
  /** Ledgers under trial at the same time; 2 by default. */
  readonly lanes?: number
  readonly onKill?: (report: CrashReport) => void
}

/** What became of it; grows while the loop runs. */
export interface CrashReport {
  readonly seed: number
  kills: number
  /** Directories, each killed again and again, then checked in full. */
  ledgers: number
  sent: number
  acknowledged: number
  readonly violations: Violation[]
}

/** Kills of one ledger before it is checked in full and put away. */
const killsPerLedger = 20

/** Kills children of a ledger at random moments and holds what they leave to what they acknowledged. */
export async function crashLoop({ kills, seed, lanes = 2, onKill }: CrashLoopOptions): Promise<CrashReport> {
  const report: CrashReport = { seed, kills: 0, ledgers: 0, sent: 0, acknowledged: 0, violations: [] }
  let left = kills
  const work = async (): Promise<void> => {
    while (left > 0) {
      const share = Math.min(left, killsPerLedger)
      left -= share
      await trialOfLedger(share, seed + report.ledgers++ * 1_000_003, report, onKill)
    }
  }
  await Promise.all(Array.from({ length: lanes }, work))
  return report
}

async function trialOfLedger(kills: number, seed: number, report: CrashReport, onKill: CrashLoopOptions['onKill']): Promise<void> {
  const directory = ledgerDirectory()
  const at = `${directory.path}/ledger`
  const said = history()
  const chance = random(seed)
  const known = new Set<string>()
  const note = (found: readonly Violation[]): void => {
    // What was broken once is found again after every later kill.
    report.violations.push(...found.filter(({ kind, detail }) => !known.has(`${kind} ${detail}`)))
    for (const { kind, detail } of found) known.add(`${kind} ${detail}`)
  }
  let before = { sent: 0, acknowledged: 0 }
  try {
    for (let kill = 0; kill < kills; kill++) {
      const fault = await killedChild({ at, name: `c${kill}`, seed: chance.below(2 ** 31), moment: momentOf(kill, chance), hear: (line) => said.hear(line) })
      if (fault) note([violation('fault', fault)])
      note(checkLog(at, said))
      report.kills++
      report.sent += said.sent.size - before.sent
      report.acknowledged += said.acknowledged.size - before.acknowledged
      before = { sent: said.sent.size, acknowledged: said.acknowledged.size }
      onKill?.(report)
    }
    note(await checkLedger(at, said).catch((error: unknown) => [violation('fault', String(error))]))
  } finally {
    directory.remove()
  }
}

/** The first lives end while the ledger is made; later ones while it is opened, rebuilt or at work. */
function momentOf(kill: number, chance: Random): KillMoment {
  const delayMs = chance.below(60)
  if (kill < 3 || chance.chance(0.1)) return { mode: 'work', word: 'OPENING', lines: 1, delayMs }
  if (chance.chance(0.15)) return { mode: 'rebuild', word: 'REBUILDING', lines: 1, delayMs }
  return { mode: 'work', word: 'ACK', lines: 1 + chance.below(60), delayMs: chance.chance(0.5) ? 0 : chance.below(5) }
}
