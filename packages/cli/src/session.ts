import type { Command } from 'commander'
import { InvalidInput, instantOf, LedgerNotFound, openLedger, type Ledger, type LedgerPlaces, type RefusedCommand, type Sent } from 'leadledger'
import { ledgerAs } from './as-user.js'
import type { Console } from './console.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { json } from './format.js'
import { terminalText } from './terminal-text.js'

/** Options every command has. */
export interface GlobalOptions {
  readonly ledger: string
  readonly views?: string
  readonly keys?: string
  readonly json?: boolean
  readonly zone?: string
  readonly by?: string
  /** The user of the roster who asks, within what the permissions of the handbook allow; without, the host asks. */
  readonly as?: string
  /** Of commands that ask what is to be done: the moment to answer for. */
  readonly now?: string
}

/** Adds the options every command has, so that they may stand before or behind its name. */
export const withGlobals = (command: Command): Command =>
  withGlobalsButActor(command).option('--by <actor>', 'who acts, for the record (default: the user of this machine)')

/** The same for commands whose own `--by` groups numbers; there the actor stands before the command's name. */
export const withGlobalsButActor = (command: Command): Command =>
  command
    .enablePositionalOptions()
    .option('--ledger <place>', 'where the ledger is: a directory, postgres://… or esdb://… (default: LEADLEDGER_AT, else ./ledger)')
    .option('--views <place>', 'where its views are: a file or postgres://… (default: LEADLEDGER_VIEWS, else beside the log)')
    .option('--keys <place>', 'where the keys of personal data are: a file or postgres://… (default: LEADLEDGER_KEYS, else beside the log)')
    .option('--json', 'print JSON for programs')
    .option('--as <user>', 'see and do what this user of the roster may, in the name of that user (default: everything)')
    .option('--zone <zone>', 'time zone of dates and months, such as Europe/Berlin (default: that of the handbook, at first UTC)')

/** Adds the moment to answer for to a command that asks what is to be done and changes nothing. */
export const withNow = (command: Command): Command =>
  command.option('--now <moment>', 'answer as if it were then; not before the last thing that happened (default: now)')

/** Adds the team that figures may be asked of. */
export const withTeam = (command: Command): Command => command.option('--team <team>', 'only what is credited to people of this team, as it was then')

/** What a command's code works with. */
export interface Session {
  readonly console: Console
  readonly options: GlobalOptions
  /** Prints the value as JSON with `--json`, else what `text` makes of it. */
  print<Value>(value: Value, text: (value: Value) => string): void
  /** Prints what became of a command, and says its exit code. */
  sent(result: Sent | RefusedCommand): ExitCode
  /** Says that there is no such lead, `when` at another time than now, and the exit code of that. */
  absent(lead: string, when?: string): ExitCode
}

export function session(console: Console, options: GlobalOptions): Session {
  const print: Session['print'] = (value, text) => console.out(options.json ? json(value) : text(value))
  return {
    console,
    options,
    print,
    sent(result) {
      if (result.refused === undefined) {
        print(
          result,
          ({ lead, events, duplicate }) => `${lead}  ${events.length === 0 ? 'nothing to change' : events.join(', ')}${duplicate ? ' (sent before)' : ''}`,
        )
        return exitCodes.done
      }
      if (options.json) console.out(json(result))
      else console.err(`Refused: ${refusalText(result)}`)
      return exitCodes.refused
    },
    absent(lead, when) {
      const message = `There is no lead ${terminalText(lead)}${when === undefined ? '' : ' then'}.`
      if (options.json) console.out(json({ error: 'no-such-lead', message }))
      else console.err(message)
      return exitCodes.refused
    },
  }
}

/** A refusal as a sentence part: its name, and what it says beside it. */
export function refusalText({ refused, lead: _, ...details }: { readonly refused: string; readonly lead: string }): string {
  const parts = Object.entries(details).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') || 'none' : String(value)}`)
  return parts.length > 0 ? `${refused} (${parts.join('; ')})` : refused
}

export interface LedgerUse {
  /** Makes the ledger where there is none. */
  readonly create?: boolean
  /** Where there is none, takes an empty one in memory: nothing is written. */
  readonly orEmpty?: boolean
}

/** Where the parts of the ledger are. */
const placesOf = ({ ledger, views, keys }: GlobalOptions): LedgerPlaces => ({
  at: ledger,
  ...(views !== undefined && { views }),
  ...(keys !== undefined && { keys }),
})

/** Opens the ledger of a command, and closes it whatever happens. */
export async function withLedger<Result>(
  { options }: Session,
  use: (ledger: Ledger) => Promise<Result>,
  { create = false, orEmpty = false }: LedgerUse = {},
): Promise<Result> {
  const isHost = options.as === undefined
  const how = {
    ...(options.zone !== undefined && { zone: options.zone }),
    create: create && isHost,
    by: { id: options.by ?? 'unknown', kind: 'user' },
  } as const
  let now: number | undefined
  const clock = () => now ?? Date.now()
  const ledger = await openLedger({ ...placesOf(options), ...how, ...(options.now !== undefined && { clock }) }).catch((error: unknown) => {
    if (orEmpty && isHost && error instanceof LedgerNotFound) return openLedger({ at: 'memory:', ...how })
    throw error
  })
  try {
    if (options.now !== undefined) now = await momentAfterAll(ledger, options.now)
    return await use(options.as === undefined ? ledger : ledgerAs(ledger, options.as))
  } finally {
    await ledger.close()
  }
}

/** The views know how leads stand now, and so at any moment since they changed last. @throws {InvalidInput} */
async function momentAfterAll(ledger: Ledger, text: string): Promise<number> {
  const moment = instantOf(text, ledger.zone, 'now')
  const { items } = await ledger.leads({ sort: '-updatedAt', limit: 1 })
  const last = items[0]?.updatedAt ?? null
  if (last !== null && moment < Date.parse(last)) throw new InvalidInput([`now: lies before ${last}, when the last thing happened`])
  return moment
}

/** Who runs the command on this machine. */
export const defaultActor = (env: Console['env']): string => env.LEADLEDGER_ACTOR ?? env.USER ?? env.LOGNAME ?? env.USERNAME ?? 'unknown'
