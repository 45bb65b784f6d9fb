import type { Command } from 'commander'
import { exitCodes } from './exit-codes.js'
import { bytes, count } from './format.js'
import { progressBar } from './progress.js'
import type { Run } from './run.js'
import { withGlobals, withLedger } from './session.js'
import { textTable } from './table.js'

/** `rebuild`, `verify` and `status`. */
export function addMaintenance(program: Command, run: Run): void {
  withGlobals(program.command('rebuild').description('throw the views away and fold them anew from the log'))
    .addHelpText('after', '\nExample:\n  leadledger rebuild --ledger ./ledger')
    .action(
      run<object, []>(async (session) =>
        withLedger(session, async (ledger) => {
          const bar = progressBar(session.console, 'Rebuilding', 'events')
          const started = performance.now()
          const events = await ledger.rebuild({ onProgress: ({ position, head }) => bar.update(Number(position), Number(head)) })
          bar.stop()
          const ms = Math.round(performance.now() - started)
          session.print({ events, ms }, () => `Folded ${count(events)} events into the views in ${(ms / 1_000).toFixed(1)} s.`)
          return exitCodes.done
        }),
      ),
    )

  withGlobals(program.command('verify').description('compare the views with a fresh fold of the log, table by table'))
    .addHelpText('after', '\nExample:\n  leadledger verify\n\nExit code 3 when a table differs; `leadledger rebuild` mends it.')
    .action(
      run<object, []>(async (session) =>
        withLedger(session, async (ledger) => {
          const bar = progressBar(session.console, 'Verifying', 'events')
          const tables = await ledger.verify({ onProgress: ({ position, head }) => bar.update(Number(position), Number(head)) })
          bar.stop()
          const equal = tables.every((table) => table.equal)
          session.print({ equal, tables }, () => {
            const rows = tables.map((table) => [
              table.table,
              count(table.rows),
              table.equal ? 'equal' : 'DIFFERS',
              count(table.missing),
              count(table.extra),
              count(table.different),
              table.examples.join(', '),
            ])
            return textTable(
              [
                { title: 'table' },
                { title: 'rows', right: true },
                { title: '' },
                { title: 'missing', right: true },
                { title: 'extra', right: true },
                { title: 'different', right: true },
                { title: 'such as' },
              ],
              rows,
            )
          })
          return equal ? exitCodes.done : exitCodes.damaged
        }),
      ),
    )

  withGlobals(program.command('status').description('how the ledger stands: position, projections, files, durability'))
    .addHelpText('after', '\nExample:\n  leadledger status --json')
    .action(
      run<object, []>(async (session) =>
        withLedger(session, async (ledger) => {
          const status = await ledger.status()
          session.print(status, () =>
            [
              `Ledger      ${status.at}  (log ${status.logId})`,
              `Durability  ${status.durability === 'full' ? 'full: what is acknowledged survives a power cut' : status.durability}`,
              `Position    ${count(status.position)}`,
              '',
              textTable(
                [{ title: 'projection' }, { title: 'version', right: true }, { title: 'position', right: true }, { title: 'lag', right: true }],
                status.projections.map(({ name, version, position, lag, stopped }) => [
                  stopped ? `${name}, stopped at ${stopped.eventType} ${count(stopped.position)}: ${stopped.reason}` : name,
                  String(version),
                  count(position),
                  count(lag),
                ]),
              ),
              '',
              textTable(
                [{ title: 'file' }, { title: 'size', right: true }, { title: 'write-ahead log', right: true }],
                status.files.map((file) => [file.name, bytes(file.bytes), bytes(file.walBytes)]),
              ),
            ].join('\n'),
          )
          return exitCodes.done
        }),
      ),
    )
}
