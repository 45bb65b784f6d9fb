import type { Command } from 'commander'
import type { EnrolmentView, Ledger, NurtureReport, SequenceProgress, SequenceRun } from 'leadledger'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { count, minute, percent } from './format.js'
import { mailFiles } from './mail-file.js'
import type { Run } from './run.js'
import { withGlobals, withLedger } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

/** `sequences`, `enrolments`, `run-sequences` and `nurture`. */
export function addSequences(program: Command, run: Run): void {
  withGlobals(program.command('sequences').description('how leads come through the sequences of the handbook, step by step'))
    .option('--as-of <moment>', 'as it stood then (default: now)')
    .addHelpText('after', '\nExample:\n  leadledger sequences --as-of 2026-04-01')
    .action(
      answering(
        run,
        (ledger, { asOf }: { asOf?: string }) => ledger.sequences(given({ asOf })),
        (rows) => (rows.length === 0 ? 'Nobody is, or was, enrolled.' : rows.map(progressText).join('\n\n')),
      ),
    )

  withGlobals(program.command('enrolments <id>').description('the ways of a lead through sequences, and what comes next if nothing happens until then'))
    .addHelpText('after', '\nExample:\n  leadledger enrolments 01J8ZQ5V7Y…')
    .action(
      run<object, [string]>(async (session, _, id) =>
        withLedger(session, async (ledger) => {
          const rows = await ledger.enrolments(id)
          session.print(rows, () => (rows.length === 0 ? 'It is, and was, in no sequence.' : enrolmentsText(rows, ledger)))
          return exitCodes.done
        }),
      ),
    )

  withGlobals(program.command('run-sequences').description('write every mail that is due to a directory, as .eml files, and end sequences that are over'))
    .requiredOption('--outbox <dir>', 'where mails are written; a mail that is tried again is the same file')
    .option('--at <moment>', 'the moment to run for, not in the future (default: now)')
    .option('--from <address>', 'who sends', 'sales@localhost')
    .addHelpText(
      'after',
      '\nRun it every few minutes, as with cron: nothing is sent between. Mails the directory did not take stay queued.\n\nExample:\n  leadledger run-sequences --outbox ./outbox --from sales@example.org',
    )
    .action(
      run<{ outbox: string; at?: string; from: string }, []>(async (session, { outbox, at, from }) =>
        withLedger(session, async (ledger) => {
          const done = await ledger.runSequences({ send: mailFiles(outbox, from), ...given({ now: at }) })
          const failed = done.failed.map(({ error, ...mail }) => ({ ...mail, error: error instanceof Error ? error.message : String(error) }))
          session.print({ ...done, failed }, () => runText(done))
          for (const { messageId, error } of failed) session.console.err(`${terminalText(messageId)}: ${terminalText(error)}`)
          return failed.length === 0 ? exitCodes.done : exitCodes.refused
        }),
      ),
    )

  withGlobals(program.command('nurture').description('leads by how many channels touched them, second calls, reactions, and what messages led to'))
    .option('--from <moment>', 'only leads created from then on')
    .option('--to <moment>', 'and before then')
    .option('--as-of <moment>', 'as it stood then (default: now)')
    .addHelpText('after', '\nExample:\n  leadledger nurture --from 2026-01-01 --to 2026-04-01')
    .action(
      answering(run, (ledger, { from, to, asOf }: { from?: string; to?: string; asOf?: string }) => ledger.nurture(given({ from, to, asOf })), nurtureText),
    )
}

function progressText({ sequence, version, enrolled, active, completed, converted, exits, steps }: SequenceProgress): string {
  const ends = Object.entries(exits).map(([exit, number]) => `${count(number)} ${exit}`)
  const head = `${terminalText(sequence)}, version ${version}: ${count(enrolled)} enrolled, ${count(active)} active, ${count(completed)} completed, ${count(converted)} converted`
  const columns = ['sent', 'delivered', 'opened', 'machine', 'clicked', 'replied', 'left', 'complained', 'converted'].map((title) => ({ title, right: true }))
  const table = textTable(
    [{ title: 'step' }, { title: 'content' }, ...columns],
    steps.map((step) => [
      step.step,
      step.content ?? '–',
      ...[step.sent, step.delivered, step.opened, step.machineOpened, step.clicked, step.replied, step.unsubscribed, step.complained, step.converted].map(
        count,
      ),
    ]),
  )
  return [head, ...(ends.length > 0 ? [`Ended before: ${terminalText(ends.join(', '))}`] : []), ...(steps.length > 0 ? [table] : [])].join('\n')
}

const enrolmentsText = (rows: readonly EnrolmentView[], { zone }: Ledger): string =>
  textTable(
    [{ title: 'enrolment', whole: true }, { title: 'sequence' }, { title: 'version', right: true }, { title: 'since' }, { title: 'next' }],
    rows.map(({ enrolmentId, sequence, version, at, next }) => [enrolmentId, sequence, String(version), minute(at, zone), nextText(next, zone)]),
  )

function nextText(next: EnrolmentView['next'], zone: string): string {
  if (next === null) return 'ended'
  if (next.move === 'send') return `${next.queued ? 'again ' : ''}${next.step} ${minute(next.at, zone)}`
  if (next.move === 'wait') return `waits until ${minute(next.at, zone)}`
  return next.move === 'stop' ? `ends: ${next.exit}` : 'is completed'
}

const runText = ({ sent, failed, ended }: SequenceRun): string =>
  [
    `${count(sent.length)} sent, ${count(failed.length)} failed, ${count(ended.length)} ended.`,
    ...sent.map(({ lead, messageId }) => `${lead}  ${terminalText(messageId)}`),
    ...ended.map(({ lead, enrolmentId, exit }) => `${lead}  ${terminalText(enrolmentId)} ended: ${exit}`),
  ].join('\n')

function nurtureText({ mix, calls, attempts, contents, variants, social, posts, chain }: NurtureReport): string {
  const right = ['leads', 'converted', 'rate'].map((title) => ({ title, right: true }))
  return [
    textTable(
      [{ title: 'channels' }, ...right, { title: '95 %' }],
      mix.map(({ channels, leads, converted, rate, ci }) => [
        String(channels),
        count(leads),
        count(converted),
        percent(rate),
        ci ? `${percent(ci[0])} to ${percent(ci[1])}` : '–',
      ]),
    ),
    `\nSecond calls: ${count(calls.inWindow)} in the window, ${count(calls.early)} early, ${count(calls.late)} late, ${count(calls.missed)} missed, ${count(calls.waiting)} to come: ${percent(calls.share)}.`,
    `Attempts to contact: ${attempts.reached.map(({ attempts: tries, leads }) => `${count(leads)} after ${count(tries)}`).join(', ') || 'nobody was reached'}; ${count(attempts.notReached)} not reached.`,
    ...(contents.length === 0 ? [] : ['', contentTable(contents), '']),
    ...(variants.length === 0 ? [] : [variantTable(variants), '']),
    `Messages: ${count(chain.messages)} leads wrote, ${count(chain.interactions)} were spoken with, ${count(chain.qualified)} qualified.`,
    ...(social.length === 0 ? [] : ['', reactionTable(social)]),
    ...(posts.length === 0 ? [] : ['', postTable(posts.slice(0, mostPosts))]),
    ...(posts.length > mostPosts ? [`… and ${count(posts.length - mostPosts)} more; --json lists them all`] : []),
  ].join('\n')
}

/** The rest is for `--json`. */
const mostPosts = 10

const reactionTable = (social: NurtureReport['social']): string =>
  textTable(
    [{ title: 'platform' }, { title: 'reaction' }, { title: 'n', right: true }],
    social.map(({ platform, kind, count: number }) => [platform, kind, count(number)]),
  )

const postTable = (posts: NurtureReport['posts']): string =>
  textTable(
    [{ title: 'platform' }, { title: 'post' }, { title: 'content' }, { title: 'reactions', right: true }],
    posts.map(({ platform, post, content, count: number }) => [platform, post, content ?? '–', count(number)]),
  )

const contentTable = (contents: NurtureReport['contents']): string =>
  textTable(
    ['content', 'sent', 'delivered', 'opened', 'clicked', 'replied', 'converted'].map((title, index) => ({ title, right: index > 0 })),
    contents.map(({ content, sent, delivered, opened, clicked, replied, converted }) => [
      content ?? '–',
      ...[sent, delivered, opened, clicked, replied, converted].map(count),
    ]),
  )

const variantTable = (variants: NurtureReport['variants']): string =>
  textTable(
    ['sequence', 'step', 'variant', 'sent', 'delivered', 'opened', 'clicked', 'replied'].map((title, index) => ({ title, right: index > 2 })),
    variants.map(({ sequence, version, step, variant, sent, shares: { delivered, opened, clicked, replied } }) => [
      `${sequence}, version ${version}`,
      step,
      variant,
      count(sent),
      ...[delivered, opened, clicked, replied].map(({ rate, ci }) => (ci ? `${percent(rate)} (${percent(ci[0])} to ${percent(ci[1])})` : '–')),
    ]),
  )
