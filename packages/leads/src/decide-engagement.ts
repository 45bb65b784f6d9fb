import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import { newestIn } from './chain.js'
import type { LeadCommandOf } from './commands.js'
import { logInteraction } from './decide-interactions.js'
import type { LeadEvent } from './events.js'
import { isBlank, said } from './free-text.js'
import { enrolmentOf, hasReacted, mailOf, signalAt, signalOf, type Nurture, type SignalEvent } from './nurture.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

type Decided = Decision<LeadEvent, LeadRefusal>
type Engagement = LeadCommandOf<'RecordEngagement'>
type ConsentCommand = LeadCommandOf<'RecordConsent' | 'WithdrawConsent'>

/** The same statement again, while it is the newest of its scope, writes nothing. */
export function stateConsent(command: ConsentCommand, { nurture }: LeadState): Decided {
  const { at, purpose = null, channel = null, basis, source, proof } = command
  const granted = command.type === 'RecordConsent'
  const last = newestIn(nurture?.statements ?? null, (known) => known.purpose === purpose && known.channel === channel)
  if (last?.granted === granted && last.at === at) return accept()
  const type = granted ? ('ConsentRecorded' as const) : ('ConsentWithdrawn' as const)
  return accept<LeadEvent>({ type, occurredAt: at, data: { purpose, channel, basis }, personal: present(said({ source, proof })) })
}

/** What a provider tells of a mail, once each; a mail of which anything is told was sent, whoever forgot to say so. */
export function recordEngagement(command: Engagement, state: LeadState): Decided {
  const { at, messageId } = command
  const { nurture } = state
  const mail = mailOf(nurture, messageId)
  if (!mail) return refuse({ refused: 'no-such-message', messageId })
  const event = engaged(command)
  if (signalAt(nurture, messageId, signalOf(event)) !== undefined) return accept()
  const events: LeadEvent[] = [event]
  if (!mail.sent) events.unshift({ type: 'EmailSent', occurredAt: at, data: { messageId }, personal: present({}), inferred: true })
  const withdrawn = withdrawnBy(command, enrolmentOf(nurture, mail.enrolmentId)?.purpose ?? null, nurture)
  if (withdrawn) events.push(withdrawn)
  if (command.signal !== 'replied') return accept(...events)
  const reply = interaction(command, 'email', 'replied', state)
  return reply.outcome === 'refused' ? reply : accept(...events, ...reply.events)
}

const plainSignals = {
  delivered: 'EmailDelivered',
  bounced: 'EmailBounced',
  replied: 'EmailReplied',
  unsubscribed: 'EmailUnsubscribed',
  complained: 'EmailComplained',
} as const

function engaged({ at, messageId, signal, machine }: Engagement): SignalEvent {
  const common = { occurredAt: at, personal: present({}) }
  if (signal === 'opened') return { type: 'EmailOpened', data: { messageId, reliable: !machine }, ...common }
  if (signal === 'clicked') return { type: 'EmailClicked', data: { messageId, bot: machine }, ...common }
  return { type: plainSignals[signal], data: { messageId }, ...common }
}

/** Leaving a list takes back what was agreed to for its purpose; a complaint takes back everything on the channel. */
function withdrawnBy({ at, signal }: Engagement, purpose: string | null, nurture: Nurture | null): LeadEvent | undefined {
  if (signal !== 'unsubscribed' && signal !== 'complained') return undefined
  const scope = { purpose: signal === 'complained' ? null : purpose, channel: 'email' }
  const last = newestIn(nurture?.statements ?? null, (known) => known.purpose === scope.purpose && known.channel === scope.channel)
  if (last?.granted === false && last.at >= at) return undefined
  return { type: 'ConsentWithdrawn', occurredAt: at, data: { ...scope, basis: signal }, personal: present({}) }
}

/** What somebody did on a platform: a message is an interaction too, anything else counts once. */
export function recordSocialEngagement(command: LeadCommandOf<'RecordSocialEngagement'>, state: LeadState): Decided {
  const { at, platform, post = null, kind } = command
  const person = isBlank(command.person) ? undefined : command.person
  const isMessage = kind === 'message'
  if (!isMessage && hasReacted(state.nurture, { platform, post, kind, person })) return accept()
  const data = { platform, post, kind, interactionId: isMessage ? command.interactionId : null }
  const reaction: LeadEvent = { type: 'SocialEngagementRecorded', occurredAt: at, data, personal: present(said({ person })) }
  if (!isMessage) return accept(reaction)
  const message = interaction(command, 'social', 'received', state)
  return message.outcome === 'refused' ? message : accept(reaction, ...message.events)
}

const interaction = (
  { at, interactionId }: { readonly at: number; readonly interactionId: string },
  channel: 'email' | 'social',
  outcome: 'replied' | 'received',
  state: LeadState,
): Decided => logInteraction({ type: 'LogInteraction', at, interactionId, channel, direction: 'inbound', outcome, automated: false }, state)
