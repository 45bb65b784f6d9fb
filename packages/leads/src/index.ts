export { workingTime, type Calendar, type WorkingTime } from './calendar.js'
export { isContact, isResponse, isTwoWay, outcomesByChannel, type Channel, type Outcome } from './channels.js'
export { leadCommand, type LeadCommand, type LeadCommandInput, type LeadCommandOf } from './commands.js'
export { emailOf, phoneOf, type Email, type Phone } from './contact-details.js'
export { detailsOf, evolveDetails, noDetails, type LeadDetails } from './details.js'
export { leadEvents, type LeadEvent, type LeadEventOf, type LeadEventType } from './events.js'
export { type Conversion, type LeadFacts, type Loss, type Response, type Visit } from './facts.js'
export {
  adoptedHandbook,
  adoptHandbook,
  handbookDecider,
  handbookStream,
  type AdoptHandbook,
  type HandbookEvent,
  type HandbookRefusal,
  type HandbookState,
} from './handbook-adoption.js'
export { defaultHandbook, qualificationProfiles } from './handbook-defaults.js'
export { handbookChanges, type HandbookChange } from './handbook-changes.js'
export { type Handbook, type HandbookInput, type QualificationProfile } from './handbook-shape.js'
export { defineHandbook, handbookProblems, InvalidHandbook } from './handbook.js'
export { inForceAt, responseClocks, responseState, type HandbookInForce, type ResponseClock, type ResponseState } from './first-response.js'
export { importLead, type ImportLead } from './import-command.js'
export { handbookCodec, ledgerCodec, subjectOf } from './ledger-events.js'
export { leadCategory, leadDecider } from './lead.js'
export { isCurrency, moneyOf, moneyText, type Money, type MoneyText } from './money.js'
export { type Behaviour, evolveScoreInputs, type FactChange, noScoreInputs, scoredEvents, type ScoreInputs } from './score-inputs.js'
export { byPriority, priority, type PrioritisedLead, type Priority, type PriorityReason, type Urgency } from './priority.js'
export { type Score, scoreOf, type ScorePart } from './score.js'
export { type Scoring } from './scoring-shape.js'
export { type LeadRefusal } from './refusals.js'
export { withChanges, type LeadState } from './state.js'
export { isOpen, lifecycle, statuses, type Status } from './status.js'
export { isZone } from './zone.js'
