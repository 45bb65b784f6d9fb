import type { Command } from 'commander'
import { InvalidInput, type DueLeads, type Erasure, type ErasureView, type Reconciled, type SubjectExport } from 'leadledger'
import { given } from './arguments.js'
import { answering } from './answering.js'
import { exitCodes } from './exit-codes.js'
import { count, minute } from './format.js'
import { progressBar } from './progress.js'
import type { Run } from './run.js'
import { withGlobals, withLedger } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

interface Erasing {
  readonly basis: string
  readonly request?: string
  readonly includeMerged?: boolean
  readonly yes?: boolean
}

/** `lead erase`. */
export function addErasing(lead: Command, run: Run): void {
  withGlobals(lead.command('erase <id>').description('erase the person a lead is about, for good; shows what it would do until --yes'))
    .requiredOption('--basis <code>', 'why it may be done, such as gdpr-17; stays readable for ever')
    .option('--request <code>', 'id of the request it answers')
    .option('--include-merged', 'with every lead that is merged with it')
    .option('--yes', 'do it: nobody can take it back')
    .addHelpText(
      'after',
      '\nThe lead stays, with all that numbers count; what is personal is gone.\n\nExample:\n  leadledger lead erase 01J8ZQ5V7Y… --basis gdpr-17 --request R-7 --yes',
    )
    .action(
      run<Erasing, [string]>(async (session, { basis, request, includeMerged, yes = false }, id) =>
        withLedger(session, async (ledger) => {
          const how = given({ request, includeMerged, by: session.options.by })
          const erased = await ledger.erase(id, { basis, ...how, source: { kind: 'cli' }, dryRun: !yes })
          if (erased.refused !== undefined) return session.sent(erased)
          session.print(erased, () => erasureText(erased, yes))
          return exitCodes.done
        }),
      ),
    )
}

function erasureText({ leads, remaining, scrubbed }: Erasure, isDone: boolean): string {
  const lines = leads.map(({ lead, outcome, events }) => {
    if (outcome === 'erased-before') return `${lead}  was erased before`
    return `${lead}  ${isDone ? 'erased' : 'would be erased'}: ${count(events)} events stay, with nothing personal in them`
  })
  if (remaining.length > 0) lines.push(`merged with it, and not erased: ${remaining.join(', ')} (--include-merged)`)
  if (scrubbed === false) lines.push('Others were reading the views: traces may stay on the disk until `leadledger erasures --reconcile`.')
  if (!isDone) lines.push('Nothing was written: nobody can take an erasure back. Say --yes to do it.')
  return lines.join('\n')
}

/** `export-subject` and `erasures`. */
export function addErasures(program: Command, run: Run): void {
  withGlobals(program.command('export-subject <id>').description('everything that is held about the person of a lead'))
    .addHelpText('after', '\nExample:\n  leadledger export-subject 01J8ZQ5V7Y… --json > ada.json')
    .action(
      run<object, [string]>(async (session, _, id) =>
        withLedger(session, async (ledger) => {
          const held = await ledger.exportSubject(id)
          if (!held) return session.absent(id)
          session.print(held, (shown) => exportText(shown, ledger.zone))
          return exitCodes.done
        }),
      ),
    )
  withGlobals(program.command('erasures').description('who was erased, when and why'))
    .option('--reconcile', 'carry every erasure of the log out again, as after keys were put back from a backup')
    .addHelpText('after', '\nExample:\n  leadledger erasures --reconcile')
    .action(
      answering(
        run,
        async (ledger, { reconcile = false }: { readonly reconcile?: boolean }) => ({
          ...(reconcile && { reconciled: await ledger.reconcile() }),
          erasures: await ledger.erasures(),
        }),
        ({ reconciled, erasures }, { zone }) => [...(reconciled ? [reconciledText(reconciled)] : []), erasuresText(erasures, zone)].join('\n'),
      ),
    )
}

function exportText({ lead, erased, related, card, events, ...held }: SubjectExport, zone: string): string {
  const { sources, consents, interactions, mails, deals } = held
  const counted = Object.entries({ sources, consents, interactions, mails, deals, events })
  return [
    `${lead}  ${terminalText([card.contact, card.company, card.email, card.phone].filter((text) => text !== null).join(', '))}`,
    ...(erased ? [`erased ${minute(erased.at, zone)} (${erased.basis}): nothing personal is left`] : []),
    ...related.map(({ lead: other, how, stands }) => `${stands ? 'is' : 'was'} ${how} ${other}`),
    ...counted.map(([what, items]) => `${what.padEnd(12)} ${count(items.length)}`),
    'All of it: --json',
  ].join('\n')
}

/** `retention`. */
export function addRetention(program: Command, run: Run): void {
  withGlobals(program.command('retention').description('who is due to be erased by the rules of the handbook; with --sweep, erase them'))
    .option('--as-of <moment>', 'who will be due by then (default: now)')
    .option('--sweep', 'erase whoever is due now, for good')
    .addHelpText(
      'after',
      '\nA sweep that is stopped goes on when it is called again.\n\nExamples:\n  leadledger retention --as-of 2027-01-01\n  leadledger retention --sweep',
    )
    .action(
      run<{ readonly asOf?: string; readonly sweep?: boolean }, []>(async (session, { asOf, sweep = false }) =>
        withLedger(session, async (ledger) => {
          if (sweep && asOf !== undefined) throw new InvalidInput(['asOf: a sweep is of now'])
          const bar = progressBar(session.console, 'Erasing', 'leads')
          const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void => bar.update(done, total)
          const how = { source: { kind: 'cli' }, onProgress, ...given({ by: session.options.by }) } as const
          const found = await (sweep ? ledger.sweepRetention(how) : ledger.retention(given({ asOf }))).finally(() => bar.stop())
          session.print(found, () => retentionText(found, ledger.zone, sweep))
          return exitCodes.done
        }),
      ),
    )
}

function retentionText({ due, undated }: DueLeads, zone: string, isSwept: boolean): string {
  const columns = [{ title: 'lead' }, { title: isSwept ? 'erased, due' : 'due' }, { title: 'rule' }, { title: 'since' }, { title: '' }]
  const rows = due.map(({ lead, due: date, rule, because, since }) => [lead, date, rule, because, minute(since, zone)])
  const left = undated.length === 0 ? [] : [`Nobody knows when these ended: ${undated.join(', ')}`]
  return [due.length === 0 ? 'Nobody is due.' : textTable(columns, rows), ...left].join('\n')
}

const reconciledText = ({ leads }: Reconciled): string =>
  leads.length === 0 ? 'No key was left of anybody who was erased.' : `Ended what was left of the keys of ${leads.join(', ')}.`

const erasuresText = (erasures: readonly ErasureView[], zone: string): string =>
  erasures.length === 0
    ? 'Nobody was erased.'
    : textTable(
        [{ title: 'lead' }, { title: 'erased' }, { title: 'basis' }, { title: 'request' }, { title: 'rule' }],
        erasures.map(({ lead, at, basis, request, rule }) => [lead, minute(at, zone), basis, request ?? '–', rule ?? '–']),
      )
