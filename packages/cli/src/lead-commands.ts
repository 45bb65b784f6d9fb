import type { Command } from 'commander'
import type { CommandInput, SendOptions } from 'leadledger'
import { durationMs, given, list, nameValue } from './arguments.js'
import type { ExitCode } from './exit-codes.js'
import type { Run } from './run.js'
import { withLedger, withGlobals } from './session.js'

interface MoneyOptions {
  readonly value?: string
  readonly currency?: string
}

const moneyOf = ({ value, currency }: MoneyOptions) => (value === undefined ? undefined : { amount: value, currency: currency ?? '' })

const details = (command: Command): Command =>
  command
    .option('--company <name>')
    .option('--contact <name>', 'contact person')
    .option('--title <title>', 'job title')
    .option('--email <address>')
    .option('--phone <number>', 'with country code, or with --country')
    .option('--country <code>', 'ISO 3166 code of a phone number without +')
    .option('--website <url>')
    .option('--address <text>')
    .option('--note <text>')
    .option('--source <source>', 'Marketing, Referral, Cold Call, …')
    .option('--external-id <id>', "the lead's id in another system")
    .option('--value <amount>', 'estimated deal value, such as 1200.00')
    .option('--currency <code>', 'ISO 4217 code of the value')
    .option('--custom <name=value>', 'a custom field; may be repeated', nameValue)

const common = (command: Command): Command =>
  withGlobals(command)
    .option('--at <moment>', 'when it happened, such as 2026-03-31T09:00:00Z (default: now)')
    .option('--command-id <id>', 'takes effect at most once, however often it is sent')

interface Common {
  readonly at?: string
  readonly commandId?: string
}

const sendOptions = ({ commandId }: Common, by: string | undefined): SendOptions => ({ source: { kind: 'cli' }, ...given({ commandId, by }) })

/** One subcommand of `lead` that sends a command to a lead. */
function sending<Options extends Common>(command: Command, run: Run, input: (options: Options) => object): void {
  common(command).action(
    run<Options, [string]>(async (session, options, id) =>
      withLedger(session, async (ledger): Promise<ExitCode> => {
        const sent = await ledger.send(id, given({ at: options.at, ...input(options) }) as CommandInput, sendOptions(options, session.options.by))
        return session.sent(sent)
      }),
    ),
  )
}

interface DetailOptions extends Common, MoneyOptions {
  readonly owner?: string
  readonly clear?: string[]
  readonly reason?: string
  readonly custom?: Record<string, string>
}

const detailFields = ({ value, currency, ...rest }: MoneyOptions & Record<string, unknown>) => {
  const names = ['company', 'contact', 'title', 'email', 'phone', 'country', 'website', 'address', 'note', 'source', 'externalId', 'custom'] as const
  return given({ ...Object.fromEntries(names.map((name) => [name, rest[name]])), estimatedValue: moneyOf({ value, currency }) })
}

/** `lead create`, `lead change` and the commands about who owns a lead. */
export function addLeadCommands(lead: Command, run: Run): void {
  common(details(lead.command('create').description('create a lead')))
    .option('--owner <name>')
    .addHelpText('after', '\nExample:\n  leadledger lead create --company "Acme" --contact "Ada King" --phone "+44 20 7946 0958" --source Referral')
    .action(
      run<DetailOptions, []>(async (session, options) =>
        withLedger(
          session,
          async (ledger) => {
            const fields = given({ at: options.at, owner: options.owner, ...detailFields({ ...options }) })
            return session.sent(await ledger.create(fields, sendOptions(options, session.options.by)))
          },
          { create: true },
        ),
      ),
    )

  const change = details(lead.command('change <id>').description('change details; only what differs is recorded'))
    .option('--clear <fields>', 'fields to empty, separated by commas', list)
    .option('--reason <text>')
    .addHelpText('after', '\nExample:\n  leadledger lead change 01J8ZQ5V7Y… --phone "+49 30 901820" --clear website')
  sending<DetailOptions>(change, run, (options) => ({
    type: 'ChangeLeadDetails',
    reason: options.reason,
    ...detailFields({ ...options }),
    ...Object.fromEntries((options.clear ?? []).map((field) => [field, null])),
  }))

  sending<Common & { detail: string; result: string; method: string; note?: string }>(
    lead
      .command('verify <id>')
      .description('record that an e-mail address or phone number was checked')
      .requiredOption('--detail <email|phone>')
      .requiredOption('--result <valid|invalid>')
      .option('--method <how>', 'call, email, lookup, …', 'call')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead verify 01J8ZQ5V7Y… --detail phone --result valid'),
    run,
    ({ detail, result, method, note }) => ({ type: 'VerifyContactDetail', detail, result, method, note }),
  )

  sending<Common & { owner: string; rule?: string; reason?: string }>(
    lead
      .command('assign <id>')
      .description('give a lead an owner')
      .requiredOption('--owner <name>')
      .option('--rule <name>', 'the rule that decided')
      .option('--reason <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead assign 01J8ZQ5V7Y… --owner "Grace Hopper"'),
    run,
    ({ owner, rule, reason }) => ({ type: 'AssignLead', owner, rule, way: rule === undefined ? 'manual' : 'rule', reason }),
  )
  sending<Common & { owner: string }>(
    lead
      .command('claim <id>')
      .description('take a lead nobody owns; exactly one claimant wins')
      .requiredOption('--owner <name>')
      .addHelpText('after', '\nExample:\n  leadledger lead claim 01J8ZQ5V7Y… --owner "Grace Hopper"'),
    run,
    ({ owner }) => ({ type: 'ClaimLead', owner }),
  )
  sending<Common & { reason?: string }>(
    lead
      .command('release <id>')
      .description('give a lead back, so that others may claim it')
      .option('--reason <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead release 01J8ZQ5V7Y…'),
    run,
    ({ reason }) => ({ type: 'ReleaseLead', reason }),
  )
}

interface LogOptions extends Common {
  readonly channel: string
  readonly outcome: string
  readonly direction?: string
  readonly automated?: boolean
  readonly duration?: number
  readonly note?: string
  readonly nextStep?: string
  readonly nextNote?: string
  readonly completes?: string
}

interface FollowUpOptions extends Common {
  readonly due?: string
  readonly note?: string
  readonly reschedule?: string
  readonly complete?: string
  readonly cancel?: string
  readonly reason?: string
}

/** What happens with a lead: `lead log`, `lead amend`, `lead follow-up`. */
export function addInteractionCommands(lead: Command, run: Run): void {
  const log = lead
    .command('log <id>')
    .description('log a call, mail, meeting or message; only a real contact makes a new lead contacted')
    .requiredOption('--channel <channel>', 'call, email, meeting, social, chat, other')
    .requiredOption(
      '--outcome <outcome>',
      'call: connected, voicemail, no_answer, busy, wrong_number; email: sent, bounced, replied, received; meeting: scheduled, held, no_show, cancelled, rescheduled; social, chat: sent, replied, received',
    )
    .option('--direction <inbound|outbound>')
    .option('--automated', 'sent by a machine')
    .option('--duration <time>', '90s, 12m, 1h', durationMs)
    .option('--note <text>')
    .option('--next-step <date>', 'schedules a follow-up')
    .option('--next-note <text>')
    .option('--completes <follow-up>', 'the follow-up this was')
    .addHelpText('after', '\nExample:\n  leadledger lead log 01J8ZQ5V7Y… --channel call --outcome connected --duration 12m --next-step 2026-04-07')
  sending<LogOptions>(log, run, ({ channel, outcome, direction, automated, duration, note, nextStep, nextNote, completes }) => ({
    type: 'LogInteraction',
    channel,
    outcome,
    direction,
    automated,
    durationMs: duration,
    note,
    completes,
    nextStep: nextStep === undefined ? undefined : given({ due: nextStep, note: nextNote }),
  }))

  sending<Common & { interaction: string; outcome?: string; duration?: number; note?: string; reason?: string }>(
    lead
      .command('amend <id>')
      .description('correct an interaction; the old text stays in the log')
      .requiredOption('--interaction <id>')
      .option('--outcome <outcome>')
      .option('--duration <time>', '90s, 12m, 1h', durationMs)
      .option('--note <text>')
      .option('--reason <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead amend 01J8ZQ5V7Y… --interaction 01J8ZR… --outcome connected'),
    run,
    ({ interaction, outcome, duration, note, reason }) => ({
      type: 'AmendInteraction',
      interactionId: interaction,
      outcome,
      durationMs: duration,
      note,
      reason,
    }),
  )

  const followUp = lead
    .command('follow-up <id>')
    .description('schedule a follow-up, or with its id reschedule, complete or cancel it')
    .option('--due <date>', 'local date, such as 2026-04-07')
    .option('--note <text>')
    .option('--reschedule <follow-up>')
    .option('--complete <follow-up>')
    .option('--cancel <follow-up>')
    .option('--reason <text>')
    .addHelpText(
      'after',
      '\nExamples:\n  leadledger lead follow-up 01J8ZQ5V7Y… --due 2026-04-07 --note "send the offer"\n  leadledger lead follow-up 01J8ZQ5V7Y… --complete 01J8ZR…',
    )
  sending<FollowUpOptions>(followUp, run, ({ due, note, reschedule, complete, cancel, reason }) => {
    if (complete !== undefined) return { type: 'CompleteFollowUp', followUpId: complete, note }
    if (cancel !== undefined) return { type: 'CancelFollowUp', followUpId: cancel, reason }
    return reschedule === undefined ? { type: 'ScheduleFollowUp', due, note } : { type: 'RescheduleFollowUp', followUpId: reschedule, due, reason }
  })
}

interface QualifyOptions extends Common {
  readonly criterion?: Record<string, string>
  readonly evidence?: Record<string, string>
  readonly note?: string
  readonly assessOnly?: boolean
}

const criteriaOf = ({ criterion, evidence = {} }: QualifyOptions) =>
  criterion && Object.fromEntries(Object.entries(criterion).map(([name, answer]) => [name, given({ answer, evidence: evidence[name] })]))

/** Where a lead goes: `lead qualify`, `convert`, `lose` and their kin. */
export function addOutcomeCommands(lead: Command, run: Run): void {
  const qualify = lead
    .command('qualify <id>')
    .description('assess criteria and qualify a lead')
    .option('--criterion <name=answer>', 'met, unmet or unknown; may be repeated', nameValue)
    .option('--evidence <name=text>', 'what an answer rests on', nameValue)
    .option('--assess-only', 'record the answers, do not qualify')
    .option('--note <text>')
    .addHelpText('after', '\nExample:\n  leadledger lead qualify 01J8ZQ5V7Y… --criterion need=met --criterion budget=met --criterion authority=unmet')
  sending<QualifyOptions>(qualify, run, (options) =>
    options.assessOnly
      ? { type: 'AssessQualification', criteria: criteriaOf(options) }
      : { type: 'QualifyLead', criteria: criteriaOf(options), note: options.note },
  )
  sending<Common & { reason: string; note?: string }>(
    lead
      .command('disqualify <id>')
      .description('not a fit, spam, duplicate: its own outcome, not a loss')
      .requiredOption('--reason <code>')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead disqualify 01J8ZQ5V7Y… --reason "not a fit"'),
    run,
    ({ reason, note }) => ({ type: 'DisqualifyLead', reason, note }),
  )
  sending<Common & MoneyOptions & { stage?: string; expectedClose?: string; dealName?: string; note?: string }>(
    lead
      .command('convert <id>')
      .description('convert a qualified lead into a deal, exactly once')
      .option('--value <amount>')
      .option('--currency <code>')
      .option('--stage <stage>')
      .option('--expected-close <date>')
      .option('--deal-name <name>')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead convert 01J8ZQ5V7Y… --value 12000 --currency EUR --stage proposal --expected-close 2026-06-30'),
    run,
    ({ stage, expectedClose, dealName, note, ...money }) => ({ type: 'ConvertLead', value: moneyOf(money), stage, expectedClose, dealName, note }),
  )
  sending<Common & { reason?: string }>(
    lead
      .command('revert <id>')
      .description('take a conversion back')
      .option('--reason <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead revert 01J8ZQ5V7Y… --reason "signed by mistake"'),
    run,
    ({ reason }) => ({ type: 'RevertConversion', reason }),
  )
  sending<Common & MoneyOptions & { reason?: string; competitor?: string; note?: string }>(
    lead
      .command('lose <id>')
      .description('record a loss; the reason is mandatory')
      .option('--reason <code>')
      .option('--competitor <name>')
      .option('--value <amount>')
      .option('--currency <code>')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead lose 01J8ZQ5V7Y… --reason price --competitor Globex'),
    run,
    ({ reason, competitor, note, ...money }) => ({ type: 'LoseLead', reason, competitor, value: moneyOf(money), note }),
  )
  sending<Common & { reason?: string }>(
    lead
      .command('reopen <id>')
      .description('begin a new cycle with a lost or disqualified lead')
      .option('--reason <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead reopen 01J8ZQ5V7Y…'),
    run,
    ({ reason }) => ({ type: 'ReopenLead', reason }),
  )
}
