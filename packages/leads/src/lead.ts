import { accept, present, refuse, type Decider, type Decision } from '@leadledger/eventsourcing'
import type { LeadCommand, LeadCommandOf } from './commands.js'
import { assignLead, claimLead, releaseLead } from './decide-assignment.js'
import { changeCollaborator } from './decide-collaborators.js'
import { addNote, amendNote, answerObjection, askQuestion, confirmUnderstanding, recordObjection } from './decide-conversation.js'
import { recordChurn, recordPurchase, renewCustomer } from './decide-customers.js'
import { loseDeal, moveDealStage, reopenDeal, reviseDeal, winDeal } from './decide-deals.js'
import { recordBehaviour } from './decide-behaviour.js'
import { decideBandPlan } from './decide-band-plan.js'
import { erasePersonalData } from './decide-erasure.js'
import { changeDetails, createLead, verifyDetail } from './decide-details.js'
import { acceptLead, handOverLead, returnLead } from './decide-handover.js'
import { enrichLead } from './decide-enrichment.js'
import { importLead } from './decide-import.js'
import {
  amendInteraction,
  cancelFollowUp,
  completeFollowUp,
  logInteraction,
  rescheduleFollowUp,
  scheduleFollowUp,
  snoozeReminder,
} from './decide-interactions.js'
import { absorbLead, giveBackLead, markNotDuplicate, mergedRefusal, mergeLead, unmergeLead } from './decide-merging.js'
import { recordEngagement, recordSocialEngagement, stateConsent } from './decide-engagement.js'
import { advanceSequence, enrollInSequence, recordMailSent, stopSequence, type Rules } from './decide-nurture.js'
import { putBackDetails, withdrawLead, withdrawnRefusal } from './decide-revert.js'
import { reviewInteraction } from './decide-review.js'
import { recordTouchpoint } from './decide-touchpoints.js'
import { convertLead, revertConversion } from './decide-conversion.js'
import { assess, disqualifyLead, loseLead, qualifyLead, reopenLead, unknownCriterion, withdrawQualification } from './decide-lifecycle.js'
import type { LeadEvent } from './events.js'
import type { HandbookInForce } from './first-response.js'
import { defaultHandbook } from './handbook-defaults.js'
import type { Handbook } from './handbook-shape.js'
import { changeLeadStatus } from './own-status.js'
import type { LeadRefusal } from './refusals.js'
import { decideSla } from './sla.js'
import { evolve, initialState, type LeadState } from './state.js'

/** Category of lead streams: `lead-<ULID>`. */
export const leadCategory = 'lead'

/** The lead as a state machine, by an organisation's handbook; sequences that were begun under another of the `versions` go on as they were. */
export const leadDecider = (
  handbook: Handbook = defaultHandbook,
  versions: readonly HandbookInForce[] = [],
): Decider<LeadCommand, LeadEvent, LeadState, LeadRefusal> => ({
  initialState,
  evolve,
  decide: (command, state) => decide(command, state, { handbook, versions }),
})

function decide(command: LeadCommand, state: LeadState, rules: Rules): Decision<LeadEvent, LeadRefusal> {
  const { handbook } = rules
  if (command.type === 'CreateLead') return createLead(command, state, handbook)
  if (command.type === 'ImportLead') return imported(command, state, handbook)
  if (!state.exists) return refuse({ refused: 'no-such-lead' })
  const refused = withdrawnRefusal(command, state) ?? mergedRefusal(command, state) ?? unknownCriterion(command, handbook)
  if (refused) return refused
  switch (command.type) {
    case 'ChangeLeadDetails':
      return changeDetails(command, state, handbook)
    case 'EnrichLead':
      return enrichLead(command, state, handbook)
    case 'VerifyContactDetail':
      return verifyDetail(command, state)
    case 'AssignLead':
      return assignLead(command, state)
    case 'ClaimLead':
      return claimLead(command, state)
    case 'ReleaseLead':
      return releaseLead(command, state)
    case 'AddCollaborator':
    case 'RemoveCollaborator':
      return changeCollaborator(command, state)
    case 'HandOverLead':
      return handOverLead(command, state)
    case 'AcceptLead':
      return acceptLead(command, state)
    case 'ReturnLead':
      return returnLead(command, state, handbook)
    case 'LogInteraction':
      return logInteraction(command, state, handbook)
    case 'AmendInteraction':
      return amendInteraction(command, state, handbook)
    case 'RecordTouchpoint':
      return recordTouchpoint(command, state)
    case 'ScheduleFollowUp':
      return scheduleFollowUp(command, state)
    case 'RescheduleFollowUp':
      return rescheduleFollowUp(command, state)
    case 'SnoozeReminder':
      return snoozeReminder(command, state)
    case 'CompleteFollowUp':
      return completeFollowUp(command, state)
    case 'CancelFollowUp':
      return cancelFollowUp(command, state)
    case 'RecordBehaviour':
      return recordBehaviour(command, state)
    case 'RecordSla':
      return decideSla(command, state)
    case 'FollowBandPlan':
      return decideBandPlan(command, state, rules)
    case 'AssessQualification':
      return Object.keys(command.criteria).length === 0 ? accept() : assess(command.criteria, state, command.at)
    case 'QualifyLead':
      return qualifyLead(command, state, handbook)
    case 'WithdrawQualification':
      return withdrawQualification(command, state)
    case 'ChangeLeadStatus':
      return changeLeadStatus(command, state, handbook)
    case 'DisqualifyLead':
      return disqualifyLead(command, state, handbook)
    case 'ConvertLead':
      return convertLead(command, state, handbook)
    case 'RevertConversion':
      return revertConversion(command, state)
    case 'LoseLead':
      return loseLead(command, state, handbook)
    case 'ReopenLead':
      return reopenLead(command, state)
    case 'AddNote':
      return addNote(command, state)
    case 'AmendNote':
      return amendNote(command, state)
    case 'AskQuestion':
      return askQuestion(command, state, handbook)
    case 'RecordObjection':
      return recordObjection(command, state, handbook)
    case 'AnswerObjection':
      return answerObjection(command, state, handbook)
    case 'ConfirmUnderstanding':
      return confirmUnderstanding(command, state)
    case 'ReviewInteraction':
      return reviewInteraction(command, state, handbook)
    case 'MoveDealStage':
      return moveDealStage(command, state, handbook)
    case 'ReviseDeal':
      return reviseDeal(command, state)
    case 'WinDeal':
      return winDeal(command, state)
    case 'LoseDeal':
      return loseDeal(command, state, handbook)
    case 'ReopenDeal':
      return reopenDeal(command, state)
    case 'RecordPurchase':
      return recordPurchase(command, state)
    case 'RenewCustomer':
      return renewCustomer(command, state)
    case 'RecordChurn':
      return recordChurn(command, state)
    case 'MergeLead':
      return mergeLead(command, state)
    case 'UnmergeLead':
      return unmergeLead(command, state)
    case 'AbsorbLead':
      return absorbLead(command, state)
    case 'GiveBackLead':
      return giveBackLead(command, state)
    case 'MarkNotDuplicate':
      return markNotDuplicate(command, state)
    case 'EnrollInSequence':
      return enrollInSequence(command, state, rules)
    case 'StopSequence':
      return stopSequence(command, state)
    case 'AdvanceSequence':
      return advanceSequence(command, state, rules)
    case 'RecordMailSent':
      return recordMailSent(command, state)
    case 'RecordConsent':
    case 'WithdrawConsent':
      return stateConsent(command, state)
    case 'RecordEngagement':
      return recordEngagement(command, state)
    case 'RecordSocialEngagement':
      return recordSocialEngagement(command, state)
    case 'WithdrawLead':
      return withdrawLead(command, state)
    case 'PutBackDetails':
      return putBackDetails(command, state)
    case 'ErasePersonalData':
      return erasePersonalData(command, state)
  }
  return command satisfies never
}

/**
 * A file that tells nothing new of a merged lead changes nothing; what it does tell belongs to the other lead, and is refused by name.
 * A lead that was withdrawn begins anew, as the file has it.
 */
function imported(command: LeadCommandOf<'ImportLead'>, state: LeadState, handbook: Handbook): Decision<LeadEvent, LeadRefusal> {
  if (state.merging.isWithdrawn) {
    const restored: LeadEvent = { type: 'LeadRestored', occurredAt: command.at, data: {}, personal: present({}) }
    const begun = importLead(command, evolve(state, restored), handbook)
    return begun.outcome === 'refused' ? begun : accept(restored, ...begun.events)
  }
  const decided = importLead(command, state, handbook)
  const merged = decided.outcome === 'accepted' && decided.events.length > 0 && mergedRefusal(command, state)
  return merged || decided
}
