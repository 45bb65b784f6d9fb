import { outcomesByChannel } from './channels.js'

const ownFields: Readonly<Record<string, object>> = { email: { subject: 'Your offer', thread: 'thread 7' }, meeting: { attendees: ['Ada King', ' '] } }

/** What fits together in an interaction: every outcome of every channel, without and with what only that channel has. */
export const fittingOutcomes = Object.entries(outcomesByChannel).flatMap(([channel, outcomes]) =>
  outcomes.flatMap((outcome) => [
    { channel, outcome },
    { channel, outcome, ...ownFields[channel] },
  ]),
)
