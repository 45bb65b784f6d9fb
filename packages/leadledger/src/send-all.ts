import { CommandIdReused, InvalidStreamName, SubjectErased, WrongExpectedVersion } from '@leadledger/eventsourcing'
import type { CommandInput } from './command-input.js'
import { InvalidInput } from './errors.js'
import type { RefusedCommand, SendOptions, Sent } from './ledger.js'

/** One command of many, and the lead it is for. */
export interface CommandFor extends Pick<SendOptions, 'commandId'> {
  readonly lead: string
  readonly command: CommandInput
}

/** Exceptions that are about one command and not about the ledger. */
type AboutOne = InvalidInput | InvalidStreamName | CommandIdReused | SubjectErased | WrongExpectedVersion
const aboutOne = [InvalidInput, InvalidStreamName, CommandIdReused, SubjectErased, WrongExpectedVersion]

/** A command that could not be sent as it is; the others of the run were. */
export interface UnsentCommand {
  readonly refused: AboutOne['code']
  readonly lead: string
  readonly problems: readonly string[]
}

export type SentOfMany = Sent | RefusedCommand | UnsentCommand

/** Commands on their way at once. */
const together = 64

/**
 * One result for each command, in their order. Commands to one lead go one after another, those to others at the same time; what is wrong with one stops none.
 * A fault of the store is thrown, when all that are on their way are settled: send the same again, with the same command ids, and it goes on.
 */
export async function* sendAll(
  send: (lead: string, command: CommandInput, options: SendOptions) => Promise<Sent | RefusedCommand>,
  commands: AsyncIterable<CommandFor> | Iterable<CommandFor>,
  options: Omit<SendOptions, 'commandId' | 'ifVersion'>,
): AsyncGenerator<SentOfMany> {
  let batch: CommandFor[] = []
  for await (const command of commands) {
    batch.push(command)
    if (batch.length < together) continue
    yield* await settled(batch)
    batch = []
  }
  yield* await settled(batch)

  async function settled(batch: readonly CommandFor[]): Promise<readonly SentOfMany[]> {
    const lanes = new Map<string, Promise<unknown>>()
    const results = await Promise.allSettled(
      batch.map((one) => {
        const go = (): Promise<SentOfMany> => sendOne(one)
        const result = lanes.get(one.lead)?.then(go, go) ?? go()
        lanes.set(one.lead, result)
        return result
      }),
    )
    return results.map((result) => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    })
  }

  async function sendOne({ lead, command, commandId }: CommandFor): Promise<SentOfMany> {
    try {
      return await send(lead, command, { ...options, ...(commandId !== undefined && { commandId }) })
    } catch (error) {
      if (!isAboutOne(error)) throw error
      return { refused: error.code, lead, problems: error instanceof InvalidInput ? error.problems : [error.message] }
    }
  }
}

const isAboutOne = (error: unknown): error is AboutOne => aboutOne.some((kind) => error instanceof kind)
