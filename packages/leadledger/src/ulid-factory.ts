import { randomFillSync } from 'node:crypto'
import { monotonicFactory } from 'ulid'

const pool = new Uint8Array(4096)
let used = pool.length

/** A number from 0 up to 1, random enough for keys; bytes are drawn from the system a pool at a time, since one by one they cost more than storing an event. */
function pooledRandom(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  return (pool[used++] as number) / 256
}

/** Makes ULIDs, for ids of leads and commands: 26 letters and digits that sort in the order they were made. */
export const ulidFactory = (): (() => string) => {
  const next = monotonicFactory(pooledRandom)
  return () => next()
}
