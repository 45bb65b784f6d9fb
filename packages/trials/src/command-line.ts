import { execFile } from 'node:child_process'
import { repository } from './shared-data.js'

export interface CommandLineResult {
  readonly exitCode: number
  readonly out: string
  readonly err: string
}

/** Runs the command `leadledger` on the ledger in `at`, as a process of its own. */
export const commandLine = (at: string, ...words: readonly string[]): Promise<CommandLineResult> =>
  new Promise((resolve) => {
    const program = `${repository}packages/cli/bin/leadledger.js`
    execFile(process.execPath, [program, '--ledger', at, ...words], { maxBuffer: 2 ** 28 }, (error, out, err) =>
      resolve({ exitCode: error ? Number(error.code ?? 1) : 0, out, err }),
    )
  })

/** The JSON a command prints. @throws when it did not succeed. */
export async function jsonOf<Value>(at: string, ...words: readonly string[]): Promise<Value> {
  const { exitCode, out, err } = await commandLine(at, ...words, '--json')
  if (exitCode !== 0) throw new Error(`leadledger ${words.join(' ')} ended with ${exitCode}: ${out}${err}`)
  return JSON.parse(out) as Value
}
