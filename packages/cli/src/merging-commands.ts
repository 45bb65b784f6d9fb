import type { Command } from 'commander'
import { duplicateRules, type DuplicateGroup, type DuplicateRule, type MergePlan } from 'leadledger'
import { given } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { minute } from './format.js'
import type { Run } from './run.js'
import { common, sendOptions, type Common } from './sending.js'
import { withGlobals, withLedger } from './session.js'
import { textTable } from './table.js'

interface Merging extends Common {
  readonly reason?: string
}

const mergeOptions = ({ at, reason, ...options }: Merging, by: string | undefined) => ({ ...sendOptions(options, by), ...given({ at, reason }) })

/** `lead merge`, `lead unmerge` and `lead not-duplicate`. */
export function addMergingCommands(lead: Command, run: Run): void {
  common(lead.command('merge <loser>').description('make one lead of two: the loser is the survivor from now on'))
    .requiredOption('--into <survivor>', 'the lead that stands for both')
    .option('--plan', 'only show what the merge would do')
    .option('--reason <text>', 'why, in words; sealed')
    .addHelpText('after', '\nExample:\n  leadledger lead merge 01J8ZQ5V7Y… --into 01J8ZQ6A2B… --plan')
    .action(
      run<Merging & { into: string; plan?: boolean }, [string]>(async (session, { into, plan, ...options }, loser) =>
        withLedger(session, async (ledger) => {
          if (!plan) return session.sent(await ledger.merge(loser, into, mergeOptions(options, session.options.by)))
          const planned = await ledger.mergePlan(loser, into)
          session.print(planned, () => planText(planned, ledger.zone))
          return planned.refusal ? exitCodes.refused : exitCodes.done
        }),
      ),
    )
  common(lead.command('unmerge <loser>').description('take a merge back: both leads are as they were'))
    .option('--reason <text>', 'why, in words; sealed')
    .addHelpText('after', '\nWhat happened to the survivor since stays with it, and is listed.\n\nExample:\n  leadledger lead unmerge 01J8ZQ5V7Y…')
    .action(
      run<Merging, [string]>(async (session, options, loser) =>
        withLedger(session, async (ledger) => {
          const undone = await ledger.unmerge(loser, mergeOptions(options, session.options.by))
          const code = session.sent(undone)
          if (undone.refused === undefined && !session.options.json)
            for (const { lead: survivor, type, occurredAt } of undone.stays)
              session.console.out(`stays with ${survivor}: ${type} ${minute(occurredAt, ledger.zone)}`)
          return code
        }),
      ),
    )
  common(lead.command('not-duplicate <id> <other>').description('say that two leads are not the same: neither is shown as a duplicate of the other again'))
    .option('--reason <text>', 'why, in words; sealed')
    .addHelpText('after', '\nExample:\n  leadledger lead not-duplicate 01J8ZQ5V7Y… 01J8ZQ6A2B… --reason "a shared mailbox"')
    .action(
      run<Merging, [string, string]>(async (session, options, one, other) =>
        withLedger(session, async (ledger) => session.sent(await ledger.notDuplicates(one, other, mergeOptions(options, session.options.by)))),
      ),
    )
}

function planText({ refusal, keeps, fields, moves }: MergePlan, zone: string): string {
  const told = Object.entries(moves).map(([what, count]) => `${what} ${count}`)
  const head = [
    refusal ? `Would be refused: ${'because' in refusal ? refusal.because : refusal.refused}` : 'Can be merged.',
    `keeps    created ${minute(keeps.createdAt, zone)}, source ${keeps.source ?? '–'}`,
    `moves    ${told.join(', ')}`,
  ]
  if (fields.length === 0) return head.join('\n')
  const rows = fields.map(({ field, survivor, loser, wins }) => [field, survivor ?? '–', loser ?? '–', wins])
  return [...head, '', textTable([{ title: 'field' }, { title: 'survivor' }, { title: 'loser' }, { title: 'wins' }], rows)].join('\n')
}

interface Duplicates {
  readonly lead?: string
  readonly rule?: readonly DuplicateRule[]
}

/** `duplicates`. */
export function addDuplicates(program: Command, run: Run): void {
  const duplicates = withGlobals(program.command('duplicates').description('leads that may be the same, by what they share; all of them'))
  duplicates
    .option('--lead <id>', 'only what this lead shares with others')
    .addOption(duplicates.createOption('--rule <rules...>', 'only what is shared by these').choices(duplicateRules))
    .addHelpText(
      'after',
      '\nA phone number alone is a hint, and a company alone says that people may work together.\n\nExample:\n  leadledger duplicates --rule email phone',
    )
    .action(
      run<Duplicates, []>(async (session, { lead, rule }) =>
        withLedger(session, async (ledger) => {
          const groups: DuplicateGroup[] = []
          for await (const group of ledger.duplicates(given({ lead, rules: rule }))) groups.push(group)
          session.print(groups, () => (groups.length === 0 ? 'No lead shares anything with another.' : groupsText(groups)))
          return exitCodes.done
        }),
      ),
    )
}

const groupsText = (groups: readonly DuplicateGroup[]): string =>
  textTable(
    [{ title: 'rule' }, { title: 'shared' }, { title: 'leads', right: true }, { title: 'lead', whole: true }],
    groups.flatMap(({ rule, shared, leads }) => leads.map((lead, index) => (index === 0 ? [rule, shared, String(leads.length), lead] : ['', '', '', lead]))),
  )
