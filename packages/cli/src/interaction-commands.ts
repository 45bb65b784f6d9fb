import type { Command } from 'commander'
import { InvalidInput } from 'leadledger'
import { durationMs, given, list } from './arguments.js'
import type { Run } from './run.js'
import { sending, type Common } from './sending.js'

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
  readonly subject?: string
  readonly thread?: string
  readonly attendees?: string[]
  readonly interaction?: string
}

interface FollowUpOptions extends Common {
  readonly due?: string
  readonly note?: string
  readonly reschedule?: string
  readonly complete?: string
  readonly cancel?: string
  readonly reason?: string
}

/** What happens with a lead: `lead log`, `lead amend`, `lead follow-up`, `lead snooze`. */
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
    .option('--subject <text>', 'of a mail')
    .option('--thread <id>', 'the conversation a mail is part of')
    .option('--attendees <names>', 'of a meeting; several separated by commas', list)
    .option('--interaction <id>', 'its own id, such as that of the mail, which is logged once (default: that of the command)')
    .addHelpText(
      'after',
      '\nExamples:\n  leadledger lead log 01J8ZQ5V7Y… --channel call --outcome connected --duration 12m --next-step 2026-04-07\n  leadledger lead log 01J8ZQ5V7Y… --channel email --outcome sent --subject "Your offer" --interaction "<1@mail.example>"',
    )
  sending<LogOptions>(log, run, ({ channel, outcome, direction, automated, duration, note, nextStep, nextNote, completes, ...own }) => ({
    type: 'LogInteraction',
    interactionId: own.interaction,
    subject: own.subject,
    thread: own.thread,
    attendees: own.attendees,
    channel,
    outcome,
    direction,
    automated,
    durationMs: duration,
    note,
    completes,
    nextStep: nextStep === undefined && nextNote === undefined ? undefined : given({ due: nextStep, note: nextNote }),
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
  sending<FollowUpOptions>(followUp, run, followUpCommand)

  sending<Common & { followUp: string; until: string }>(
    lead
      .command('snooze <id>')
      .description('put the reminder of a follow-up off until a local date; when it is due stays')
      .requiredOption('--follow-up <follow-up>')
      .requiredOption('--until <date>', 'local date, such as 2026-04-07')
      .addHelpText('after', '\nExample:\n  leadledger lead snooze 01J8ZQ5V7Y… --follow-up 01J8ZR… --until 2026-04-07'),
    run,
    ({ followUp: followUpId, until }) => ({ type: 'SnoozeReminder', followUpId, until }),
  )
}

/** One step at a time; words that belong to another one are refused rather than lost. */
function followUpCommand({ due, note, reschedule, complete, cancel, reason }: FollowUpOptions): object {
  const steps = given({ reschedule, complete, cancel })
  const [step = 'schedule', ...others] = Object.keys(steps)
  if (others.length > 0) throw new InvalidInput([`--${step}: stands without ${others.map((other) => `--${other}`).join(' and ')}`])
  const takes = { schedule: ['due', 'note'], reschedule: ['due', 'reason'], complete: ['note'], cancel: ['reason'] }[step] ?? []
  const stray = Object.keys(given({ due, note, reason })).filter((name) => !takes.includes(name))
  if (stray.length > 0) throw new InvalidInput(stray.map((name) => `--${name}: is none of what a follow-up takes to ${step}: ${takes.join(', ')}`))
  if (complete !== undefined) return { type: 'CompleteFollowUp', followUpId: complete, note }
  if (cancel !== undefined) return { type: 'CancelFollowUp', followUpId: cancel, reason }
  return reschedule === undefined ? { type: 'ScheduleFollowUp', due, note } : { type: 'RescheduleFollowUp', followUpId: reschedule, due, reason }
}
