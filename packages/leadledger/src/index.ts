export { type Alerts, type AlertsQuery, type LeadAlert, type OwnerHygiene, type TeamHygiene } from './alerts.js'
export { type Hygiene } from './hygiene-count.js'
export { sendFile, type SendFileOptions, type SentLine } from './command-file.js'
export { type CommandInput, type DueInput } from './command-input.js'
export { type DealFunnelQuery, type ForecastQuery, type PipelineQuery } from './deal-queries.js'
export { InvalidInput, LedgerNotFound } from './errors.js'
export { type ImportOptions, type ImportOutcome } from './import-leads.js'
export { type ImportView, type LedgerImports, type RevertOptions } from './imports-door.js'
export { type LeftLead, type RevertProgress, type RevertReport } from './revert-import.js'
export { type EraseOptions, type Erasure, type ErasureView, type LedgerPrivacy, type Reconciled, type SweepOptions, type Swept } from './privacy-door.js'
export { type Held, type SubjectExport } from './subject-export.js'
export { type DueLead, type DueLeads } from './retention.js'
export { type ErasedLead, type PlannedErasure } from './erasing.js'
export { type EventsQuery, type LedgerEvent } from './event-feed.js'
export { instantOf, type InstantInput } from './instants.js'
export {
  type CalibrationQuery,
  type CohortsQuery,
  type ConversationsQuery,
  type CriteriaQuery,
  type EffortQuery,
  type FunnelQuery,
  type KpiQuery,
  type LostReasonsQuery,
  type OfTeam,
} from './kpi-query.js'
export { type HandoversQuery, type HandoverView, type LeadRecord, type WaitingHandover } from './handovers.js'
export { type FollowUpView, type Lead, type TimelineEntry } from './lead-view.js'
export { type CostQuery, type RoiQuery } from './cost-query.js'
export { type OrganisationLedger, type RecordedNote, type RecordedSpend, type SpendView, type TargetsQuery } from './organisation.js'
export { type Recorded, type RecordOptions } from './record-sender.js'
export { type LedgerViews, type SavedViewInfo, type ViewFilter, type ViewInput } from './saved-views.js'
export {
  type CampaignInput,
  type MappingInput,
  type MarketSizeInput,
  type ReportNoteInput,
  type ReportNoteRemoval,
  type SocialPostInput,
  type RateInput,
  type SpendCorrection,
  type SpendInput,
  type TargetInput,
  type TrafficInput,
} from './record-input.js'
export { type Captured } from './capturing.js'
export { type DuplicateGroup, type DuplicatesQuery } from './duplicates.js'
export { duplicateRules, type DuplicateRule } from '@leadledger/leads'
export { type LeadHints } from './lead-hints.js'
export { type MergePlan } from './merge-plan.js'
export { type FilledField } from './merged-lead.js'
export { type LedgerMerging, type MergeOptions, type Unmerged } from './merging-door.js'
export { type LeadsPage, type LeadsQuery } from './leads-query.js'
export { type Adopted, type HandbookVersion } from './handbooks.js'
export { type Assignment, type TriedRule } from './assigning.js'
export { type AssignOptions, type HandingOver, type LedgerPeople, type Reassigning } from './people-door.js'
export { type PermissionsView, type PermittedLedger } from './permitted-ledger.js'
export { type RosterInput, type RosterSent, type UsersQuery, type UserView } from './people.js'
export { type HandedOn, type Receiver } from './reassigning.js'
export { type LeadScore, type Rescored } from './scores.js'
export { type LedgerNumbers } from './numbers-door.js'
export { type LargestChange, type LeftOut, type Report, type ReportQuery } from './reports.js'
export { type Earlier, type NextTarget, type ReportSection } from './report-parts.js'
export { reportNames, reportPeriods, type ReportName } from './report-period.js'
export { reportCsv, reportMarkdown } from './report-formats.js'
export { reportRows, type ReportRow, type ReportUnit } from './report-rows.js'
export { type ReportNoteView } from './report-notes.js'
export { type LedgerWork, type ScoreOptions } from './work-door.js'
export { type QueueEntry, type QueueQuery } from './work-queue.js'
export { feedWords, type CalendarFeedOptions } from './calendar-feed.js'
export { type Digest } from './digest.js'
export { type ListNotReviewed } from './list-reviews.js'
export { type Adoption } from './adoption.js'
export { type Override, type OverridesQuery } from './overrides.js'
export { type CollaborationPeriod, type LeadOwnership, type OwnershipPeriod } from './ownership.js'
export { type Reminder, type RemindersQuery } from './reminders.js'
export { type PolicyRun, type RunPoliciesOptions } from './run-policies.js'
export { type ConsentView, type EnrolmentView, type LedgerNurture, type RunSequences } from './nurture-door.js'
export { type MailSender, type OutgoingMail, type SequenceRun } from './sequence-run.js'
export { type CommandFor, type SentOfMany, type UnsentCommand } from './send-all.js'
export { type SenderLimit } from './sender-limit.js'
export { webForm, type Confirmed, type Submission, type Submitted, type WebForm, type WebFormOptions } from './web-form.js'
export { type SlaQuery, type WaitingLead } from './sla.js'
export { type AdoptOptions, type Ledger, type NewLeadInput, type RefusedCommand, type SendOptions, type Sent } from './ledger.js'
export { copyLog, digestOf, LogsDiffer, storeSource, type CopyOptions, type CopyProgress, type LogDigest, type LogSource } from './log-copy.js'
export { exportLog, fileSource, manifestFile, UnreadableLogFile, type LogManifest } from './log-file.js'
export { openLedger, type LedgerPlaces, type OpenLedgerOptions } from './open-ledger.js'
export type { MovedKeys, MovePlaces } from './move-keys.js'
export { moveLedger, type MoveLedgerOptions, type MoveReport, type MoveStep } from './move-ledger.js'
export { openStore, type OpenStoreOptions } from './open-store.js'
export { PackageMissing } from './optional-package.js'
export { placeOf, shownPlace, type Place } from './places.js'
export { type LedgerStatus } from './status.js'
export { ledgerFiles } from './ledger-files.js'
export { ulidFactory } from './ulid-factory.js'
export { type Actor } from '@leadledger/eventsourcing'
export {
  alertKinds,
  defaultHandbook,
  defineHandbook,
  handbookChanges,
  handbookProblems,
  InvalidHandbook,
  mailSignals,
  socialKinds,
  origins,
  qualificationProfiles,
  statuses,
  noteSections,
  postContents,
  spendScopes,
  type AlertKind,
  type Campaign,
  type Handbook,
  type HandbookChange,
  type HandbookInput,
  type MoneyText,
  type QualificationResult,
  type RecordRefusal,
  type SavedMapping,
  type Status,
} from '@leadledger/leads'
export {
  attributions,
  costDimensions,
  costScopes,
  countKpis,
  criteriaDimensions,
  kpiNames,
  revenues,
  type Attribution,
  type BandCalibration,
  type Basis,
  type By,
  type Calibration,
  type Cohort,
  type Cohorts,
  type ChecklistFigures,
  type ConversationFigures,
  type Conversations,
  type CostBy,
  type CostGroup,
  type Costs,
  type ComparedKpi,
  type CostScope,
  type Criteria,
  type CriteriaFigures,
  type BesideTeam,
  type Delta,
  type BandEffort,
  type Effort,
  type Funnel,
  type FunnelFigures,
  type FunnelStep,
  lifetimeValue,
  type DealFunnel,
  type BandHistory,
  type BandShare,
  type Forecast,
  type ForecastWeight,
  type KpiGroup,
  type KpiName,
  type KpiResult,
  type LeadBehind,
  type LifetimeInput,
  type LostReasonGroup,
  type LostReasons,
  type MessageChain,
  type NurtureMixRow,
  type NurtureReport,
  type Pipeline,
  type RevenueKind,
  type SecondCalls,
  type SequenceProgress,
  type SocialReactions,
  type StepProgress,
  type MarketShare,
  type Roi,
  type RoiGroup,
  type TargetReport,
  type Unpriced,
} from '@leadledger/metrics'
export { type Suspect } from './suspects.js'
export {
  presetNames,
  presets,
  presetTargets,
  type DetectedPreset,
  type ImportProgress,
  type ImportReport,
  type Preset,
  type PresetName,
} from '@leadledger/import'
