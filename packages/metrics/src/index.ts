export { contextProblems, dimensions, type Basis, type By, type ContextProblem, type MetricContext } from './context.js'
export { kpiNames, type KpiName, type Meaning } from './counting.js'
export { endOfDay, startOfDay } from './day.js'
export { type Count, type KpiDefinition } from './definition.js'
export { isKpiName, kpiDefinitionOf, kpiDefinitions } from './definitions.js'
export { unknownKey } from './dimension.js'
export { exclusions, type Excluded, type Exclusion } from './exclusion.js'
export { kpi, kpis, type Facts } from './kpi.js'
export { leadsBehind, type LeadBehind } from './leads-behind.js'
export { leadAt, type LeadAt } from './lead-at.js'
export { calibration, calibrationProblems, type BandCalibration, type BandComparison, type Calibration, type CalibrationContext } from './calibration.js'
export { naiveBayes, type BayesLead, type BayesModel, type BayesPart, type ClosedBayesLead, type Probability } from './naive-bayes.js'
export { type LossFigures, type LostReason } from './loss-table.js'
export { lostReasons, type LossBy, type LostReasonGroup, type LostReasons, type LostReasonsContext } from './lost-reasons.js'
export { ownerRules, type OwnerRule } from './owner-rule.js'
export { periodKeys, type PeriodUnit } from './period.js'
export { median, quantile, summary, type Summary } from './quantile.js'
export { type Figures, type KpiGroup, type KpiResult } from './result.js'
export {
  cumulativeIncidence,
  incidenceBy,
  kaplanMeier,
  logRank,
  logRankTrend,
  restrictedMean,
  type IncidencePoint,
  type LogRank,
  type Span,
  type Survival,
  type SurvivalPoint,
} from './survival.js'
export { wilson } from './wilson.js'
