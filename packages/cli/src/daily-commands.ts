import type { Command } from 'commander'
import { feedWords, InvalidInput, type Digest, type Ledger, type PolicyRun, type Reminder } from 'leadledger'
import { answering } from './answering.js'
import { given, list, wholeNumber } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { count, minute } from './format.js'
import type { Run } from './run.js'
import { withGlobals, withLedger } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

/** `run-policies`, `reminders`, `calendar` and `digest`. */
export function addDaily(program: Command, run: Run): void {
  withGlobals(
    program
      .command('run-policies')
      .description('record which first responses are waited for, came in time and did not, and do what the handbook plans for bands of the score'),
  )
    .option('--at <moment>', 'the moment to run for, not in the future (default: now)')
    .addHelpText(
      'after',
      '\nRun it every few minutes, as with cron, or never: no number depends on the clocks. Interrupted, it goes on the next time.\n\nExample:\n  leadledger run-policies',
    )
    .action(
      run<{ at?: string }, []>(async (session, { at }) =>
        withLedger(session, async (ledger) => {
          const done = await ledger.runPolicies(at, { signal: session.console.interruption() })
          session.print(done, runText)
          return done.finished ? exitCodes.done : exitCodes.refused
        }),
      ),
    )

  withGlobals(program.command('reminders').description('follow-ups whose local day has come, the oldest first'))
    .option('--owner <name>', 'only of this owner')
    .option('--at <moment>', 'as of then (default: now)')
    .option('--limit <number>', 'how many at most', wholeNumber(1), 100)
    .addHelpText('after', '\nExample:\n  leadledger reminders --owner Grace')
    .action(
      answering(
        run,
        (ledger, { owner, at, limit }: { owner?: string; at?: string; limit: number }) => ledger.reminders({ limit, ...given({ owner, at }) }),
        (rows) => (rows.length === 0 ? 'Nothing is due.' : remindersTable(rows)),
      ),
    )

  withGlobals(program.command('calendar').description('print the open follow-ups of an owner as iCalendar'))
    .requiredOption('--owner <name>')
    .option('--include <words>', `personal words to put in, of ${feedWords.join(', ')}, separated by commas`, list)
    .option('--at <moment>', 'when it says it was made (default: now)')
    .addHelpText('after', '\nNeeds the package ical-generator.\n\nExample:\n  leadledger calendar --owner Grace > grace.ics')
    .action(
      answering(
        run,
        (ledger, { owner, include = [], at }: { owner: string; include?: string[]; at?: string }) =>
          ledger.calendarFeed(owner, { include: include.map(feedWord), ...given({ at }) }),
        (feed) => feed.trimEnd(),
      ),
    )

  withGlobals(program.command('digest').description('what an owner has to know as the day begins'))
    .requiredOption('--owner <name>')
    .option('--at <moment>', 'as it will be then if nothing happens (default: now)')
    .addHelpText('after', '\nExample:\n  leadledger digest --owner Grace')
    .action(answering(run, (ledger, { owner, at }: { owner: string; at?: string }) => ledger.digest(owner, at), digestText))
}

function feedWord(word: string): (typeof feedWords)[number] {
  const known = feedWords.find((name) => name === word)
  if (known === undefined) throw new InvalidInput([`include: ${JSON.stringify(word)} is none of ${feedWords.join(', ')}`])
  return known
}

const runText = ({ started, met, breached, planned, leads, finished }: PolicyRun): string =>
  `${count(leads)} leads looked at: ${count(started)} clocks started, ${count(met)} met, ${count(breached)} breached${planned === 0 ? '' : `, ${count(planned)} plans of bands followed`}.${finished ? '' : ' Interrupted: run it again.'}`

const remindersTable = (rows: readonly Reminder[]): string =>
  textTable(
    [{ title: 'due' }, { title: 'zone' }, { title: '' }, { title: 'lead', whole: true }, { title: 'follow-up' }, { title: 'company' }, { title: 'note' }],
    rows.map(({ due, state, lead, followUp, company, note }) => [due.date, due.zone, state, lead, followUp, company ?? '–', note ?? '']),
  )

function digestText({ owner, at, overdueSla, followUps, noNextStep, newLeads }: Digest, { zone }: Ledger): string {
  const part = (title: string, rows: readonly string[]): string => `${title}:${rows.length === 0 ? ' none' : `\n${rows.map((row) => `  ${row}`).join('\n')}`}`
  return [
    `${terminalText(owner)}, ${minute(at, zone)}`,
    part(
      'First answer overdue',
      overdueSla.map(({ lead, dueAt }) => `${lead}  due ${minute(dueAt, zone)}`),
    ),
    part(
      'Follow-ups',
      followUps.map(({ lead, due, state, company }) => `${lead}  ${state} ${due.date}  ${terminalText(company ?? '–')}`),
    ),
    part(
      'No next step',
      noNextStep.map(({ lead, since }) => `${lead}  since ${minute(since, zone)}`),
    ),
    part(
      'New since yesterday',
      newLeads.map(({ id, company }) => `${id}  ${terminalText(company ?? '–')}`),
    ),
  ].join('\n')
}
