import type { Command } from 'commander'
import type { Calibration, CalibrationQuery, LeadScore, QueueEntry, Rescored } from 'leadledger'
import { given, wholeNumber } from './arguments.js'
import { exitCodes } from './exit-codes.js'
import { count, minute, percent } from './format.js'
import { handbookIn } from './handbook-commands.js'
import type { Run } from './run.js'
import { sending, type Common } from './sending.js'
import { withGlobals, withLedger, withNow } from './session.js'
import { textTable } from './table.js'
import { terminalText } from './terminal-text.js'

/** `lead behaviour`. */
export function addBehaviour(lead: Command, run: Run): void {
  sending<Common & { kind: string; asset?: string; behaviour?: string; machine?: boolean; note?: string }>(
    lead
      .command('behaviour <id>')
      .description('record what the lead did on your site, with your mail or at your events')
      .requiredOption('--kind <code>', 'page-view, download, webinar, email-open, email-click, social, …')
      .option('--asset <code>', 'which page, document or mail, such as /pricing')
      .option('--behaviour <id>', 'an id of its own, under which it is recorded once')
      .option('--machine', 'a machine did it, such as a mail scanner: kept, and never scored')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead behaviour 01J8ZQ5V7Y… --kind download --asset guide-7'),
    run,
    ({ kind, asset, behaviour, machine, note }) => ({ type: 'RecordBehaviour', kind, asset, behaviourId: behaviour, machine, note }),
  )
}

/** `score`, `rescore`, `queue` and `calibration`. */
export function addScores(program: Command, run: Run): void {
  withGlobals(program.command('score <id>').description('how ready a lead is to buy, in points, with its band and what to do'))
    .option('--why', 'where the points come from')
    .option('--at <moment>', 'as it stood, or will stand, then (default: now)')
    .option('--handbook <file>', 'by the rules of a handbook in a JSON file instead of those in force')
    .addHelpText('after', '\nExample:\n  leadledger score 01J8ZQ5V7Y… --why')
    .action(
      run<{ why?: boolean; at?: string; handbook?: string }, [string]>(async (session, { why = false, at, handbook }, id) =>
        withLedger(session, async (ledger) => {
          const score = await ledger.score(id, given({ at, handbook: handbook === undefined ? undefined : handbookIn(handbook) }))
          if (!score) return session.absent(id, at)
          session.print(score, () => scoreText(score, why, ledger.zone))
          return exitCodes.done
        }),
      ),
    )

  withGlobals(program.command('rescore').description('open leads as another handbook would score them, beside how they are scored'))
    .requiredOption('--handbook <file>', 'the handbook, a JSON file; it is not adopted')
    .option('--changed', 'only leads that would be in another band')
    .addHelpText('after', '\nExample:\n  leadledger rescore --handbook handbook.json --changed')
    .action(
      run<{ handbook: string; changed?: boolean }, []>(async (session, { handbook, changed = false }) =>
        withLedger(session, async (ledger) => {
          const moves = new Map<string, number>()
          const leads: Rescored[] = []
          for await (const lead of ledger.rescore({ handbook: handbookIn(handbook) })) {
            const move = `${lead.before.band} → ${lead.after.band}`
            moves.set(move, (moves.get(move) ?? 0) + 1)
            if (!changed || lead.before.band !== lead.after.band) leads.push(lead)
          }
          session.print({ moves: Object.fromEntries(moves), leads }, () => rescoreText(moves, leads))
          return exitCodes.done
        }),
      ),
    )

  withNow(
    withGlobals(
      program.command('queue').description('open leads in the order in which to work on them, and why: what is overdue first, then by points, then by age'),
    ),
  )
    .option('--owner <name>', 'whose leads (default: those nobody owns)')
    .option('--limit <n>', 'the first so many', wholeNumber(1), 20)
    .option('--at <moment>', 'as it will be then if nothing happens (default: now)')
    .addHelpText('after', '\nExample:\n  leadledger queue --owner "Grace Hopper"')
    .action(
      run<{ owner?: string; limit: number; at?: string }, []>(async (session, { owner, limit, at }) =>
        withLedger(session, async (ledger) => {
          const entries = await ledger.queue(given({ owner, limit, at }))
          session.print(entries, () => (entries.length === 0 ? 'No open leads.' : queueTable(entries)))
          return exitCodes.done
        }),
      ),
    )

  withGlobals(program.command('calibration').description('whether leads of higher bands convert more, by the band they had soon after their creation'))
    .option('--from <date>', 'leads created on or after this date')
    .option('--to <date>', 'leads created before this date')
    .option('--as-of <moment>', 'as it stood then (default: now)')
    .option('--landmark <n>', 'days after its creation on which the band of a lead is fixed (default: 1)', Number)
    .option('--horizon <n>', 'days from then on in which a lead may convert (default: 90)', Number)
    .option('--handbook <file>', 'by the rules of a handbook in a JSON file instead of those in force then')
    .addHelpText('after', '\nExample:\n  leadledger calibration --from 2026-01 --to 2026-07')
    .action(
      run<Omit<CalibrationQuery, 'handbook'> & { landmark?: number; horizon?: number; handbook?: string }, []>(
        async (session, { from, to, asOf, landmark, horizon, handbook }) =>
          withLedger(session, async (ledger) => {
            const rules = handbook === undefined ? undefined : handbookIn(handbook)
            const found = await ledger.calibration(given({ from, to, asOf, landmarkDays: landmark, horizonDays: horizon, handbook: rules }))
            session.print(found, calibrationText)
            return exitCodes.done
          }),
      ),
    )
}

function scoreText({ total, band, since, action, parts }: LeadScore, why: boolean, zone: string): string {
  const lines = [`${count(total)} points: ${band}${since === null ? '' : ` since ${minute(since, zone)}`}.`, ...(action === null ? [] : [action])]
  if (!why) return lines.map(terminalText).join('\n')
  const table = textTable(
    [{ title: 'points', right: true }, { title: 'group' }, { title: 'rule' }, { title: 'why', whole: true }],
    parts.map((part) => [count(part.points), part.group, part.rule ?? 'cap', part.why]),
  )
  return [...lines.map(terminalText), '', parts.length === 0 ? 'No rule gives it points.' : table].join('\n')
}

function rescoreText(moves: ReadonlyMap<string, number>, leads: readonly Rescored[]): string {
  if (moves.size === 0) return 'No open leads.'
  const summary = textTable(
    [{ title: 'bands' }, { title: 'leads', right: true }],
    [...moves].map(([move, number]) => [move, count(number)]),
  )
  if (leads.length === 0) return summary
  const table = textTable(
    [{ title: 'lead', whole: true }, { title: 'owner' }, { title: 'before', right: true }, { title: '' }, { title: 'after', right: true }, { title: '' }],
    leads.map(({ lead, owner, before, after }) => [lead, owner ?? '–', count(before.total), before.band, count(after.total), after.band]),
  )
  return [summary, '', table].join('\n')
}

const queueTable = (entries: readonly QueueEntry[]): string =>
  textTable(
    [
      { title: '#', right: true },
      { title: 'company' },
      { title: 'contact' },
      { title: 'points', right: true },
      { title: 'band' },
      { title: 'why', whole: true },
      { title: 'lead', whole: true },
    ],
    entries.map(({ rank, company, contact, points, band, reasons, lead }) => [
      String(rank),
      company ?? '–',
      contact ?? '–',
      count(points),
      band,
      reasons.map(({ words }) => words).join('; '),
      lead,
    ]),
  )

function calibrationText({ bands, all, excluded, verdict }: Calibration): string {
  const table = textTable(
    [
      { title: 'band' },
      { title: 'leads', right: true },
      { title: 'mature', right: true },
      { title: 'converted', right: true },
      { title: 'rate', right: true },
      { title: '95 %' },
      { title: 'lift', right: true },
      { title: 'incidence', right: true },
    ],
    [...bands, all].map(({ band, n, mature, converted, rate, ci, lift, incidence }) => [
      band,
      count(n),
      count(mature),
      count(converted),
      percent(rate),
      ci ? `${percent(ci[0])} to ${percent(ci[1])}` : '',
      lift === null ? '' : lift.toFixed(2),
      percent(incidence),
    ]),
  )
  const left = Object.entries(excluded).map(([reason, number]) => `${count(number)} ${reason}`)
  return [terminalText(verdict), '', table, ...(left.length === 0 ? [] : ['', `Left out: ${left.join(', ')}.`])].join('\n')
}
