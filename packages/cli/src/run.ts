import type { Command } from 'commander'
import type { Console } from './console.js'
import type { ExitCode } from './exit-codes.js'
import { defaultActor, session, type GlobalOptions, type Session } from './session.js'

/** Makes a commander action of a command's code. */
export type Run = <Options extends object, Arguments extends unknown[]>(
  code: (session: Session, options: Options, ...values: Arguments) => Promise<ExitCode>,
) => (...received: unknown[]) => Promise<void>

export const runWith =
  (console: Console, finished: (code: ExitCode) => void): Run =>
  (code) =>
  async (...received) => {
    // Commander passes the arguments, then the options, then the command itself.
    const command = received.at(-1) as Command
    // What stands behind the command's name wins over what stands before it.
    const options = { ...command.optsWithGlobals(), ...command.opts() }
    const globals: GlobalOptions = {
      ...options,
      ledger: (options.ledger as string | undefined) ?? console.env.LEADLEDGER_AT ?? './ledger',
      ...placeIn('views', options.views, console.env.LEADLEDGER_VIEWS),
      ...placeIn('keys', options.keys, console.env.LEADLEDGER_KEYS),
      by: (options.by as string | undefined) ?? defaultActor(console.env),
    }
    finished(await code(session(console, globals), options as never, ...(received.slice(0, -2) as never)))
  }

/** A place that was named, on the command line or in the environment: a URL there stays out of the list of processes. */
const placeIn = (name: 'views' | 'keys', option: unknown, variable: string | undefined): Partial<Record<'views' | 'keys', string>> => {
  const place = (option as string | undefined) ?? variable
  return place === undefined ? {} : { [name]: place }
}
