import type { Ledger } from 'leadledger'
import type { StoryCommand } from './demo-story.js'

/** Commands on their way at once: enough of them share one wait for the disk. */
const mostAtOnce = 128
/** The ledger learns of what happened within this time: people enter their work in the course of the day. */
const longestDelay = 12 * 3_600_000

/** A clock that shows the time of the story. */
export interface StoryClock {
  now: number
}

/** What became of the commands. */
export interface Written {
  readonly commands: number
  /** Commands that took effect now, and not in an earlier run. */
  readonly fresh: number
  readonly refused: readonly { readonly commandId: string; readonly refused: string }[]
}

interface Sending {
  readonly at: number
  readonly sent: Promise<void>
}

/** Sends the commands in order of time; those of one lead one after another, different leads together. */
export async function write(ledger: Ledger, commands: readonly StoryCommand[], clock: StoryClock, onProgress: (done: number) => void): Promise<Written> {
  const refused: Written['refused'][number][] = []
  let fresh = 0
  let done = 0
  const send = async ({ lead, command, commandId, by }: StoryCommand, earlier: Promise<void> | undefined): Promise<void> => {
    await earlier
    const result = await ledger.send(lead, command, { commandId, by, source: { kind: 'demo' } })
    if (result.refused !== undefined) refused.push({ commandId, refused: result.refused })
    else if (!result.duplicate) fresh++
    onProgress(++done)
  }
  await inOrder(commands, clock, send)
  return { commands: done, fresh, refused }
}

/** Keeps many commands on their way, none of them much older than the clock. */
async function inOrder(
  commands: readonly StoryCommand[],
  clock: StoryClock,
  send: (command: StoryCommand, earlier?: Promise<void>) => Promise<void>,
): Promise<void> {
  const sending: Sending[] = []
  const lastOf = new Map<string, Promise<void>>()
  try {
    for (const command of commands) {
      for (let oldest = sending[0]; oldest && isFull(sending.length, command.at - oldest.at); oldest = sending[0]) {
        await oldest.sent
        sending.shift()
      }
      clock.now = command.at
      const sent = send(command, lastOf.get(command.lead))
      // A failure is thrown where it is waited for, which may be later.
      sent.catch(() => undefined)
      lastOf.set(command.lead, sent)
      sending.push({ at: command.at, sent })
      // The first goes alone: once it is in the log, an interrupted demo is known by it.
      if (command === commands[0]) await sent
    }
    await Promise.all(sending.map(({ sent }) => sent))
  } finally {
    // Nothing may still be on its way when the ledger closes.
    await Promise.allSettled(sending.map(({ sent }) => sent))
  }
}

const isFull = (onTheWay: number, delay: number): boolean => onTheWay >= mostAtOnce || delay > longestDelay
