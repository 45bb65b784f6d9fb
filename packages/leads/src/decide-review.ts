import { accept, present, refuse, type Decision } from '@leadledger/eventsourcing'
import { newestIn } from './chain.js'
import type { Channel } from './channels.js'
import type { LeadCommandOf } from './commands.js'
import type { LeadEvent } from './events.js'
import { takenNow } from './handbook.js'
import type { Handbook } from './handbook-shape.js'
import { interactionOf } from './lookups.js'
import type { LeadRefusal } from './refusals.js'
import type { LeadState } from './state.js'

type Decided = Decision<LeadEvent, LeadRefusal>

/** Holds an interaction against a checklist of the handbook that is for its channel; the same answers again write nothing. */
export function reviewInteraction(command: LeadCommandOf<'ReviewInteraction'>, state: LeadState, { conversation: { checklists = [] } }: Handbook): Decided {
  const { at, interactionId, checklist, items, by } = command
  const interaction = interactionOf(state, interactionId)
  if (!interaction) return refuse({ refused: 'no-such-interaction', interactionId })
  const fitting = checklists.filter(({ channels }) => channels.includes(interaction.channel))
  const known = fitting.find(({ id, retired }) => id === checklist && !retired)
  if (!known) return refuse({ refused: 'checklist-unknown', allowed: takenNow({ known: fitting }) })
  const allowed = itemsFor(known, interaction.channel)
  if (Object.keys(items).some((id) => !allowed.includes(id))) return refuse({ refused: 'item-unknown', allowed })
  const before = newestIn(state.reviews, (review) => review.interactionId === interactionId && review.checklist === checklist && review.by === by)
  if (before && saysTheSame(before.items, items)) return accept()
  return accept({ type: 'InteractionReviewed', occurredAt: at, data: { interactionId, checklist, by, items }, personal: present({}) })
}

type Checklist = NonNullable<Handbook['conversation']['checklists']>[number]
type Items = LeadCommandOf<'ReviewInteraction'>['items']

/** Nobody keeps eye contact on the phone. */
const itemsFor = ({ items }: Checklist, channel: Channel): readonly string[] =>
  items.filter(({ channels }) => channels === undefined || channels.includes(channel)).map(({ id }) => id)

const saysTheSame = (before: Items, items: Items): boolean =>
  Object.keys(before).length === Object.keys(items).length && Object.entries(items).every(([id, isKept]) => before[id] === isKept)
