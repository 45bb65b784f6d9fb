import type { Command } from 'commander'
import type { OverridesQuery } from 'leadledger'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { minute } from './format.js'
import type { Run } from './run.js'
import { withGlobals } from './session.js'
import { textTable } from './table.js'

/** `overrides`. */
export function addOverrides(program: Command, run: Run): void {
  withGlobals(program.command('overrides').description('leads a manager let through although they were not qualified; the newest first'))
    .option('--from <date>', 'on or after this date')
    .option('--to <date>', 'before this date')
    .option('--manager <name>', 'only of this manager')
    .addHelpText('after', '\nExample:\n  leadledger overrides --from 2026-01 --manager Grace')
    .action(
      answering(
        run,
        (ledger, { from, to, manager }: OverridesQuery) => ledger.overrides(given({ from, to, manager })),
        (rows, { zone }) =>
          rows.length === 0
            ? 'Nobody was let through.'
            : textTable(
                [
                  { title: 'lead', whole: true },
                  { title: 'when' },
                  { title: 'was' },
                  { title: 'owner' },
                  { title: 'manager' },
                  { title: 'sent by' },
                  { title: 'reason' },
                ],
                rows.map(({ lead, at, from, owner, manager, actor, reason }) => [
                  lead,
                  at === null ? 'unknown' : minute(at, zone),
                  from,
                  owner ?? '–',
                  manager,
                  actor,
                  reason ?? '–',
                ]),
              ),
      ),
    )
}
