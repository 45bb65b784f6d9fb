import assert from 'node:assert/strict'

/** How long what a rule waits for may take, in milliseconds. */
export const defaultPatienceMs = 20_000

/** @throws an `AssertionError` when there is no answer in time. */
export async function inTime<Result>(answer: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message: `nothing came within ${ms} ms` })), ms)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
