import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { ExitCode } from './exit-codes.js'
import { runProgram } from './program.js'

const scratch = mkdtempSync(join(tmpdir(), 'leadledger-cli-'))
// All files of a process share it; a signal ends the process, and would do so without the event.
process.once('exit', () => rmSync(scratch, { recursive: true, force: true })).once('SIGTERM', () => process.exit())
let made = 0

/** A path of its own for each test. */
export const scratchPath = (name: string): string => join(scratch, `${++made}-${name}`)

export interface Ran {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
  /** What was printed, as JSON. */
  json<Value = Record<string, unknown>>(): Value
}

/** Runs a command line as the process would, and keeps what it prints. */
export async function run(...words: readonly string[]): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const code = await runProgram(words, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    isTerminal: false,
    columns: 100,
    stream: new PassThrough(),
    interruption: () => new AbortController().signal,
    env: { USER: 'tester' },
  })
  return { code, out: out.join('\n'), err: err.join('\n'), json: <Value>() => JSON.parse(out.join('\n')) as Value }
}

/** Runs commands on a ledger of their own. */
export function ledgerCommand(): (...words: readonly string[]) => Promise<Ran> {
  const ledger = scratchPath('ledger')
  return (...words) => run(...words, '--ledger', ledger)
}

export const acme = ['lead', 'create', '--company', 'Łódź Engines', '--contact', 'Ada King', '--phone', '+44 20 7946 0958', '--source', 'Referral', '--json']

/** A ledger with one lead. */
export async function withLead() {
  const on = ledgerCommand()
  const { lead } = (await on(...acme)).json<{ lead: string }>()
  return { on, lead }
}
