import { Option, type Command } from 'commander'
import {
  postContents,
  spendScopes,
  type KpiName,
  type NextTarget,
  type Recorded,
  type RecordRefusal,
  type SocialPostInput,
  type TargetReport,
} from 'leadledger'
import { answering } from './answering.js'
import { given } from './arguments.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { amount, count, duration, percent } from './format.js'
import type { Run } from './run.js'
import { common, sendOptions, type Common } from './sending.js'
import { withGlobals, withLedger, type Session } from './session.js'
import { textTable } from './table.js'

interface SpanOptions extends Common {
  readonly from: string
  readonly to: string
}

interface MoneyOptions {
  readonly amount?: string
  readonly currency?: string
}

/** A sentence instead of a table without rows. */
const orNone = (what: string, rows: readonly unknown[]): string | undefined => (rows.length === 0 ? `No ${what}.` : undefined)

const money = ({ amount: text, currency }: MoneyOptions) => (text === undefined ? undefined : { amount: text, currency: currency ?? '' })

/** Prints what became of a record, and says the exit code. */
export function told(session: Session, result: Recorded | RecordRefusal, what: string): ExitCode {
  if (result.refused === undefined) {
    session.print(result, ({ changed, duplicate }) => `${what} ${changed ? 'recorded' : 'stands so already'}${duplicate ? ' (sent before)' : ''}`)
    return exitCodes.done
  }
  if (session.options.json) session.print(result, () => '')
  else session.console.err(`Refused: ${result.refused}`)
  return exitCodes.refused
}

/** `campaign`, `spend`, `rate`, `target` and `post`. */
export function addRecords(program: Command, run: Run): void {
  addCampaign(program, run)
  addPost(program, run)
  addSpend(program, run)
  addRate(program, run)
  addTarget(program, run)
}

interface CampaignOptions extends Common {
  readonly name?: string
  readonly source?: string
  readonly from?: string
  readonly to?: string
}

function addCampaign(program: Command, run: Run): void {
  const campaign = program.command('campaign').description('campaigns that touchpoints and spend name')
  common(campaign.command('define <id>').description('make a campaign known, or change what is known of it'))
    .option('--name <name>', 'what people call it (default: its id)')
    .option('--source <source>', 'the source its cost counts to')
    .option('--from <date>', 'its first day')
    .option('--to <date>', 'the day after its last')
    .addHelpText('after', '\nExample:\n  leadledger campaign define spring --name "Spring 2026" --source google')
    .action(
      run<CampaignOptions, [string]>(async (session, { name, source, from, to, ...options }, id) =>
        withLedger(
          session,
          async (ledger) => {
            const fields = { campaign: id, name: name ?? id, ...given({ source, from, to, at: options.at }) }
            return told(session, await ledger.defineCampaign(fields, sendOptions(options, session.options.by)), id)
          },
          { create: true },
        ),
      ),
    )
  withGlobals(campaign.command('list').description('the campaigns'))
    .addHelpText('after', '\nExample:\n  leadledger campaign list')
    .action(
      answering(
        run,
        (ledger) => ledger.campaigns(),
        (known) =>
          orNone('campaigns', known) ??
          textTable(
            [{ title: 'id' }, { title: 'name' }, { title: 'source' }, { title: 'from' }, { title: 'to' }],
            known.map(({ campaign: id, name, source, from, to }) => [id, name, source ?? '–', from ?? '–', to ?? '–']),
          ),
      ),
    )
}

interface SpendOptions extends SpanOptions, MoneyOptions {
  readonly campaign?: string
  readonly source?: string
  readonly scope?: (typeof spendScopes)[number]
  readonly id?: string
  readonly note?: string
}

function addSpend(program: Command, run: Run): void {
  const spend = program.command('spend').description('what was spent, on what and when')
  const add = common(spend.command('add').description('record what was spent, from one date up to, and without, another'))
  add
    .requiredOption('--amount <amount>', 'such as 1200.00; below 0 for money that came back')
    .requiredOption('--currency <code>', 'ISO 4217 code')
    .requiredOption('--from <date>', 'its first day')
    .requiredOption('--to <date>', 'the day after its last')
    .option('--campaign <id>', 'spent on this campaign')
    .option('--source <source>', 'or on this source')
    .addOption(add.createOption('--scope <scope>', 'what it belongs to (default: marketing)').choices(spendScopes))
    .option('--id <id>', 'its id, which is recorded once, such as the number of the invoice')
    .option('--note <text>')
    .addHelpText(
      'after',
      '\nExample:\n  leadledger spend add --amount 1200.00 --currency EUR --campaign spring --from 2026-03-01 --to 2026-04-01 --id invoice-17',
    )
    .action(
      run<SpendOptions, []>(async (session, { from, to, campaign, source, scope, id, note, ...options }) =>
        withLedger(
          session,
          async (ledger) => {
            const fields = { from, to, amount: { amount: options.amount ?? '', currency: options.currency ?? '' } }
            const more = given({ campaign, source, scope, spendId: id, note, at: options.at })
            const result = await ledger.recordSpend({ ...fields, ...more }, sendOptions(options, session.options.by))
            return told(session, result, result.refused === undefined ? result.spendId : '')
          },
          { create: true },
        ),
      ),
    )
  common(spend.command('correct <id>').description('correct an amount or the dates; what was recorded stays in the log'))
    .option('--amount <amount>')
    .option('--currency <code>', 'ISO 4217 code')
    .option('--from <date>', 'its first day')
    .option('--to <date>', 'the day after its last')
    .option('--reason <text>')
    .addHelpText('after', '\nExample:\n  leadledger spend correct invoice-17 --amount 1100.00 --currency EUR --reason "credit note"')
    .action(
      run<Partial<SpanOptions> & MoneyOptions & { reason?: string }, [string]>(async (session, { from, to, reason, ...options }, id) =>
        withLedger(session, async (ledger) => {
          const changes = given({ from, to, reason, at: options.at, amount: money(options) })
          return told(session, await ledger.correctSpend(id, changes, sendOptions(options, session.options.by)), id)
        }),
      ),
    )
  withGlobals(spend.command('list').description('everything that was spent, by its first day'))
    .addHelpText('after', '\nExample:\n  leadledger spend list')
    .action(
      answering(
        run,
        (ledger) => ledger.spend(),
        (all) =>
          orNone('spending', all) ??
          textTable(
            [{ title: 'id' }, { title: 'from' }, { title: 'to' }, { title: 'on' }, { title: 'scope' }, { title: 'amount', right: true }],
            all.map(({ spendId, from, to, campaign, source, scope, amount: spent }) => [spendId, from, to, campaign ?? source ?? '–', scope, amount(spent)]),
          ),
      ),
    )
}

function addRate(program: Command, run: Run): void {
  const rate = program.command('rate').description('what currencies are worth')
  common(rate.command('add <base> <quote> <date> <rate>').description('record what one unit of a currency was worth in another on a date'))
    .addHelpText('after', '\nExample:\n  leadledger rate add USD EUR 2026-03-31 0.9231')
    .action(
      run<Common, [string, string, string, string]>(async (session, options, base, quote, date, value) =>
        withLedger(
          session,
          async (ledger) => {
            const fields = { base, quote, date, rate: value, ...given({ at: options.at }) }
            return told(session, await ledger.recordRate(fields, sendOptions(options, session.options.by)), `${base}/${quote} of ${date}`)
          },
          { create: true },
        ),
      ),
    )
}

interface TargetOptions extends Common, MoneyOptions {
  readonly value?: string
  readonly owner?: string
}

function addTarget(program: Command, run: Run): void {
  const target = program.command('target').description('what KPIs are to be')
  common(target.command('set <kpi> <period>').description('set what a KPI is to be in a month, quarter or year'))
    .option('--value <number>', 'a share such as 0.25, a count, or milliseconds')
    .option('--amount <amount>', 'or money')
    .option('--currency <code>', 'ISO 4217 code of the amount')
    .option('--owner <name>', 'for one owner (default: for all together)')
    .addHelpText(
      'after',
      '\nExamples:\n  leadledger target set winRate 2026-Q1 --value 0.3\n  leadledger target set convertedValue 2026 --amount 500000.00 --currency EUR',
    )
    .action(
      run<TargetOptions, [string, string]>(async (session, { value, owner, ...options }, kpi, period) =>
        withLedger(
          session,
          async (ledger) => {
            const fields = { kpi, period, ...given({ value, owner, at: options.at, amount: money(options) }) }
            return told(session, await ledger.setTarget(fields, sendOptions(options, session.options.by)), `${kpi} in ${period}`)
          },
          { create: true },
        ),
      ),
    )
  withGlobals(target.command('list').description('targets beside what was reached'))
    .option('--kpi <name>')
    .option('--period <period>', 'such as 2026, 2026-Q1 or 2026-03')
    .option('--owner <name>')
    .option('--as-of <moment>', 'as it stood then (default: now)')
    .addHelpText('after', '\nExample:\n  leadledger target list --period 2026-Q1')
    .action(
      answering(
        run,
        (ledger, { kpi, period, owner, asOf }: { kpi?: string; period?: string; owner?: string; asOf?: string }) =>
          ledger.targets(given({ kpi: kpi as KpiName | undefined, period, owner, asOf }) as { kpi?: KpiName }),
        targetTable,
      ),
    )
}

/** A number in the unit of its KPI. */
function figure(value: TargetReport['actual'], unit: TargetReport['unit']): string {
  if (typeof value === 'object') return amount(value)
  if (unit === 'ms') return duration(value)
  return unit === 'share' ? percent(value) : count(value)
}

const gapText = ({ gap, unit }: TargetReport): string => (unit === 'share' ? figure(gap, unit).replace('%', 'points') : figure(gap, unit))

export const targetTable = (reports: readonly TargetReport[]): string =>
  orNone('targets', reports) ??
  textTable(
    [
      { title: 'KPI' },
      { title: 'period' },
      { title: 'owner' },
      { title: 'target', right: true },
      { title: 'actual', right: true },
      { title: 'gap', right: true },
    ],
    reports.map((report) => {
      const { kpi, period, owner, target, actual, unit } = report
      return [kpi, period, owner ?? 'all', figure(target, unit), figure(actual, unit), gapText(report)]
    }),
  )

/** What is to be reached, before anything of it could be. */
export const nextTargetTable = (targets: readonly NextTarget[]): string =>
  textTable(
    [{ title: 'KPI' }, { title: 'period' }, { title: 'owner' }, { title: 'target', right: true }],
    targets.map(({ kpi, period, owner, target, unit }) => [kpi, period, owner ?? 'all', figure(target, unit)]),
  )

interface PostOptions extends Common {
  readonly platform: string
  readonly content: SocialPostInput['content']
  readonly campaign?: string
}

function addPost(program: Command, run: Run): void {
  common(program.command('post <id>'))
    .description('make a post on a platform known, so that reactions to it are told by what it was about')
    .requiredOption('--platform <name>', 'such as linkedin')
    .addOption(new Option('--content <kind>', 'what it is about').choices(postContents).makeOptionMandatory())
    .option('--campaign <id>')
    .addHelpText('after', '\nExample:\n  leadledger post spring-poll --platform linkedin --content poll')
    .action(
      run<PostOptions, [string]>(async (session, { platform, content, campaign, at, ...options }, post) =>
        withLedger(session, async (ledger) =>
          told(
            session,
            await ledger.recordSocialPost({ platform, post, content, ...given({ campaign, at }) }, sendOptions(options, session.options.by)),
            `Post ${post}`,
          ),
        ),
      ),
    )
}
