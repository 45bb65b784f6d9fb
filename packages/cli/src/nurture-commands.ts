import type { Command } from 'commander'
import { mailSignals, socialKinds } from 'leadledger'
import type { Run } from './run.js'
import { sending, type Common } from './sending.js'

/** What concerns one lead's sequences: `lead enroll`, `lead stop-sequence`, `lead consent`, `lead engagement`, `lead social`. */
export function addNurtureCommands(lead: Command, run: Run): void {
  sending<Common & { sequence: string; enrolment?: string; leadZone?: string }>(
    lead
      .command('enroll <id>')
      .description('enrol a lead that agreed to it in a sequence of the handbook')
      .requiredOption('--sequence <id>', 'see leadledger handbook show')
      .option('--enrolment <id>', 'an id of its own (default: that of the command)')
      .option('--lead-zone <zone>', 'the time zone of the lead, for quiet hours and weekdays (default: that of the handbook)')
      .addHelpText('after', '\nExample:\n  leadledger lead enroll 01J8ZQ5V7Y… --sequence welcome --lead-zone America/New_York'),
    run,
    ({ sequence, enrolment, leadZone }) => ({ type: 'EnrollInSequence', sequence, enrolmentId: enrolment, zone: leadZone }),
  )

  sending<Common & { enrolment: string; reason?: string }>(
    lead
      .command('stop-sequence <id>')
      .description('end an enrolment by hand')
      .requiredOption('--enrolment <id>', 'see leadledger enrolments')
      .option('--reason <text>')
      .addHelpText('after', '\nExample:\n  leadledger lead stop-sequence 01J8ZQ5V7Y… --enrolment welcome-1 --reason "asked by phone"'),
    run,
    ({ enrolment, reason }) => ({ type: 'StopSequence', enrolmentId: enrolment, reason }),
  )

  sending<Common & { purpose?: string; channel?: string; basis: string; withdraw?: boolean; source?: string; proof?: string }>(
    lead
      .command('consent <id>')
      .description('record what a person agreed to, or with --withdraw took back')
      .option('--purpose <id>', 'such as newsletter (default: every purpose)')
      .option('--channel <channel>', 'such as email (default: every channel)')
      .requiredOption('--basis <code>', 'how it was said: form, double-opt-in, phone, …')
      .option('--withdraw', 'the person took it back')
      .option('--source <text>', 'where it was said; kept sealed')
      .option('--proof <text>', 'what shows it; kept sealed')
      .addHelpText('after', '\nExample:\n  leadledger lead consent 01J8ZQ5V7Y… --purpose newsletter --channel email --basis double-opt-in'),
    run,
    ({ purpose, channel, basis, withdraw = false, source, proof }) => ({
      type: withdraw ? 'WithdrawConsent' : 'RecordConsent',
      purpose,
      channel,
      basis,
      source,
      proof,
    }),
  )

  const engagement = lead.command('engagement <id>').description('record what was done with a mail of a sequence; the same told again is recorded once')
  sending<Common & { message: string; signal: string; machine?: boolean }>(
    engagement
      .requiredOption('--message <id>', 'the id of the mail')
      .addOption(engagement.createOption('--signal <signal>', 'what was done with it').choices(mailSignals).makeOptionMandatory())
      .option('--machine', 'a machine opened it, or a bot clicked')
      .addHelpText('after', '\nExample:\n  leadledger lead engagement 01J8ZQ5V7Y… --message welcome-1/hello --signal clicked'),
    run,
    ({ message, signal, machine }) => ({ type: 'RecordEngagement', messageId: message, signal, machine }),
  )

  const social = lead.command('social <id>').description('record a reaction to a post, once by post, person and kind, or a message')
  sending<Common & { platform: string; post?: string; kind: string; person?: string }>(
    social
      .requiredOption('--platform <name>', 'such as linkedin')
      .option('--post <id>', 'the post it was about')
      .addOption(social.createOption('--kind <kind>', 'what it was').choices(socialKinds).makeOptionMandatory())
      .option('--person <text>', 'who it was, where a lead is several people; kept sealed')
      .addHelpText('after', '\nExample:\n  leadledger lead social 01J8ZQ5V7Y… --platform linkedin --post launch --kind comment'),
    run,
    ({ platform, post, kind, person }) => ({ type: 'RecordSocialEngagement', platform, post, kind, person }),
  )
}
