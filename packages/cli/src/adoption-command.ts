import type { Command } from 'commander'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { count } from './format.js'
import type { Run } from './run.js'
import { withGlobals } from './session.js'
import { textTable } from './table.js'

/** `adoption`. */
export function addAdoption(program: Command, run: Run): void {
  withGlobals(program.command('adoption').description('what each person wrote down in a period, the last 30 days by default'))
    .option('--from <date>', 'recorded on or after this date')
    .option('--to <date>', 'recorded before this date')
    .addHelpText('after', '\nExample:\n  leadledger adoption --from 2026-03-01 --to 2026-04-01')
    .action(
      answering(
        run,
        (ledger, { from, to }: { from?: string; to?: string }) => ledger.adoption(given({ from, to })),
        (rows) =>
          textTable(
            [
              { title: 'person' },
              { title: 'team' },
              { title: 'interactions', right: true },
              { title: 'leads', right: true },
              { title: 'events', right: true },
              { title: 'days', right: true },
            ],
            rows.map(({ user, team, interactions, leads, events, activeDays }) => [
              user,
              team ?? '–',
              count(interactions),
              count(leads),
              count(events),
              count(activeDays),
            ]),
          ),
      ),
    )
}
