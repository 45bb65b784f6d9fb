import type { Command } from 'commander'
import { copyLog, exportLog, fileSource, moveLedger, openStore, placeOf, type LedgerPlaces, type MoveReport } from 'leadledger'
import { given } from './arguments.js'
import { forTheHost } from './as-user.js'
import { exitCodes } from './exit-codes.js'
import { count } from './format.js'
import { progressBar } from './progress.js'
import type { Run } from './run.js'
import { withGlobals } from './session.js'
import { textTable } from './table.js'

interface MigrateOptions {
  readonly from: string
  readonly to: string
  readonly fromViews?: string
  readonly toViews?: string
  readonly toKeys?: string
}

/** `migrate`, `export events` and `import-events`. */
export function addMoving(program: Command, run: Run): void {
  withGlobals(program.command('migrate').description('move a log and its keys to another place, event by event as it is, and prove that all is the same there'))
    .requiredOption('--from <place>', 'where the ledger is: a directory, postgres://… or esdb://…')
    .requiredOption('--to <place>', 'where it moves to')
    .option('--from-views <place>', 'where its views are (default: beside the log)')
    .option('--to-views <place>', 'where its views will be (default: beside the log; memory: folds them only to compare)')
    .option('--to-keys <place>', 'where the keys of personal data will be (default: beside the log of a directory; for a server they stay)')
    .addHelpText(
      'after',
      `
--keys names the keys the ledger has, unless they are in its directory. They are copied, wrapped by the master key of the new place;
where they stay in one place, both ledgers share them. Interrupted, it goes on where it stopped when it is run again. Writers may go on meanwhile: stop them, and run it once more.

Example:
  leadledger migrate --from ./ledger --to 'postgres://app@db/crm?schema=sales' --to-keys 'postgres://app@keys/vault?schema=sales'

Exit code 3 when the two logs, their keys or their views differ.`,
    )
    .action(
      run<MigrateOptions, []>(async (session, { from, to, fromViews, toViews, toKeys }) => {
        forTheHost('migrate', session.options)
        const { keys } = session.options
        const bars = {
          copying: progressBar(session.console, 'Copying', 'events'),
          keys: progressBar(session.console, 'Copying', 'keys'),
          comparing: progressBar(session.console, 'Comparing', 'events'),
        }
        const report = await moveLedger({
          from: given({ at: from, views: fromViews, keys }) as LedgerPlaces,
          to: given({ at: to, views: toViews, keys: toKeys }) as LedgerPlaces,
          signal: session.console.interruption(),
          onProgress: ({ step, events, total }) => bars[step].update(events, total ?? events),
        }).finally(() => {
          for (const bar of Object.values(bars)) bar.stop()
        })
        session.print(report, movedText)
        if (!report.complete) return exitCodes.refused
        return report.equal ? exitCodes.done : exitCodes.damaged
      }),
    )

  const exporting = program.command('export').description('write what the ledger holds into files')
  withGlobals(exporting.command('events').description('every event as a line of JSON, personal data sealed as it is, with a manifest beside it'))
    .requiredOption('--out <file>', 'file to write; zipped when its name ends in .gz')
    .addHelpText('after', '\nExample:\n  leadledger export events --out log.ndjson.gz')
    .action(
      run<{ readonly out: string }, []>(async (session, { out }) => {
        forTheHost('export events', session.options)
        const store = await openStore(placeOf(session.options.ledger, 'ledger'), { create: false })
        const bar = progressBar(session.console, 'Exporting', 'events')
        try {
          const interrupted = session.console.interruption()
          const manifest = await exportLog(store, out, { signal: interrupted, onProgress: ({ events }) => bar.update(events, events) })
          bar.stop()
          if (interrupted.aborted) return exitCodes.refused
          session.print(
            { file: out, ...manifest },
            () => `Wrote ${count(manifest.events)} events of ${count(manifest.streams)} streams to ${out}, SHA-256 ${manifest.sha256}.`,
          )
          return exitCodes.done
        } finally {
          bar.stop()
          await store.close()
        }
      }),
    )

  withGlobals(program.command('import-events <file>').description('take over an exported log, into an empty place or one that holds its beginning'))
    .addHelpText(
      'after',
      '\nThe keys of personal data are not in the file: bring them along.\n\nExample:\n  leadledger import-events log.ndjson.gz --ledger ./restored',
    )
    .action(
      run<object, [string]>(async (session, _options, file) => {
        forTheHost('import-events', session.options)
        const source = await fileSource(file)
        const store = await openStore(placeOf(session.options.ledger, 'ledger'), { logId: source.logId })
        const bar = progressBar(session.console, 'Importing', 'events')
        try {
          const interrupted = session.console.interruption()
          const events = await copyLog(source, store, { signal: interrupted, onProgress: (done) => bar.update(done.events, done.total ?? done.events) })
          bar.stop()
          session.print({ events, logId: source.logId, complete: !interrupted.aborted }, () => `Took over ${count(events)} events.`)
          return interrupted.aborted ? exitCodes.refused : exitCodes.done
        } finally {
          bar.stop()
          await store.close()
        }
      }),
    )
}

const equality = (equal: boolean): string => (equal ? 'equal' : 'DIFFERS')

function movedText({ from, to, copied, complete, log, keys, views, checkpoints }: MoveReport): string {
  if (!complete || !log) return `Copied ${count(copied)} events and was interrupted; run it again to go on.`
  const rows = [
    ['log', count(log.to.events), equality(log.equal), log.to.sha256.slice(0, 16)],
    ...(keys ? [['keys', count(keys.subjects), keys.equal === undefined ? 'not compared' : equality(keys.equal), '']] : []),
    ...views.map(({ table, rows: number, equal }) => [table, count(number), equality(equal), '']),
  ]
  const table = textTable([{ title: 'what' }, { title: 'number', right: true }, { title: '' }, { title: 'SHA-256' }], rows)
  const moved = checkpoints.map(({ name, from: before, to: after }) => [name, String(before), String(after)])
  return [
    `Copied ${count(copied)} events from ${from} to ${to}.`,
    keys ? `Copied the keys to ${keys.to}; those in ${keys.from} stay: destroy them when nobody needs them any more.` : 'The keys stay where they are.',
    '',
    table,
    ...((views.length === 0 && log.equal) || (keys && keys.equal === undefined)
      ? ['', 'Not all was compared, since events came meanwhile: stop the writers, and run it once more.']
      : []),
    '',
    textTable([{ title: 'checkpoint' }, { title: 'there', right: true }, { title: 'here', right: true }], moved),
  ].join('\n')
}
