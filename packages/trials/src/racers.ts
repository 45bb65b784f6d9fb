import { fork, type ChildProcess } from 'node:child_process'
import { childProgram } from './child-program.js'
import type { RaceAnswer, RaceOrder } from './race-order.js'

/** Processes with one ledger open, that get their orders at the same moment. */
export interface Racers {
  /** Gives each process its order and resolves with the answers, in the order of the processes; `onAnswer` hears of each as it comes. */
  race(orderOf: (index: number) => RaceOrder, onAnswer?: (index: number) => void): Promise<readonly RaceAnswer[]>
  /** Tells some processes that it is enough; what they answer belongs to the race that is on. */
  enough(indexes: readonly number[]): void
  /** Ends all of them and resolves with the longest time an event loop stood still, in milliseconds. */
  stop(): Promise<number>
}

/** Resolves when all of them have the ledger open; opening is a race, too. */
export async function racers(at: string, count: number): Promise<Racers> {
  const children = Array.from({ length: count }, () => fork(childProgram('race-child'), [at], { serialization: 'advanced', execArgv: [] }))
  const answers = (): Promise<readonly RaceAnswer[]> => Promise.all(children.map(answerOf))
  const order = (child: ChildProcess, value: RaceOrder): void => void child.send(value)
  await answers()
  return {
    race(orderOf, onAnswer) {
      const answered = Promise.all(
        children.map(async (child, index) => {
          const answer = await answerOf(child)
          onAnswer?.(index)
          return answer
        }),
      )
      const orders = children.map((_, index) => orderOf(index))
      children.forEach((child, index) => order(child, orders[index] as RaceOrder))
      return answered
    },
    enough(indexes) {
      for (const index of indexes) order(children[index] as ChildProcess, { kind: 'enough' })
    },
    async stop() {
      const stopped = answers()
      for (const child of children) order(child, { kind: 'stop' })
      return Math.max(...(await stopped).map((answer) => (answer.kind === 'stopped' ? answer.longestGapMs : 0)))
    },
  }
}

const answerOf = (child: ChildProcess): Promise<RaceAnswer> =>
  new Promise((resolve) => {
    const ended = (code: number | null, signal: string | null): void => resolve({ kind: 'failed', error: `a process ended with ${code ?? signal}` })
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer as RaceAnswer)
    })
  })
