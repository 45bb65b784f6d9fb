export { rulesFor, type AssignmentRule } from './assignment-rules.js'
export { workingTime, type Calendar, type WorkingTime } from './calendar.js'
export { isContact, isResponse, isTwoWay, outcomesByChannel, type Channel, type Outcome } from './channels.js'
export { leadCommand, type LeadCommand, type LeadCommandInput, type LeadCommandOf } from './commands.js'
export { emailOf, phoneOf, type Email, type Phone } from './contact-details.js'
export { type DealState } from './deal.js'
export { detailNames, detailsOf, evolveDetails, noDetails, type LeadDetails } from './details.js'
export { leadEvents, type LeadEvent, type LeadEventOf, type LeadEventType } from './events.js'
export {
  ownerAt,
  type Conversion,
  type CustomerStep,
  type DealStep,
  type FollowUpFacts,
  type LeadFacts,
  type LoggedInteraction,
  type Loss,
  type Ownership,
  type Response,
  type Touchpoint,
  type Visit,
} from './facts.js'
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
export { handbookShape, type Handbook, type HandbookInput, type QualificationProfile } from './handbook-shape.js'
export { defineHandbook, handbookProblems, InvalidHandbook, profileOf } from './handbook.js'
export {
  clocksAskForBands,
  firstAnswer,
  inForceAt,
  responseClocks,
  responseState,
  scoringAt,
  type ClockOf,
  type FirstAnswer,
  type HandbookInForce,
  type ResponseClock,
  type ResponseState,
} from './first-response.js'
export { problemTexts } from './problem-text.js'
export { openFollowUps } from './lookups.js'
export { durationMs } from './duration.js'
export { alertKinds, alertsOf, cycleBegan, duplicateAlerts, isAnswered, lossAlerts, type Alert, type AlertKind, type OpenLead } from './hygiene.js'
export { waitingHandover, handoversAfter, type Handover, type HandoverEnd, type HandoverFacts } from './handover.js'
export { importLead, unspecifiedReason, type ImportLead } from './import-command.js'
export { handbookCodec, ledgerCodec, ledgerEvents, recordCodec, rosterCodec, subjectOf, turnCodec } from './ledger-events.js'
export { leadCategory, leadDecider } from './lead.js'
export { consentsOf } from './consent.js'
export { type ConsentFacts } from './consent-facts.js'
export { earliestOf, type Absorbed, type Beginning } from './merging.js'
export { factsWithMerged, mergedInto, withoutActivities, type MergedSpan } from './merged-facts.js'
export { loserObstacle } from './decide-merging.js'
export { detailEventsOf, staysAfterRevert } from './decide-revert.js'
export {
  type AskedQuestion,
  type ConversationFacts,
  countedConversation,
  evolveConversation,
  noConversation,
  type ObjectionAnswer,
  type ObjectionFacts,
  type Review,
} from './conversation-facts.js'
export { retentionOf, type Retention, type RetentionRule } from './retention.js'
export { dateIn, workingDaysLeft } from './quota.js'
export { digitsOf, isCurrency, moneyOf, moneyText, type Money, type MoneyText } from './money.js'
export { origins } from './touchpoint.js'
export {
  noteSections,
  postContents,
  recordCommand,
  reportKinds,
  spendScopes,
  type RecordCommand,
  type RecordCommandInput,
  type RecordCommandOf,
  type SpendScope,
} from './record-commands.js'
export { type ImportRecord } from './import-record.js'
export {
  recordEvents,
  type Campaign,
  type MarketSize,
  type Rate,
  type RecordEvent,
  type RecordEventOf,
  type RecordEventType,
  type SavedView,
  type Spend,
  type ReportNote,
  type SavedMapping,
  type SocialPost,
  type Target,
  type Traffic,
} from './record-events.js'
export { recordDecider, recordStream, type RecordRefusal, type RecordState } from './record.js'
export {
  type Behaviour,
  evolveScoreInputs,
  type FactChange,
  noScoreInputs,
  scoredChanges,
  type ScoreInputs,
  type StandingDetails,
  withStanding,
} from './score-inputs.js'
export { qualificationResult, type QualificationResult } from './qualification-result.js'
export { mayChange, permissionsOf, permittedDecider, seesOwner, type Ability, type Permissions } from './permissions.js'
export { byPriority, priority, type PrioritisedLead, type Priority, type PriorityReason, type Urgency } from './priority.js'
export { bandAt, type Score, scoreOf, type ScorePart } from './score.js'
export { alertsAskForBands } from './score-alerts.js'
export { alertsAskForConsent } from './consent-alert.js'
export { duplicateRules, type DuplicateRule } from './duplicate-rules.js'
export { type Scoring } from './scoring-shape.js'
export { type LeadRefusal, type MergeObstacle } from './refusals.js'
export {
  isAvailable,
  placeAt,
  rosterCommand,
  rosterDecider,
  rosterStream,
  type Roster,
  type RosterCommand,
  type RosterEvent,
  type RosterRefusal,
  type User,
} from './roster.js'
export { slaEvents } from './sla.js'
export { plansAfter, type FollowedPlans } from './followed-plans.js'
export { withChanges } from './custom-changes.js'
export { type LeadState } from './state.js'
export { isOpen, lifecycle, statuses, type Status } from './status.js'
export {
  turnDecider,
  turnsStream,
  type AssignmentMethod,
  type Passed,
  type PassedReason,
  type Standing,
  type TurnCommand,
  type TurnEvent,
  type TurnRefusal,
  type Turns,
  type TurnTaken,
} from './turn-taking.js'
export { moveOf } from './decide-nurture.js'
export { mailSignals, socialKinds } from './nurture-commands.js'
export { enrolmentsOf, statementsOf, type Mail, type QueuedMail, type Statement } from './nurture.js'
export { nurtureFactsAfter, type EnrolmentFacts, type MailFacts, type NurtureFacts, type ReactionFacts } from './nurture-facts.js'
export { type NextMove } from './sequence-runner.js'
export { isZone } from './zone.js'
