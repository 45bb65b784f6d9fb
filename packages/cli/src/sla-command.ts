import type { Command } from 'commander'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { duration, minute } from './format.js'
import type { Run } from './run.js'
import { withGlobals, withNow } from './session.js'
import { textTable } from './table.js'

const states = ['due', 'due-soon', 'breached'] as const

/** `sla`. */
export function addSla(program: Command, run: Run): void {
  const sla = withNow(withGlobals(program.command('sla').description('leads nobody has answered yet, and by when an answer is due; the most urgent first')))
  sla
    .option('--owner <name>', 'only of this owner')
    .option('--unassigned', 'only leads nobody owns')
    .addOption(sla.createOption('--state <state>', 'only those that are').choices(states))
    .addHelpText(
      'after',
      '\nThe handbook says how long a lead may wait, and in which hours: see leadledger handbook show.\n\nExample:\n  leadledger sla --state breached',
    )
    .action(
      answering(
        run,
        (ledger, { owner, unassigned, state }: { owner?: string; unassigned?: boolean; state?: (typeof states)[number] }) =>
          ledger.sla(given({ owner, unassigned, state })),
        (rows, ledger) =>
          rows.length === 0
            ? 'Nobody waits for an answer.'
            : textTable(
                [
                  { title: 'lead', whole: true },
                  { title: 'owner' },
                  { title: 'source' },
                  { title: 'since' },
                  { title: 'due' },
                  { title: '' },
                  { title: 'left', right: true },
                ],
                rows.map(({ lead, owner: who, source, since, dueAt, state: stands, leftMs }) => [
                  lead,
                  who ?? '–',
                  source ?? '–',
                  minute(since, ledger.zone),
                  minute(dueAt, ledger.zone),
                  stands,
                  duration(leftMs),
                ]),
              ),
      ),
    )
}
