import type { Command } from 'commander'
import { origins } from 'leadledger'
import { given, list, nameValue, wholeNumber } from './arguments.js'
import type { Run } from './run.js'
import { common, moneyOf, sending, sendOptions, type Common, type MoneyOptions } from './sending.js'
import { withLedger } from './session.js'

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
    .option('--expected-purchase <date>', 'the day on which the lead expects to buy')
    .option('--custom <name=value>', 'a custom field; may be repeated', nameValue)

interface DetailOptions extends Common, MoneyOptions {
  readonly owner?: string
  readonly clear?: string[]
  readonly origin?: (typeof origins)[number]
  readonly referrer?: string
  readonly campaign?: string
  readonly utm?: Record<string, string>
  readonly reason?: string
  readonly custom?: Record<string, string>
}

const detailFields = ({ value, currency, ...rest }: MoneyOptions & Record<string, unknown>) => {
  const names = [
    'company',
    'contact',
    'title',
    'email',
    'phone',
    'country',
    'website',
    'address',
    'note',
    'source',
    'externalId',
    'expectedPurchase',
    'custom',
  ] as const
  return given({ ...Object.fromEntries(names.map((name) => [name, rest[name]])), estimatedValue: moneyOf({ value, currency }) })
}

interface VisitOptions extends Common {
  readonly id?: string
  readonly campaign?: string
  readonly utm?: Record<string, string>
  readonly clickId?: string
  readonly landingPage?: string
}

const enrichable = ['company', 'contact', 'title', 'email', 'phone', 'website', 'address'] as const

/** `lead create`, `lead change` and the commands about who owns a lead. */
export function addLeadCommands(lead: Command, run: Run): void {
  const create = common(details(lead.command('create').description('create a lead')))
  create
    .option('--owner <name>')
    .addOption(create.createOption('--origin <origin>', 'how it came about').choices(origins))
    .option('--referrer <id>', 'who referred it')
    .option('--campaign <id>', 'the campaign whose visit brought it')
    .option('--utm <name=value>', 'source, medium, campaign, term or content of the link; may be repeated', nameValue)
    .addHelpText('after', '\nExample:\n  leadledger lead create --company "Acme" --contact "Ada King" --phone "+44 20 7946 0958" --source Referral')
    .action(
      run<DetailOptions, []>(async (session, options) =>
        withLedger(
          session,
          async (ledger) => {
            const { at, owner, origin, referrer, campaign, utm } = options
            const touchpoint = campaign === undefined && utm === undefined ? undefined : given({ campaign, utm })
            const fields = given({ at, owner, origin, referrer, touchpoint, ...detailFields({ ...options }) })
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

  const enrich = lead
    .command('enrich <id>')
    .description('fill what a provider of data knows and nobody ever said')
    .requiredOption('--provider <name>', 'who says so')
    .option('--confidence <percent>', 'how sure the provider is', wholeNumber(0))
  for (const field of enrichable) enrich.option(`--${field} <text>`)
  enrich
    .option('--country <code>', 'ISO 3166 code of a phone number without +')
    .option('--custom <name=value>', 'a custom field; may be repeated', nameValue)
    .addHelpText('after', '\nExample:\n  leadledger lead enrich 01J8ZQ5V7Y… --provider registry --title CTO --website acme.example')
  sending<DetailOptions & { provider: string; confidence?: number }>(enrich, run, ({ provider, confidence, ...options }) => ({
    type: 'EnrichLead',
    provider,
    ...given({ confidence, ...Object.fromEntries([...enrichable, 'country', 'custom'].map((name) => [name, options[name as keyof DetailOptions]])) }),
  }))

  sending<VisitOptions>(
    lead
      .command('visit <id>')
      .description('record a visit that brought the lead, or brought it back')
      .option('--campaign <id>', 'the campaign it is booked to')
      .option('--utm <name=value>', 'source, medium, campaign, term or content of the link; may be repeated', nameValue)
      .option('--click-id <text>')
      .option('--landing-page <url>')
      .option('--id <id>', 'its id, which is recorded once')
      .addHelpText('after', '\nExample:\n  leadledger lead visit 01J8ZQ5V7Y… --campaign spring --utm source=google --utm medium=cpc'),
    run,
    ({ id, campaign, utm, clickId, landingPage }) => ({ type: 'RecordTouchpoint', ...given({ touchpointId: id, campaign, utm, clickId, landingPage }) }),
  )

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
