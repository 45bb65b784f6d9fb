import type { Command } from 'commander'
import type { Effort, EffortQuery } from 'leadledger'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { count, duration, percent } from './format.js'
import type { Run } from './run.js'
import { withGlobals } from './session.js'
import { textTable } from './table.js'

/** `effort`. */
export function addEffort(program: Command, run: Run): void {
  withGlobals(program.command('effort').description('what people did, by the band of the score of those leads at that moment: how much goes into cold leads'))
    .option('--from <date>', 'what was done on or after this date')
    .option('--to <date>', 'what was done before this date')
    .option('--as-of <moment>', 'as it stood then (default: now)')
    .option('--owner <name>', 'only while this person owned the lead')
    .addHelpText('after', '\nExample:\n  leadledger effort --from 2026-01 --owner Grace')
    .action(answering(run, (ledger, { from, to, asOf, owner }: EffortQuery) => ledger.effort(given({ from, to, asOf, owner })), effortText))
}

function effortText({ bands, all, excluded }: Effort): string {
  const table = textTable(
    [{ title: 'band' }, ...['interactions', 'share', 'leads', 'time', 'timed'].map((title) => ({ title, right: true }))],
    [...bands, all].map(({ band, interactions, share, leads, durationMs, timed }) => [
      band,
      count(interactions),
      percent(share),
      count(leads),
      timed === 0 ? '' : duration(durationMs),
      count(timed),
    ]),
  )
  const { unknownHappened = 0 } = excluded
  return unknownHappened === 0 ? table : `${table}\n\nLeft out: ${count(unknownHappened)} of unknown time.`
}
