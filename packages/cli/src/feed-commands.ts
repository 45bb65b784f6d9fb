import type { Command } from 'commander'
import { sendFile, type EventsQuery, type SentLine } from 'leadledger'
import { given, list } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { count, minute } from './format.js'
import { progressBar } from './progress.js'
import type { Run } from './run.js'
import { refusalText, withGlobals, withLedger } from './session.js'
import { terminalText } from './terminal-text.js'

interface EventsOptions {
  readonly after?: string
  readonly type?: string[]
  readonly follow?: boolean
}

/** `send`: many commands in; `events`: all events out. */
export function addFeeds(program: Command, run: Run): void {
  withGlobals(
    program.command('send <file>').description('send the commands of a file, one JSON object a line, such as the calls of a day; a line takes effect once'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  leadledger send calls.jsonl\n\nA line:\n  {"lead":"01J8ZQ5V7Y…","type":"LogInteraction","channel":"call","outcome":"connected","at":"2026-03-31T09:00:00Z","note":"They want two."}\n\nLines that are refused are named with their number; repair them and send the file again.',
    )
    .action(
      run<object, [string]>(async (session, _, file) =>
        withLedger(session, async (ledger) => {
          const bar = progressBar(session.console, 'Sending', 'bytes')
          const totals = { lines: 0, sent: 0, unchanged: 0, refused: 0, events: 0 }
          const by = session.options.by
          const options = { source: { kind: 'cli' as const }, ...given({ by }), onProgress: ({ bytes = 0, totalBytes = 0 }) => bar.update(bytes, totalBytes) }
          const refusals: SentLine[] = []
          for await (const line of sendFile(ledger, file, options)) {
            totals.lines++
            if (line.refused !== undefined) {
              totals.refused++
              if (session.options.json) refusals.push(line)
              else session.console.err(refusedLine(line))
            } else if (line.duplicate || line.events.length === 0) totals.unchanged++
            else {
              totals.sent++
              totals.events += line.events.length
            }
          }
          bar.stop()
          session.print({ ...totals, refusals }, () =>
            [
              `${count(totals.lines)} lines: ${count(totals.sent)} sent`,
              `${count(totals.unchanged)} unchanged`,
              `${count(totals.refused)} refused`,
              `${count(totals.events)} events.`,
            ].join(', '),
          )
          return totals.refused > 0 ? exitCodes.refused : exitCodes.done
        }),
      ),
    )

  withGlobals(program.command('events').description('every event of leads in the order of the log; with --json one object a line, for other systems'))
    .option('--after <position>', 'only those behind this position, which is the last one that was seen')
    .option('--type <types>', 'such as LeadCreated,LeadConverted', list)
    .option('--follow', 'go on with each new event until interrupted')
    .addHelpText('after', '\nExamples:\n  leadledger events --type LeadConverted,LeadLost\n  leadledger events --after 4711 --follow --json')
    .action(
      run<EventsOptions, []>(async (session, { after, type, follow }) =>
        withLedger(session, async (ledger) => {
          const query = given({ after, types: type as EventsQuery['types'], follow: follow ? session.console.interruption() : undefined })
          for await (const event of ledger.events(query)) {
            const { position, occurredAt, type: kind, lead, actor } = event
            if (session.options.json) session.console.out(JSON.stringify(event))
            else
              session.console.out(terminalText([position.padStart(9), minute(occurredAt, ledger.zone).padEnd(16), lead, kind.padEnd(24), actor.id].join('  ')))
          }
          return exitCodes.done
        }),
      ),
    )
}

const refusedLine = ({ line, ...refused }: Extract<SentLine, { readonly refused: string }>): string => `line ${line}: ${terminalText(refusalText(refused))}`
