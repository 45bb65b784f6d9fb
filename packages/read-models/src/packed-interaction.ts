import type { LeadEventOf, LoggedInteraction } from '@leadledger/leads'

/** An interaction as a row keeps it: without names, since a lead may have many. */
export type PackedInteraction = readonly [
  id: string,
  at: number | null,
  recordedAt: number,
  channel: LoggedInteraction['channel'],
  direction: LoggedInteraction['direction'],
  outcome: LoggedInteraction['outcome'],
  automated: 0 | 1,
  cycle: number,
  durationMs: number | null,
  noteLength: number | null,
]

type Logged = Pick<LeadEventOf<'InteractionLogged'>, 'data' | 'occurredAt'> & { readonly recordedAt: number }

export function packed({ data, occurredAt, recordedAt }: Logged): PackedInteraction {
  const { interactionId, channel, direction, outcome, automated, cycle, durationMs, noteLength = null } = data
  return [interactionId, occurredAt, recordedAt, channel, direction, outcome, automated ? 1 : 0, cycle, durationMs, noteLength]
}

export function amended(known: PackedInteraction, { outcome, durationMs, noteLength }: LeadEventOf<'InteractionAmended'>['data']): PackedInteraction {
  const [id, at, recordedAt, channel, direction, before, automated, cycle, durationBefore, lengthBefore] = known
  return [
    id,
    at,
    recordedAt,
    channel,
    direction,
    outcome?.to ?? before,
    automated,
    cycle,
    durationMs ? durationMs.to : durationBefore,
    noteLength ?? lengthBefore,
  ]
}

export function unpacked([, at, recordedAt, channel, direction, outcome, automated, cycle, durationMs, noteLength]: PackedInteraction): LoggedInteraction {
  return { at, recordedAt, channel, direction, outcome, automated: automated === 1, cycle, durationMs, noteLength }
}

/** By when they happened, those of unknown time first. */
export const inOrder = (logged: readonly LoggedInteraction[]): readonly LoggedInteraction[] =>
  logged.toSorted((one, other) => (one.at ?? -Infinity) - (other.at ?? -Infinity) || one.recordedAt - other.recordedAt)
