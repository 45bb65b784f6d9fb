import type { Chain } from './chain.js'
import { customerAfter, type Customer } from './customer.js'
import { withChanges } from './custom-changes.js'
import { dealAfter, type Deal } from './deal.js'
import { plansAfter, type FollowedPlans } from './followed-plans.js'
import type { LeadEvent, LeadEventOf } from './events.js'
import { handoverAfter, type Handover } from './handover.js'
import { interactionsAfter } from './interactions-after.js'
import type { Closing, FollowUp, KnownBehaviour, KnownInteraction, KnownNote, Objection, Qualification } from './known.js'
import { followUpOf } from './lookups.js'
import { mergingAfter, notMerged, type Merging } from './merging.js'
import type { Money } from './money.js'
import type { RecordedClock } from './sla.js'
import { nurtureAfter, type Nurture } from './nurture.js'
import type { Status } from './status.js'

/** What `decide` reads of a lead, and nothing else. */
export interface LeadState {
  readonly status: Status
  readonly exists: boolean
  readonly cycle: number
  readonly owner: string | null
  /** Who works on it beside the owner, in the order they came. */
  readonly collaborators: readonly string[]
  readonly createdAt: number | null
  readonly source: string | null
  readonly estimatedValue: Money | null
  readonly expectedPurchase: string | null
  /** Id of an own status of the handbook, within `status`. */
  readonly ownStatus: string | null
  readonly publicCustom: Readonly<Record<string, string>>
  /** The events that make the personal details, newest first; opened only by commands that compare them. */
  readonly details: Chain<LeadEventOf<'LeadCreated' | 'LeadDetailsChanged' | 'ContactDetailVerified' | 'ContactDetailInvalidated'>> | null
  readonly interactions: Chain<KnownInteraction> | null
  /** Newest first; the first link with an id says how that follow-up stands. */
  readonly followUps: Chain<FollowUp> | null
  /** Newest first; the first link with an id holds what a note says now, and how an objection stands. */
  readonly notes: Chain<KnownNote> | null
  readonly objections: Chain<Objection> | null
  readonly reviews: Chain<LeadEventOf<'InteractionReviewed'>['data']> | null
  /** Ids of the touchpoints, newest first. */
  readonly touchpoints: Chain<string> | null
  readonly behaviours: Chain<KnownBehaviour> | null
  readonly criteria: Readonly<Record<string, 'met' | 'unmet' | 'unknown'>>
  /** The qualification of this cycle that stands, also after a closing. */
  readonly qualification: Qualification | null
  /** When those happened that were withdrawn, newest first: an old export must not bring them back. */
  readonly withdrawnQualifications: Chain<number | null> | null
  /** How the lead was closed, while it is. */
  readonly closing: Closing | null
  /** Closings that were reverted or reopened, newest first: an old export must not bring them back. */
  readonly undone: Chain<Closing> | null
  /** The deal of the conversion that stands. */
  readonly deal: Deal | null
  readonly customer: Customer | null
  readonly sla: RecordedClock | null
  readonly plans: FollowedPlans | null
  /** The hand-over that waits. */
  readonly handover: Handover | null
  /** Highest generation of its key that is erased; 0 while none is. */
  readonly erased: number
  readonly merging: Merging
  /** Its sequences, mails and consents; `null` while there are none. */
  readonly nurture: Nurture | null
}

export const initialState: LeadState = {
  status: 'new',
  exists: false,
  cycle: 1,
  owner: null,
  collaborators: [],
  createdAt: null,
  source: null,
  estimatedValue: null,
  expectedPurchase: null,
  ownStatus: null,
  publicCustom: {},
  details: null,
  interactions: null,
  followUps: null,
  notes: null,
  objections: null,
  reviews: null,
  touchpoints: null,
  behaviours: null,
  criteria: {},
  qualification: null,
  withdrawnQualifications: null,
  closing: null,
  undone: null,
  deal: null,
  customer: null,
  sla: null,
  plans: null,
  handover: null,
  erased: 0,
  merging: notMerged,
  nurture: null,
}

/** The state with other values in some fields. Its copy is spelt out: a spread of so many takes several times as long, and nearly every event makes one. */
const changed = (state: LeadState, fields: Partial<LeadState>): LeadState => Object.assign(copyOf(state), fields)

const copyOf = (state: LeadState): LeadState => ({
  status: state.status,
  exists: state.exists,
  cycle: state.cycle,
  owner: state.owner,
  collaborators: state.collaborators,
  createdAt: state.createdAt,
  source: state.source,
  estimatedValue: state.estimatedValue,
  expectedPurchase: state.expectedPurchase,
  ownStatus: state.ownStatus,
  publicCustom: state.publicCustom,
  details: state.details,
  interactions: state.interactions,
  followUps: state.followUps,
  notes: state.notes,
  objections: state.objections,
  reviews: state.reviews,
  touchpoints: state.touchpoints,
  behaviours: state.behaviours,
  criteria: state.criteria,
  qualification: state.qualification,
  withdrawnQualifications: state.withdrawnQualifications,
  closing: state.closing,
  undone: state.undone,
  deal: state.deal,
  customer: state.customer,
  sla: state.sla,
  plans: state.plans,
  handover: state.handover,
  erased: state.erased,
  merging: state.merging,
  nurture: state.nurture,
})

/** Folds one event into the state; total, also for events no current `decide` would emit. */
export function evolve(state: LeadState, event: LeadEvent): LeadState {
  const next = folded(state, event)
  const handover = handoverAfter(next.handover, event)
  return handover === next.handover ? next : changed(next, { handover })
}

function folded(state: LeadState, event: LeadEvent): LeadState {
  switch (event.type) {
    case 'LeadCreated': {
      const { source, estimatedValue, expectedPurchase = null, publicCustom = {} } = event.data
      const clear = { source, estimatedValue, expectedPurchase, publicCustom }
      return changed(state, { exists: true, createdAt: event.occurredAt, ...clear, details: { head: event, rest: state.details } })
    }
    case 'LeadDetailsChanged':
      return detailsChanged(state, event)
    case 'LeadAssigned':
      return changed(state, { owner: event.data.owner })
    case 'LeadReleased':
      return changed(state, { owner: null })
    case 'CollaboratorAdded':
      return changed(state, { collaborators: [...state.collaborators, event.data.user] })
    case 'CollaboratorRemoved':
      return changed(state, { collaborators: state.collaborators.filter((user) => user !== event.data.user) })
    case 'InteractionLogged':
    case 'InteractionAmended':
      return changed(state, { interactions: interactionsAfter(state.interactions, event) })
    case 'TouchpointRecorded':
      return changed(state, { touchpoints: { head: event.data.touchpointId, rest: state.touchpoints } })
    case 'FollowUpScheduled':
    case 'FollowUpRescheduled':
      return withFollowUp(state, { followUpId: event.data.followUpId, due: event.data.due, open: true })
    case 'ReminderSnoozed':
      return snoozed(state, event.data)
    case 'FollowUpCompleted':
    case 'FollowUpCancelled':
      return closeFollowUp(state, event.data.followUpId)
    case 'BehaviourRecorded':
      return changed(state, { behaviours: { head: event.data, rest: state.behaviours } })
    case 'QualificationAssessed':
      return changed(state, { criteria: { ...state.criteria, ...event.data.criteria } })
    case 'LeadStatusChanged':
      return changed(state, { ownStatus: event.data.to })
    case 'LeadContacted':
      return changed(state, { status: 'contacted', ownStatus: null })
    case 'LeadQualified':
    case 'ConversionOverridden':
      return changed(state, { status: 'qualified', ownStatus: null, qualification: { from: event.data.from, at: event.occurredAt } })
    case 'QualificationWithdrawn': {
      const withdrawnQualifications = { head: state.qualification?.at ?? null, rest: state.withdrawnQualifications }
      return changed(state, { status: event.data.to, ownStatus: null, qualification: null, withdrawnQualifications })
    }
    case 'LeadConverted':
      return changed(state, { status: 'converted', ownStatus: null, closing: event, deal: dealAfter(state.deal, event) })
    case 'ConversionReverted':
      return changed(withoutClosing(state), { status: 'qualified', ownStatus: null, deal: dealAfter(state.deal, event) })
    case 'LeadLost':
      return changed(state, { status: 'lost', ownStatus: null, closing: event })
    case 'LeadDisqualified':
      return changed(state, { status: 'disqualified', ownStatus: null, closing: event })
    case 'LeadReopened':
      return changed(withoutClosing(state), { status: 'new', ownStatus: null, cycle: event.data.cycle, criteria: {}, qualification: null })
    case 'NoteAdded':
    case 'NoteAmended':
      return changed(state, { notes: { head: { noteId: event.data.noteId, words: event.personal }, rest: state.notes } })
    case 'ObjectionRecorded':
    case 'ObjectionResolved':
    case 'ObjectionUnresolved': {
      const objection = { objectionId: event.data.objectionId, isResolved: event.type === 'ObjectionResolved' }
      return changed(state, { objections: { head: objection, rest: state.objections } })
    }
    case 'InteractionReviewed':
      return changed(state, { reviews: { head: event.data, rest: state.reviews } })
    case 'LeadHandedOver':
    case 'LeadAccepted':
    case 'LeadReturned':
    case 'LeadEnriched':
    case 'QuestionAsked':
    case 'ObjectionAnswered':
    case 'UnderstandingConfirmed':
      return state
    case 'ContactDetailVerified':
    case 'ContactDetailInvalidated':
      return changed(state, { details: { head: event, rest: state.details } })
    case 'SlaStarted':
      return changed(state, { sla: { cycle: event.data.cycle, dueAt: event.data.dueAt, isEnded: false } })
    case 'SlaMet':
    case 'SlaBreached':
      return changed(state, { sla: { ...event.data, isEnded: true } })
    case 'BandPlanFollowed':
      return changed(state, { plans: plansAfter(state.plans, event.data) })
    case 'DealStageChanged':
    case 'DealRevised':
    case 'DealWon':
    case 'DealLost':
    case 'DealReopened':
    case 'CustomerPurchased':
    case 'CustomerRenewed':
    case 'CustomerChurned':
      return changed(state, { deal: dealAfter(state.deal, event), customer: customerAfter(state.customer, event) })
    case 'LeadMerged':
    case 'LeadUnmerged':
    case 'LeadAbsorbed':
    case 'LeadGivenBack':
    case 'DuplicateDismissed':
    case 'LeadWithdrawn':
      return changed(state, { merging: mergingAfter(state.merging, event) })
    case 'LeadRestored': {
      const { sla, plans, followUps, erased } = state
      return changed(initialState, { sla, plans, followUps, erased, merging: mergingAfter(state.merging, event) })
    }
    case 'PersonalDataErased':
      return changed(state, { erased: event.data.generation })
    case 'SequenceEnrolled':
    case 'SequenceStopped':
    case 'SequenceCompleted':
    case 'EmailQueued':
    case 'EmailSent':
    case 'EmailDelivered':
    case 'EmailBounced':
    case 'EmailOpened':
    case 'EmailClicked':
    case 'EmailReplied':
    case 'EmailUnsubscribed':
    case 'EmailComplained':
    case 'ConsentRecorded':
    case 'ConsentWithdrawn':
    case 'SocialEngagementRecorded':
      return changed(state, { nurture: nurtureAfter(state.nurture, event) })
  }
  event satisfies never
  return state
}

const withoutClosing = (state: LeadState): LeadState =>
  state.closing ? changed(state, { closing: null, undone: { head: state.closing, rest: state.undone } }) : state

function detailsChanged(state: LeadState, event: LeadEventOf<'LeadDetailsChanged'>): LeadState {
  const { createdAt, source, estimatedValue, expectedPurchase, publicCustom } = event.data
  return changed(state, {
    createdAt: createdAt ? createdAt.to : state.createdAt,
    source: source ? source.to : state.source,
    estimatedValue: estimatedValue ? estimatedValue.to : state.estimatedValue,
    expectedPurchase: expectedPurchase ? expectedPurchase.to : state.expectedPurchase,
    publicCustom: publicCustom ? withChanges(state.publicCustom, publicCustom) : state.publicCustom,
    details: { head: event, rest: state.details },
  })
}

const withFollowUp = (state: LeadState, followUp: FollowUp): LeadState => changed(state, { followUps: { head: followUp, rest: state.followUps } })

function closeFollowUp(state: LeadState, id: string): LeadState {
  const known = followUpOf(state, id)
  return known ? withFollowUp(state, { ...known, open: false }) : state
}

function snoozed(state: LeadState, { followUpId, until }: LeadEventOf<'ReminderSnoozed'>['data']): LeadState {
  const known = followUpOf(state, followUpId)
  return known ? withFollowUp(state, { ...known, snoozed: until }) : state
}
