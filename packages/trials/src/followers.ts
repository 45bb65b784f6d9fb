import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { childProgram } from './child-program.js'

export interface FollowersOptions {
  /** Directory of the ledger whose log they follow. */
  readonly at: string
  readonly url: string
  readonly schema: string
  readonly leaseMs: number
  readonly count: number
}

/** Processes that follow one log into one set of views; a killed one is replaced at once. */
export interface Followers {
  /** Kills the one that folded last, or another one; false when nobody has folded since the last such kill. */
  kill(which: 'holder' | 'other'): boolean
  /** Longest time, in milliseconds, from a kill of the one that folded to the next commit of another. */
  longestTakeover(): number
  /** How many kills hit the one that folded. */
  holdersKilled(): number
  /** What went wrong in processes that nobody killed. */
  complaints(): readonly string[]
  stop(): Promise<void>
}

interface Follower {
  readonly child: ChildProcess
  readonly closed: Promise<unknown>
}

export function followers({ at, url, schema, leaseMs, count }: FollowersOptions): Followers {
  const complaints: string[] = []
  let holder: Follower | undefined
  let holdersKilled = 0
  let orphanedAt: number | undefined
  let longest = 0

  const folded = (follower: Follower): void => {
    holder = follower
    if (orphanedAt !== undefined) longest = Math.max(longest, performance.now() - orphanedAt)
    orphanedAt = undefined
  }
  const start = (): Follower => {
    const child = spawn(process.execPath, [childProgram('follow-child'), at, url, schema, String(leaseMs)], { stdio: ['ignore', 'pipe', 'pipe'] })
    let complaint = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
    const closed = (async () => {
      const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
      if (signal !== 'SIGKILL') complaints.push(`a follower ended by itself with ${exitCode ?? signal}: ${complaint.slice(0, 2_000)}`)
    })()
    const follower = { child, closed }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!child.killed && text.includes('FOLDED')) folded(follower)
    })
    return follower
  }
  const all = Array.from({ length: count }, start)

  return {
    kill(which) {
      const doomed = which === 'holder' ? holder : all.find((follower) => follower !== holder)
      if (!doomed) return false
      if (doomed === holder) {
        orphanedAt ??= performance.now()
        holder = undefined
        holdersKilled++
      }
      doomed.child.kill('SIGKILL')
      all.splice(all.indexOf(doomed), 1)
      all.push(start())
      return true
    },
    longestTakeover: () => longest,
    holdersKilled: () => holdersKilled,
    complaints: () => complaints,
    async stop() {
      for (const { child } of all) child.kill('SIGKILL')
      await Promise.all(all.map(({ closed }) => closed))
    },
  }
}
