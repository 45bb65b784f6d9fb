import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const pattern = /^verify-(\d+)-.*\.tmp/

/** Path in the ledger's directory for what a verification folds; no other ledger object uses it. */
export const scratchFile = (at: string): string => join(at, `verify-${process.pid}-${randomUUID()}.tmp`)

/** Removes what killed verifications left behind: it holds personal data in clear. */
export function removeOrphans(at: string): void {
  for (const name of readdirSync(at)) {
    const pid = Number(pattern.exec(name)?.[1])
    if (pid && !isRunning(pid)) rmSync(join(at, name), { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
