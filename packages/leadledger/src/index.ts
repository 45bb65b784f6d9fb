export { type CommandInput, type DueInput } from './command-input.js'
export { InvalidInput, LedgerNotFound } from './errors.js'
export { type ImportOptions } from './import-leads.js'
export { type InstantInput } from './instants.js'
export { type CalibrationQuery, type KpiQuery, type LostReasonsQuery } from './kpi-query.js'
export { type FollowUpView, type Lead, type TimelineEntry } from './lead-view.js'
export { type LeadsPage, type LeadsQuery } from './leads-query.js'
export { type Adopted, type HandbookVersion } from './handbooks.js'
export { type LeadScore, type Rescored } from './scores.js'
export { type QueueEntry, type QueueQuery } from './work-queue.js'
export { type SlaQuery, type WaitingLead } from './sla.js'
export { type AdoptOptions, type Ledger, type NewLeadInput, type RefusedCommand, type ScoreOptions, type SendOptions, type Sent } from './ledger.js'
export { copyLog, digestOf, LogsDiffer, storeSource, type CopyOptions, type CopyProgress, type LogDigest, type LogSource } from './log-copy.js'
export { exportLog, fileSource, manifestFile, UnreadableLogFile, type LogManifest } from './log-file.js'
export { openLedger, type LedgerPlaces, type OpenLedgerOptions } from './open-ledger.js'
export { moveLedger, type MoveLedgerOptions, type MoveReport } from './move-ledger.js'
export { openStore, type OpenStoreOptions } from './open-store.js'
export { PackageMissing } from './optional-package.js'
export { placeOf, shownPlace, type Place } from './places.js'
export { type LedgerStatus } from './status.js'
export { ledgerFiles } from './ledger-files.js'
export { ulidFactory } from './ulid-factory.js'
export { type Actor } from '@leadledger/eventsourcing'
export {
  defaultHandbook,
  defineHandbook,
  handbookChanges,
  handbookProblems,
  InvalidHandbook,
  qualificationProfiles,
  statuses,
  type Handbook,
  type HandbookChange,
  type HandbookInput,
  type MoneyText,
  type Status,
} from '@leadledger/leads'
export {
  kpiNames,
  type BandCalibration,
  type Basis,
  type By,
  type Calibration,
  type KpiGroup,
  type KpiName,
  type KpiResult,
  type LeadBehind,
  type LostReasons,
} from '@leadledger/metrics'
export { presets, type ImportProgress, type ImportReport } from '@leadledger/import'
