import { randomFillSync } from 'node:crypto'

export const nonceBytes = 12
const pool = Buffer.allocUnsafeSlow(nonceBytes * 1024)
let used = pool.length

/** 96 random bits, drawn from the system a thousand at a time: one by one they cost as much as sealing. */
export function randomNonce(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  return Buffer.from(pool.subarray(used, (used += nonceBytes)))
}
