/** Lets pieces of work run one after another. */
export interface Turns {
  /** Runs when all before it are done, however they ended. */
  take<Result>(work: () => Promise<Result>): Promise<Result>
}

export function turns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return {
    take(work) {
      const result = last.then(work, work)
      last = result.catch(() => undefined)
      return result
    },
  }
}
