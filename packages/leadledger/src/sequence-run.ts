import { commandHandler, isErased, loadStream, streamName, type CommandContext, type StreamName } from '@leadledger/eventsourcing'
import { detailsOf, leadCategory, leadDecider, moveOf, type LeadCommand, type LeadState, type QueuedMail } from '@leadledger/leads'
import type { LogReader, RunningEnrolment } from '@leadledger/read-models'
import type { Handbooks } from './handbooks.js'

/** A mail as the sender gets it. */
export interface OutgoingMail extends Omit<QueuedMail, 'enrolmentId'> {
  /** The same whenever this mail is tried again, and no other mail's: a provider that takes it as its idempotency key sends the mail once. */
  readonly key: string
  readonly lead: string
  readonly to: string
  readonly contact: string | null
  readonly company: string | null
  /** The instant of the run: ISO 8601. */
  readonly at: string
}

/**
 * Hands a mail to whoever sends it; resolves once that one has it. The ledger calls it at least once a mail: after a crash between the sending and the
 * record of it, it calls again with the same key.
 */
export type MailSender = (mail: OutgoingMail) => Promise<void>

export interface SequenceRun {
  /** The instant it was for: ISO 8601. */
  readonly at: string
  readonly sent: readonly { readonly lead: string; readonly messageId: string }[]
  /** Mails the sender did not take: they stay queued, and the next run tries them again. */
  readonly failed: readonly { readonly lead: string; readonly messageId: string; readonly error: unknown }[]
  /** Enrolments that ended, `completed` or for another reason. */
  readonly ended: readonly { readonly lead: string; readonly enrolmentId: string; readonly exit: string }[]
}

export interface RunOptions {
  readonly log: LogReader
  readonly handbooks: Handbooks
  readonly newId: () => string
  readonly send: MailSender
  readonly now: number
}

const who = { actor: { id: 'sequences', kind: 'system' }, source: { kind: 'policy', policy: 'sequences', rule: 'next-step' } } as const

/** Takes every step that is due, one enrolment after another. */
export async function runAll(enrolments: readonly RunningEnrolment[], options: RunOptions): Promise<SequenceRun> {
  const run = { at: new Date(options.now).toISOString(), sent: [], failed: [], ended: [] } as Mutable<SequenceRun>
  for (const { lead, enrolmentId } of enrolments) await runOne(lead, enrolmentId, options, run)
  return run
}

type Mutable<Run> = { -readonly [Name in keyof Run]: Run[Name] extends readonly (infer Item)[] ? Item[] : Run[Name] }

/** Queue, send, record: each step is on the log before the next begins. Ends when nothing is due, or the sender fails. */
async function runOne(lead: string, enrolmentId: string, options: RunOptions, run: Mutable<SequenceRun>): Promise<void> {
  const { now, send } = options
  const stream = streamName(leadCategory, lead)
  for (;;) {
    for (const { type, data } of await handled(stream, { type: 'AdvanceSequence', at: now, enrolmentId, lead }, options)) {
      if (type === 'SequenceStopped') run.ended.push({ lead, enrolmentId, exit: data.exit })
      if (type === 'SequenceCompleted') run.ended.push({ lead, enrolmentId, exit: 'completed' })
    }
    const mail = await mailDue(lead, enrolmentId, options)
    if (!mail) return
    const { messageId } = mail
    try {
      await send(mail)
    } catch (error) {
      run.failed.push({ lead, messageId, error })
      return
    }
    await handled(stream, { type: 'RecordMailSent', at: now, messageId }, options)
    run.sent.push({ lead, messageId })
  }
}

async function handled(stream: StreamName, command: LeadCommand, { log, handbooks, newId, now }: RunOptions) {
  const handle = commandHandler({ ...log, decider: await handbooks.decider(now) })
  const context: CommandContext = { ...who, commandId: newId() }
  const done = await handle(stream, command, context)
  return done.outcome === 'accepted' ? done.events : []
}

/** The mail that is queued and may go out now; looks at the log once more, so that what happened since it was queued counts. */
async function mailDue(lead: string, enrolmentId: string, { log, handbooks, now }: RunOptions): Promise<OutgoingMail | undefined> {
  const state = await leadState(log, lead)
  // A lead that was merged is written to as the other one, if at all.
  if (state.merging.into !== null) return undefined
  const rules = { handbook: await handbooks.current(now), versions: await handbooks.inForce() }
  const next = moveOf(enrolmentId, state, rules, now)
  if (next?.move !== 'send' || !next.queued || next.at > now) return undefined
  const details = detailsOf(state)
  const to = isErased(details) ? undefined : details.email?.address
  if (isErased(details) || !to) return undefined
  const { contact, company } = details
  const { messageId, sequence, version, step, template, content, tracked, variant } = next.queued
  return {
    messageId,
    sequence,
    version,
    step,
    template,
    content,
    tracked,
    ...(variant !== undefined && { variant }),
    key: `${lead}/${messageId}`,
    lead,
    to,
    contact,
    company,
    at: new Date(now).toISOString(),
  }
}

/** A lead as the log has it, with its personal data at hand. */
export async function leadState(log: LogReader, lead: string): Promise<LeadState> {
  const stream = streamName(leadCategory, lead)
  const keyring = log.vault.keyring()
  const { state } = await loadStream({ ...log, decider: leadDecider() }, stream, keyring)
  await keyring.load([log.codec.subjectOf(stream)])
  return state
}
