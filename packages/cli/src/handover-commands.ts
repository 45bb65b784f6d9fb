import type { Command } from 'commander'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { minute } from './format.js'
import type { Run } from './run.js'
import { sending, type Common } from './sending.js'
import { withGlobals } from './session.js'
import { textTable } from './table.js'

/** `lead hand-over`, `lead accept` and `lead return`. */
export function addHandoverCommands(lead: Command, run: Run): void {
  sending<Common & { to: string; note?: string }>(
    lead
      .command('hand-over <id>')
      .description('offer a lead to somebody, who accepts or returns it')
      .requiredOption('--to <name>', 'whom it waits for')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead hand-over 01J8ZQ5V7Y… --to "Grace Hopper" --note "Wants a demo in May"'),
    run,
    ({ to, note }) => ({ type: 'HandOverLead', to, note }),
  )
  sending<Common>(
    lead
      .command('accept <id>')
      .description('take a lead that was handed over: whoever it waits for owns it')
      .addHelpText('after', '\nExample:\n  leadledger lead accept 01J8ZQ5V7Y…'),
    run,
    () => ({ type: 'AcceptLead' }),
  )
  sending<Common & { reason: string; note?: string }>(
    lead
      .command('return <id>')
      .description('give back a lead that was handed over')
      .requiredOption('--reason <reason>', 'one of returnReasons of the handbook; other needs a note')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead return 01J8ZQ5V7Y… --reason not-ready'),
    run,
    ({ reason, note }) => ({ type: 'ReturnLead', reason, note }),
  )
}

/** `handovers`. */
export function addHandovers(program: Command, run: Run): void {
  withGlobals(program.command('handovers').description('leads that were handed over and wait for an answer; the longest wait first'))
    .option('--to <name>', 'only those that wait for them')
    .option('--from <name>', 'only those they owned')
    .addHelpText('after', '\nExample:\n  leadledger handovers --to "Grace Hopper"')
    .action(
      answering(
        run,
        (ledger, { to, from }: { to?: string; from?: string }) => ledger.handovers(given({ to, from })),
        (rows, ledger) =>
          rows.length === 0
            ? 'Nobody waits for anybody.'
            : textTable(
                [{ title: 'since' }, { title: 'lead', whole: true }, { title: 'from' }, { title: 'to' }, { title: 'status' }],
                rows.map(({ since, lead, from: who, to: whom, status }) => [since === null ? '–' : minute(since, ledger.zone), lead, who ?? '–', whom, status]),
              ),
      ),
    )
}
