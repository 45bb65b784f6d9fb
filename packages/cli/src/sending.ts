import type { Command } from 'commander'
import type { CommandInput, SendOptions } from 'leadledger'
import { given } from './arguments.js'
import type { ExitCode } from './exit-codes.js'
import type { Run } from './run.js'
import { withGlobals, withLedger } from './session.js'

export interface MoneyOptions {
  readonly value?: string
  readonly currency?: string
}

/** An amount or a currency alone is no money, and is refused as such. */
export const moneyOf = ({ value, currency }: MoneyOptions) =>
  value === undefined && currency === undefined ? undefined : { amount: value ?? '', currency: currency ?? '' }

/** Options of every command that is sent to a lead. */
export const common = (command: Command): Command =>
  withGlobals(command)
    .option('--at <moment>', 'when it happened, such as 2026-03-31T09:00:00Z (default: now)')
    .option('--command-id <id>', 'takes effect at most once, however often it is sent')

export interface Common {
  readonly at?: string
  readonly commandId?: string
}

export const sendOptions = ({ commandId }: Common, by: string | undefined): SendOptions => ({ source: { kind: 'cli' }, ...given({ commandId, by }) })

/** One subcommand that sends a command to a lead. */
export function sending<Options extends Common>(command: Command, run: Run, input: (options: Options) => object): void {
  common(command).action(
    run<Options, [string]>(async (session, options, id) =>
      withLedger(session, async (ledger): Promise<ExitCode> => {
        const sent = await ledger.send(id, given({ at: options.at, ...input(options) }) as CommandInput, sendOptions(options, session.options.by))
        return session.sent(sent)
      }),
    ),
  )
}
