import type { Command } from 'commander'
import { InvalidInput } from 'leadledger'
import { given, nameValue } from './arguments.js'
import type { Run } from './run.js'
import { moneyOf, sending, type Common, type MoneyOptions } from './sending.js'

interface CriteriaOptions {
  readonly criterion?: Record<string, string>
  readonly evidence?: Record<string, string>
}

interface QualifyOptions extends Common, CriteriaOptions {
  readonly note?: string
  readonly assessOnly?: boolean
}

function criteriaOf({ criterion, evidence = {} }: CriteriaOptions) {
  const alone = Object.keys(evidence).filter((name) => criterion?.[name] === undefined)
  if (alone.length > 0) throw new InvalidInput(alone.map((name) => `--evidence ${name}: stands beside its answer, such as --criterion ${name}=met`))
  return criterion && Object.fromEntries(Object.entries(criterion).map(([name, answer]) => [name, given({ answer, evidence: evidence[name] })]))
}

type ConvertOptions = Common &
  MoneyOptions &
  CriteriaOptions & { stage?: string; expectedClose?: string; account?: string; contact?: string; dealName?: string; note?: string } & {
    manager?: string
    reason?: string
  }

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
  sending<Common & CriteriaOptions & { reason?: string }>(
    lead
      .command('unqualify <id>')
      .description('take a qualification back that turned out wrong; the lead is contacted, or new, again')
      .option('--reason <text>', 'why; it must be given')
      .option('--criterion <name=answer>', 'what turned out otherwise; may be repeated', nameValue)
      .option('--evidence <name=text>', 'what an answer rests on', nameValue)
      .addHelpText('after', '\nExample:\n  leadledger lead unqualify 01J8ZQ5V7Y… --reason "budget was cut" --criterion budget=unmet'),
    run,
    ({ reason, ...options }) => ({ type: 'WithdrawQualification', reason, criteria: criteriaOf(options) }),
  )
  sending<Common & { to: string; reason?: string }>(
    lead
      .command('status <id>')
      .description('an own status of the handbook, within the status the lead has; that status itself takes it back')
      .requiredOption('--to <status>', 'such as nurturing')
      .option('--reason <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead status 01J8ZQ5V7Y… --to nurturing --reason "budget next year"'),
    run,
    ({ to, reason }) => ({ type: 'ChangeLeadStatus', status: to, reason }),
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
  sending<ConvertOptions>(
    lead
      .command('convert <id>')
      .description('convert a qualified lead into a deal, exactly once; with answers, it is qualified in the same step')
      .option('--criterion <name=answer>', 'met, unmet or unknown; may be repeated', nameValue)
      .option('--evidence <name=text>', 'what an answer rests on', nameValue)
      .option('--manager <name>', 'who lets it through though it is not qualified')
      .option('--reason <text>', 'and why')
      .option('--value <amount>')
      .option('--currency <code>')
      .option('--stage <stage>')
      .option('--expected-close <date>')
      .option('--account <id>', 'the company in the pipeline; a new id where none is given')
      .option('--contact <id>', 'the person there; a new id where none is given')
      .option('--deal-name <name>')
      .option('--note <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead convert 01J8ZQ5V7Y… --value 12000 --currency EUR --stage proposal --expected-close 2026-06-30'),
    run,
    ({ stage, expectedClose, account, contact, dealName, note, manager, reason, ...options }) => ({
      type: 'ConvertLead',
      criteria: criteriaOf(options),
      override: manager === undefined && reason === undefined ? undefined : { manager, reason },
      value: moneyOf(options),
      stage,
      expectedClose,
      accountId: account,
      contactId: contact,
      dealName,
      note,
    }),
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
