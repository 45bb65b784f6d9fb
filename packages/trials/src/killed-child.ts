import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { childProgram } from './child-program.js'

/** When a child is killed: so long after the n-th line that begins with a word. */
export interface KillMoment {
  readonly mode: 'work' | 'rebuild'
  readonly word: 'OPENING' | 'OPEN' | 'REBUILDING' | 'ACK'
  readonly lines: number
  readonly delayMs: number
}

export interface KilledChildOptions {
  readonly at: string
  /** Prefix of its command ids. */
  readonly name: string
  readonly seed: number
  readonly moment: KillMoment
  readonly hear: (line: string) => void
}

/** A child that does not get to its moment is stuck, in milliseconds. */
const longestLife = 120_000

/** Runs a child and ends it with SIGKILL; resolves with what went wrong when it ended by itself, or never got to its moment. */
export async function killedChild({ at, name, seed, moment, hear }: KilledChildOptions): Promise<string | undefined> {
  const child = spawn(process.execPath, [childProgram('crash-child'), at, name, String(seed), moment.mode], { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  const kill = (): void => void child.kill('SIGKILL')
  const stuck = setTimeout(kill, longestLife)
  let due = false
  let seen = 0
  let rest = ''
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n')
    // The last piece was cut off by the kill, or goes on in the next chunk.
    rest = lines.pop() ?? ''
    for (const line of lines) {
      hear(line)
      if (!line.startsWith(moment.word) || ++seen !== moment.lines) continue
      due = true
      if (moment.delayMs === 0) kill()
      else setTimeout(kill, moment.delayMs)
    }
  })
  const [exitCode, signal] = (await closed) as [number | null, NodeJS.Signals | null]
  clearTimeout(stuck)
  if (signal !== 'SIGKILL') return `a child ended by itself with ${exitCode ?? signal}: ${complaint.slice(0, 2_000)}`
  return due ? undefined : `a child was stuck for ${longestLife} ms: ${complaint.slice(0, 2_000)}`
}
