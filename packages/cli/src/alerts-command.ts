import type { Command } from 'commander'
import { alertKinds, type AlertKind, type Alerts, type Hygiene } from 'leadledger'
import { answering } from './answering.js'
import { given, wholeNumber } from './arguments.js'
import { count, minute, percent } from './format.js'
import type { Run } from './run.js'
import { withGlobals, withNow } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

const kinds = Object.keys(alertKinds) as readonly AlertKind[]

/** `alerts`. */
export function addAlerts(program: Command, run: Run): void {
  const alerts = withNow(withGlobals(program.command('alerts').description('what is neglected about leads: how many by owner and kind, and the oldest ones')))
  alerts
    .option('--owner <name>', 'only of this owner')
    .addOption(alerts.createOption('--kind <kind>', 'list only this kind').choices(kinds))
    .option('--limit <number>', 'alerts to list', wholeNumber(0), 20)
    .addHelpText(
      'after',
      `\nThe part hygiene of the handbook says what counts as neglected: see leadledger handbook show.\n\nKinds:\n${kinds
        .map((kind) => `  ${kind.padEnd(28)}${alertKinds[kind]}`)
        .join('\n')}\n\nExample:\n  leadledger alerts --owner Grace --kind followUpOverdue`,
    )
    .action(
      answering(
        run,
        (ledger, { owner, kind, limit }: { owner?: string; kind?: AlertKind; limit: number }) => ledger.alerts({ limit, ...given({ owner, kind }) }),
        (found, ledger) => alertsText(found, ledger.zone),
      ),
    )
}

function alertsText(found: Alerts, zone: string): string {
  if (found.owners.length === 0) return 'There are no open leads.'
  const rowOf = (name: string, { openLeads, compliance, counts }: Hygiene): string[] => [name, count(openLeads), percent(compliance), count(sum(counts))]
  const owners = textTable(
    [{ title: 'owner' }, { title: 'open leads', right: true }, { title: 'in order', right: true }, { title: 'alerts', right: true }],
    [...found.owners.map((own) => rowOf(own.owner ?? '–', own)), rowOf('all', found)],
  )
  const teams = textTable(
    [{ title: 'team' }, { title: 'open leads', right: true }, { title: 'in order', right: true }, { title: 'alerts', right: true }],
    found.teams.map((team) => rowOf(team.team ?? '–', team)),
  )
  const byKind = textTable(
    [{ title: 'alert' }, { title: 'leads', right: true }, { title: 'meaning', whole: true }],
    kinds.filter((kind) => found.counts[kind] > 0).map((kind) => [kind, count(found.counts[kind]), alertKinds[kind]]),
  )
  const listed = textTable(
    [{ title: 'since' }, { title: 'lead', whole: true }, { title: 'owner' }, { title: 'status' }, { title: 'alert' }],
    found.alerts.map(({ since, lead, owner, status, kind }) => [since === null ? '–' : minute(since, zone), lead, owner ?? '–', status, kind]),
  )
  const tooOften = found.owners.filter(({ otherReasons }) => otherReasons?.tooOften)
  return [
    owners,
    ...(found.teams.length > 0 ? ['', teams] : []),
    ...(sum(found.counts) > 0 ? ['', byKind] : []),
    ...(found.alerts.length > 0 ? ['', listed] : []),
    ...tooOften.map(({ owner, otherReasons }) => `\n${owner ?? 'Nobody'} gave ${otherReasons?.other} of ${otherReasons?.losses} losses the reason other.`),
    ...found.listsNotReviewed.map(({ user, list }) => `\n${terminalText(user)} has not looked through the list ${terminalText(list)}.`),
    ...(found.processReviewDue ? ['\nThe handbook is due for a review.'] : []),
  ].join('\n')
}

const sum = (counts: Hygiene['counts']): number => Object.values(counts).reduce((total, number) => total + number, 0)
