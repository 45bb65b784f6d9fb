import fc from 'fast-check'
import { emptyModel } from './event-store-model.js'
import { appendCommands } from './model-appends.js'
import { readCommands } from './model-reads.js'
import type { OpenStore } from './rule.js'

export interface ModelRunOptions {
  /** Histories to try, each on a store of its own; 100 by default. */
  readonly numRuns?: number
  /** Where the random numbers start; a failure prints its own, to be given here. */
  readonly seed?: number
  /** Longest history; 60 commands by default. */
  readonly maxCommands?: number
}

/**
 * Runs random histories of appends and reads against a store and against a model of it that fits on one page.
 * @throws with the shortest history found on which they differ, and the seed.
 */
export async function behavesLikeItsModel(open: OpenStore, { numRuns = 100, seed, maxCommands = 60 }: ModelRunOptions = {}): Promise<void> {
  const commands = fc.commands([...appendCommands, ...readCommands], { maxCommands, size: 'max' })
  const property = fc.asyncProperty(commands, async (history) => {
    const { store, close } = await open()
    try {
      await fc.asyncModelRun(() => ({ model: emptyModel(), real: store }), history)
    } finally {
      await close()
    }
  })
  await fc.assert(property, seed === undefined ? { numRuns } : { numRuns, seed })
}
