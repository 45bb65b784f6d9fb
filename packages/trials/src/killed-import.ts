import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ImportReport } from 'leadledger'
import { childProgram } from './child-program.js'

export interface KilledImportOptions {
  readonly at: string
  readonly file: string
  /** Path of the mapping. */
  readonly mapping: string
  /** Rows after which the import is killed; never when left out. */
  readonly killAtRow?: number
  readonly delayMs?: number
}

/** Imports in a process of its own; resolves with the report, or `undefined` when the import was killed before its end. */
export async function killedImport({ at, file, mapping, killAtRow = Infinity, delayMs = 0 }: KilledImportOptions): Promise<ImportReport | undefined> {
  const child = spawn(process.execPath, [childProgram('import-child'), at, file, mapping], { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  let text = ''
  let complaint = ''
  let isDoomed = false
  child.stderr.setEncoding('utf8').on('data', (part: string) => (complaint += part))
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
    if (isDoomed || rowsSaid(text) < killAtRow) return
    isDoomed = true
    setTimeout(() => child.kill('SIGKILL'), delayMs)
  })
  const [exitCode, signal] = (await closed) as [number | null, NodeJS.Signals | null]
  if (exitCode !== 0 && signal !== 'SIGKILL') throw new Error(`The import ended with ${exitCode ?? signal}: ${complaint}`)
  const report = /^DONE (.*)$/m.exec(text)?.[1]
  return report === undefined ? undefined : (JSON.parse(report) as ImportReport)
}

const rowsSaid = (text: string): number => Number([...text.matchAll(/^ROWS (\d+)\n/gm)].at(-1)?.[1] ?? -1)
