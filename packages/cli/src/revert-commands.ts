import type { Command } from 'commander'
import type { ImportView, LeftLead, RevertReport } from 'leadledger'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { count, minute } from './format.js'
import { progressBar } from './progress.js'
import type { Run } from './run.js'
import { withGlobals, withLedger } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

/** `imports` and `revert-import`. */
export function addReverting(program: Command, run: Run): void {
  withGlobals(program.command('imports').description('files that were imported, the last one first, and what was reverted of them'))
    .addHelpText('after', '\nExample:\n  leadledger imports --json')
    .action(
      answering(
        run,
        (ledger) => ledger.imports(),
        (imports, { zone }) => (imports.length === 0 ? 'Nothing was imported.' : importsText(imports, zone)),
      ),
    )
  withGlobals(
    program
      .command('revert-import <file-or-id>')
      .description('take an import back: what it made is gone, what it changed is as before; leads touched since are left'),
  )
    .option('--dry-run', 'the same report, and nothing written')
    .addHelpText(
      'after',
      '\nStopped in the middle, it goes on when it is called again.\n\nExamples:\n  leadledger revert-import pipeline.csv --dry-run\n  leadledger revert-import 5c7d0f0e-…',
    )
    .action(
      run<{ readonly dryRun?: boolean }, [string]>(async (session, { dryRun }, fileOrId) =>
        withLedger(session, async (ledger) => {
          const bar = progressBar(session.console, dryRun ? 'Checking' : 'Reverting', 'events')
          const total = Number((await ledger.status()).position)
          const report = await ledger
            .revertImport(fileOrId, {
              source: { kind: 'cli' },
              onProgress: ({ events }) => bar.update(events, total),
              ...given({ dryRun, by: session.options.by }),
            })
            .finally(() => bar.stop())
          session.print(dryRun ? { ...report, dryRun } : report, () => revertText(report, ledger.zone, dryRun))
          return exitCodes.done
        }),
      ),
    )
}

const importsText = (imports: readonly ImportView[], zone: string): string =>
  textTable(
    [
      { title: 'import' },
      { title: 'begun' },
      { title: 'by' },
      { title: 'stage' },
      { title: 'created', right: true },
      { title: 'updated', right: true },
      { title: 'reverts', right: true },
    ],
    imports.map(({ id, startedAt, by, stage, rows, reverts }) => [
      id,
      minute(startedAt, zone),
      terminalText(by),
      stage,
      rows ? count(rows.created) : '–',
      rows ? count(rows.updated) : '–',
      count(reverts),
    ]),
  )

function revertText({ withdrawn, restored, left }: RevertReport, zone: string, dryRun = false): string {
  const head = [
    ...(dryRun ? ['Dry run: nothing was written.'] : []),
    `Leads withdrawn: ${count(withdrawn)}, put back: ${count(restored)}, left: ${count(left.length)}.`,
  ]
  if (left.length === 0) return head.join('\n')
  const rows = left.map((lead) => [lead.lead, count(lead.row), whyOf(lead, zone)])
  return [...head, '', textTable([{ title: 'left' }, { title: 'row', right: true }, { title: 'why' }], rows)].join('\n')
}

function whyOf({ reason, stays, touchedBy, at }: LeftLead, zone: string): string {
  if (reason === 'touched') return `touched by ${terminalText(touchedBy ?? '–')}, ${minute(at, zone)}`
  return reason === 'erased' ? 'the person was erased' : `cannot be put back: ${stays.join(', ')}`
}
