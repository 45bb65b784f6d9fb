import type { Command } from 'commander'
import {
  InvalidInput,
  type AssignOptions,
  type Assignment,
  type HandedOn,
  type Ledger,
  type PermissionsView,
  type Receiver,
  type RosterInput,
  type RosterSent,
  type TriedRule,
} from 'leadledger'
import { given, list, wholeNumber } from './arguments.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { json, minute } from './format.js'
import type { Run } from './run.js'
import { withGlobals, withLedger, type Session } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

interface Profile {
  readonly name?: string
  readonly team?: string
  readonly role?: string
  readonly reportsTo?: string
  readonly department?: string
  readonly userZone?: string
  readonly weight?: number
  readonly capacity?: number
  readonly monthlyCap?: number
  readonly clear?: string[]
}

/** `user`, `review`, `assign`, `reassign` and `handover`. */
export function addPeople(program: Command, run: Run): void {
  addUsers(program, run)
  withGlobals(program.command('review <user>').description('somebody looked through a list of leads; of a day it counts once'))
    .requiredOption('--list <list>', 'which list, as the part hygiene of the handbook names it')
    .option('--as-of <date>', 'the local date of the list (default: today)')
    .addHelpText('after', '\nExample:\n  leadledger review anna --list my-open-leads')
    .action(
      roster<{ list: string; asOf?: string }>(run, (user, { list: name, asOf }) => ({
        type: 'ReviewLeadList',
        user,
        list: name,
        ...given({ asOf }),
      })),
    )
  withGlobals(program.command('assign [leads...]').description('give leads that nobody owns to whoever the rules of the handbook find'))
    .option('--queue', 'all open leads that nobody owns, the oldest first')
    .option('--command-id <id>', 'takes effect at most once, however often it is sent')
    .addHelpText('after', '\nExamples:\n  leadledger assign 01J8ZQ5V7Y…\n  leadledger assign --queue')
    .action(
      run<{ queue?: boolean; commandId?: string }, [string[]]>(async (session, { queue = false, commandId }, leads) =>
        withLedger(session, async (ledger) => {
          if (queue === leads.length > 0) throw new InvalidInput(['leads: name leads, or --queue for all that wait'])
          const how = optionsOf(session, commandId)
          return shown(session, queue ? await ledger.assignQueue(how) : await ledger.assign(leads, how))
        }),
      ),
    )
  handing(withGlobals(program.command('reassign [leads...]').description('hand open leads on')))
    .option('--owner <name>', 'all open leads of this owner instead')
    .option('--source <source>', 'all open leads of this source instead')
    .addHelpText('after', '\nExample:\n  leadledger reassign 01J8ZQ5V7Y… 01J8ZQ61K2… --to ben')
    .action(
      run<Handing & { owner?: string; source?: string }, [string[]]>(async (session, options, leads) =>
        withLedger(session, async (ledger) => {
          const query = given({ owner: options.owner, source: options.source })
          if (leads.length > 0 === Object.keys(query).length > 0) throw new InvalidInput(['leads: name leads, or say whose by --owner or --source'])
          const what = { leads: leads.length > 0 ? leads : query, to: receiverOf(options), ...given({ reason: options.reason }) }
          return shown(session, await ledger.reassign(what, optionsOf(session, options.commandId)))
        }),
      ),
    )
  handing(withGlobals(program.command('handover <user>').description('hand on every open lead that somebody owns, as when that person leaves')))
    .addHelpText('after', '\nExample:\n  leadledger handover anna --to-rule --reason "Anna left"')
    .action(
      run<Handing, [string]>(async (session, options, from) =>
        withLedger(session, async (ledger) => {
          const what = { from, to: receiverOf(options), ...given({ reason: options.reason }) }
          return shown(session, await ledger.handOver(what, optionsOf(session, options.commandId)))
        }),
      ),
    )
}

function addUsers(program: Command, run: Run): void {
  const user = withGlobals(program.command('user').description('people who can own leads'))
  profile(user.command('add <user>').description('register somebody; the id is what the owner of a lead is, and no name'))
    .addHelpText('after', '\nExample:\n  leadledger user add anna --name "Anna Kovacs" --team sales --capacity 40')
    .action(roster<Profile>(run, (id, options) => ({ type: 'RegisterUser', user: id, ...profileOf(options) }), true))
  profile(user.command('change <user>').description('change what is named'))
    .option('--clear <fields>', 'fields to empty, separated by commas', list)
    .addHelpText('after', '\nExample:\n  leadledger user change anna --weight 2 --clear capacity')
    .action(
      roster<Profile>(run, (id, options) => {
        const cleared = (options.clear ?? []).map((field) => [field.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()), null])
        return { type: 'ChangeUser', user: id, ...profileOf(options), ...Object.fromEntries(cleared) } as RosterInput
      }),
    )
  withGlobals(user.command('pause <user>').description('rules give nothing to somebody who is away'))
    .option('--from <moment>', 'from when on (default: now)')
    .option('--until <moment>', 'until then (default: until resumed)')
    .addHelpText('after', '\nExample:\n  leadledger user pause anna --from 2026-08-03 --until 2026-08-17')
    .action(
      roster<{ from?: string; until?: string }>(run, (id, { from, until }) => ({
        type: 'SetAvailability',
        user: id,
        available: false,
        ...given({ from, until }),
      })),
    )
  withGlobals(user.command('resume <user>').description('somebody is there again'))
    .addHelpText('after', '\nExample:\n  leadledger user resume anna')
    .action(roster(run, (id) => ({ type: 'SetAvailability', user: id, available: true })))
  withGlobals(user.command('leave <user>').description('somebody leaves; hand the leads over with leadledger handover'))
    .addHelpText('after', '\nExample:\n  leadledger user leave anna')
    .action(roster(run, (id) => ({ type: 'RemoveUser', user: id })))
  withGlobals(user.command('permissions <user>').description('whose leads somebody sees and changes, and what else the role lets do'))
    .addHelpText('after', '\nExample:\n  leadledger user permissions anna')
    .action(
      run<object, [string]>(async (session, _, id) =>
        withLedger(session, async (ledger) => {
          session.print(await ledger.as(id).permissions(), permissionsText)
          return exitCodes.done
        }),
      ),
    )
  withGlobals(user.command('list').description('everybody, and who is there now'))
    .option('--team <team>', 'only this team')
    .option('--left', 'also those who left')
    .addHelpText('after', '\nExample:\n  leadledger user list --team sales')
    .action(
      run<{ team?: string; left?: boolean }, []>(async (session, query) =>
        withLedger(session, async (ledger) => {
          const users = await ledger.users(given({ team: query.team, left: query.left }))
          session.print(users, () => (users.length === 0 ? 'Nobody is registered.' : usersTable(users, ledger.zone)))
          return exitCodes.done
        }),
      ),
    )
}

function permissionsText({ user, role, see, change, may }: PermissionsView): string {
  const shown = (owners: PermissionsView['see']): string => (owners === 'all' ? 'all leads' : `those of ${owners.map(terminalText).join(', ') || 'nobody'}`)
  return [
    `${terminalText(user)}: ${role === null ? 'no role' : `role ${role}`}`,
    `sees ${shown(see)}`,
    `changes ${shown(change)}`,
    `may ${may.join(', ') || 'nothing beyond that'}`,
  ].join('\n')
}

const profile = (command: Command): Command =>
  withGlobals(command)
    .option('--name <name>', 'as it is shown; sealed')
    .option('--team <team>')
    .option('--department <department>')
    .option('--role <id>', 'role of the handbook’s permissions')
    .option('--reports-to <user>', 'the user whose team tree this one is in')
    .option('--user-zone <zone>', 'where the person works')
    .option('--weight <n>', 'turns this one takes where others take one', wholeNumber(1))
    .option('--capacity <n>', 'open leads before rules give no more', wholeNumber(0))
    .option('--monthly-cap <n>', 'leads a month that rules give at most', wholeNumber(0))

const profileOf = ({ name, team, department, role, reportsTo, userZone, weight, capacity, monthlyCap }: Profile) =>
  given({ name, team, department, role, reportsTo, zone: userZone, weight, capacity, monthlyCap }) as Partial<
    Omit<Extract<RosterInput, { type: 'ChangeUser' }>, 'type' | 'user'>
  >

const roster = <Options extends object>(run: Run, input: (user: string, options: Options) => RosterInput, create = false) =>
  run<Options, [string]>(async (session, options, user) =>
    withLedger(
      session,
      async (ledger) => {
        const sent = await ledger.roster(input(user, options), optionsOf(session))
        if (sent.refused === undefined) {
          session.print(sent, ({ events }: RosterSent) => (events.length > 0 ? `Done: ${terminalText(user)}.` : 'It was so already.'))
          return exitCodes.done
        }
        if (session.options.json) session.print(sent, json)
        else session.console.err(`Refused: ${sent.refused} (${terminalText(sent.user)})`)
        return exitCodes.refused
      },
      create ? { create: true } : {},
    ),
  )

const usersTable = (users: Awaited<ReturnType<Ledger['users']>>, zone: string): string =>
  textTable(
    [
      { title: 'user', whole: true },
      { title: 'name' },
      { title: 'team' },
      { title: 'weight', right: true },
      { title: 'capacity', right: true },
      { title: 'monthly cap', right: true },
      { title: '' },
    ],
    users.map(({ user, name, team, weight, capacity, monthlyCap, left, available, away }) => [
      user,
      name ?? '–',
      team ?? '–',
      String(weight),
      capacity === null ? '–' : String(capacity),
      monthlyCap === null ? '–' : String(monthlyCap),
      left ? 'left' : available ? 'there' : `away${away?.until ? ` until ${minute(away.until, zone)}` : ''}`,
    ]),
  )

interface Handing {
  readonly to?: string
  readonly toRule?: boolean
  readonly toQueue?: boolean
  readonly reason?: string
  readonly commandId?: string
}

const handing = (command: Command): Command =>
  command
    .option('--to <user>', 'to this one')
    .option('--to-rule', 'to whoever the rules find')
    .option('--to-queue', 'to nobody: others may claim them')
    .option('--reason <text>', 'why')
    .option('--command-id <id>', 'takes effect at most once, however often it is sent')

function receiverOf({ to, toRule = false, toQueue = false }: Handing): Receiver {
  if (Number(to !== undefined) + Number(toRule) + Number(toQueue) !== 1) throw new InvalidInput(['to: say one of --to USER, --to-rule and --to-queue'])
  return to === undefined ? (toRule ? 'rule' : 'queue') : { owner: to }
}

const optionsOf = ({ options: { by } }: Session, commandId?: string): AssignOptions => ({ source: { kind: 'cli' }, ...given({ by, commandId }) })

/** One line a lead; refused when a single one of them was. */
function shown(session: Session, results: readonly (Assignment | HandedOn)[]): ExitCode {
  session.print(results, () =>
    results.length === 0
      ? 'There is no such lead.'
      : textTable(
          [{ title: 'lead', whole: true }, { title: 'outcome' }, { title: 'owner' }, { title: 'why', whole: true }],
          results.map((result) => [result.lead, result.outcome, 'owner' in result ? result.owner : '–', whyOf(result)]),
        ),
  )
  return results.some(({ outcome }) => outcome === 'refused') ? exitCodes.refused : exitCodes.done
}

function whyOf(result: Assignment | HandedOn): string {
  if (result.outcome === 'assigned') return assignedText(result)
  if (result.outcome === 'given') return result.previous === null ? '' : `from ${result.previous}`
  if (result.outcome === 'owned') return 'keeps it'
  return result.outcome === 'refused' ? result.refusal.refused : result.tried.map(triedText).join('; ')
}

function assignedText({ owner, rule, method, candidates, passed }: Extract<Assignment, { readonly outcome: 'assigned' }>): string {
  const others = candidates.filter(({ user }) => user !== owner).map(({ user }) => user)
  const before = others.length > 0 ? [`before ${others.join(', ')}`] : []
  return [`rule ${rule}, ${method}`, ...before, ...passed.map(({ user, why }) => `${user} ${why}`)].join('; ')
}

const triedText = ({ rule, passed }: TriedRule): string => `rule ${rule}: ${passed.map(({ user, why }) => `${user} ${why}`).join(', ') || 'nobody in its team'}`
