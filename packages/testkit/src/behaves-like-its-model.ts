import fc from 'fast-check'
import { emptyModel } from './event-store-model.js'
import { appendCommands, type StoreCommand } from './model-appends.js'
import { readCommands } from './model-reads.js'
import type { OpenStore } from './rule.js'

export interface ModelRunOptions {
  /** Histories to try, each on a store of its own; 100 by default. */
  readonly numRuns?: number
  /** Runs as many histories as it takes to send so many commands, instead of `numRuns`. */
  readonly commands?: number
  /** Where the random numbers start; a failure prints its own, to be given here. */
  readonly seed?: number
  /** Longest history; 60 commands by default. */
  readonly maxCommands?: number
  /** Called after each history with the commands sent so far. */
  readonly onProgress?: (commands: number) => void
}

/** What was compared without a difference. */
export interface ModelRun {
  readonly histories: number
  readonly commands: number
  /** The same seed, commands and versions give the same histories. */
  readonly seed: number
}

/** Histories of one seed; the next ones have the next seed. */
const historiesAtOnce = 20

/**
 * Runs random histories of appends and reads against a store and against a model of it that fits on one page.
 * @throws with the shortest history found on which they differ, and the seed.
 */
export async function behavesLikeItsModel(open: OpenStore, options: ModelRunOptions = {}): Promise<ModelRun> {
  const { numRuns = 100, commands: wanted, seed = randomSeed(), maxCommands = 60, onProgress } = options
  const done = { histories: 0, commands: 0 }
  const counted = (arbitrary: fc.Arbitrary<StoreCommand>): fc.Arbitrary<StoreCommand> => arbitrary.map((command) => counting(command, () => done.commands++))
  const commands = fc.commands([...appendCommands, ...readCommands].map(counted), { maxCommands, size: 'max' })
  const property = fc.asyncProperty(commands, async (history) => {
    const { store, close } = await open()
    try {
      await fc.asyncModelRun(() => ({ model: emptyModel(), real: store }), history)
    } finally {
      await close()
    }
    done.histories++
    onProgress?.(done.commands)
  })
  if (wanted === undefined) await fc.assert(property, { numRuns, seed })
  else for (let next = seed; done.commands < wanted; next++) await fc.assert(property, { numRuns: historiesAtOnce, seed: next })
  return { ...done, seed }
}

const randomSeed = (): number => Math.floor(Math.random() * 2 ** 31)

const counting = (command: StoreCommand, count: () => void): StoreCommand => ({
  check: (model) => command.check(model),
  run(model, store) {
    count()
    return command.run(model, store)
  },
  toString: () => String(command),
})
