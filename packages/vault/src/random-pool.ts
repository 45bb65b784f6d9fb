import { randomFillSync } from 'node:crypto'

const pool = Buffer.allocUnsafeSlow(16 * 1024)
let used = pool.length

/** A few random bytes, drawn from the system a pool at a time: one by one they cost as much as sealing. What is handed out is wiped from the pool. */
export function pooledBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const part = pool.subarray(used, (used += count))
  const bytes = Buffer.from(part)
  part.fill(0)
  return bytes
}
