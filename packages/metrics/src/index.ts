export { cohorts, type Cohort, type Cohorts, type CohortsContext } from './cohorts.js'
export { contextProblems, dimensions, type Basis, type By, type ContextProblem, type MetricContext } from './context.js'
export { conversations, type Conversations, type ConversationsContext, type Conversed } from './conversations.js'
export {
  type ChecklistFigures,
  type ConversationFigures,
  type ObjectionKind,
  type QuestionFigures,
  type Share,
  type TechniqueFigures,
} from './conversation-table.js'
export { comparedKpis, type ComparedKpi, type Delta } from './comparison.js'
export { criteriaCompleteness, criteriaDimensions, type Criteria, type CriteriaContext, type CriteriaFigures, type CriterionFigures } from './criteria.js'
export { countKpis, kpiNames, type KpiName, type Meaning } from './counting.js'
export { attributions, type Attribution } from './attribution.js'
export {
  costContextProblems,
  costDimensions,
  costScopes,
  revenues,
  type CostBy,
  type CostContext,
  type CostRecords,
  type CostScope,
  type RevenueKind,
  type Unpriced,
} from './cost-context.js'
export { costs, type CostFigures, type CostGroup, type Costs } from './costs.js'
export { againstTarget, targetProblem, type TargetReport } from './target-report.js'
export { kpiUnitOf, type KpiUnit } from './kpi-unit.js'
export { windowsBefore } from './period-before.js'
export { marketShare, type MarketShare } from './market-share.js'
export { roi, type Earned, type Roi, type RoiContext, type RoiFigures, type RoiGroup } from './roi.js'
export { effort, type BandEffort, type Effort, type EffortContext } from './effort.js'
export { endOfDay, startOfDay } from './day.js'
export { type Count, type KpiDefinition } from './definition.js'
export { isKpiName, kpiDefinitionOf, kpiDefinitions, readsOf } from './definitions.js'
export { unknownKey } from './dimension.js'
export { exclusions, type Excluded, type Exclusion } from './exclusion.js'
export { funnel, funnelSteps, type Funnel, type FunnelContext, type FunnelFigures, type FunnelMode, type FunnelStep } from './funnel.js'
export { kpi, kpis, type Facts } from './kpi.js'
export { leadsBehind, type LeadBehind } from './leads-behind.js'
export { leadAt, type LeadAt } from './lead-at.js'
export { calibration, calibrationProblems, type BandCalibration, type BandComparison, type Calibration, type CalibrationContext } from './calibration.js'
export { naiveBayes, type BayesLead, type BayesModel, type BayesPart, type ClosedBayesLead, type Probability } from './naive-bayes.js'
export { type LossFigures, type LostReason } from './loss-table.js'
export { lossDimensions, lossDimensionsOf, lostReasons, type LossBy, type LostReasonGroup, type LostReasons, type LostReasonsContext } from './lost-reasons.js'
export {
  nurtureReport,
  type MessageChain,
  type NurtureContext,
  type NurtureMixRow,
  type NurtureReport,
  type SecondCalls,
  type SocialReactions,
} from './nurture-report.js'
export { sequenceProgress, type SequenceProgress, type StepProgress } from './sequence-progress.js'
export { type MailShare, type VariantMails } from './variant-mails.js'
export { ownerRules, type OwnerRule } from './owner-rule.js'
export { fiscalBounds, namedRange, namedRangeExamples } from './named-range.js'
export { periodBounds } from './period-bounds.js'
export { periodKeys, type PeriodUnit } from './period.js'
export { median, quantile, summary, type Summary } from './quantile.js'
export { lifetimeTimings, lifetimeValue, type LifetimeInput } from './lifetime-value.js'
export { type DealAt } from './deal-at.js'
export { dealFunnel, type DealFunnel, type DealFunnelContext, type DealFunnelStep } from './deal-funnel.js'
export {
  forecast,
  forecastDimensions,
  forecastWeights,
  type Forecast,
  type ForecastBy,
  type ForecastContext,
  type ForecastFigures,
  type ForecastGroup,
  type ForecastWeight,
} from './forecast.js'
export { type BandHistory, type BandShare } from './won-by-band.js'
export {
  pipeline,
  pipelineDimensions,
  type Pipeline,
  type PipelineBy,
  type PipelineContext,
  type PipelineFigures,
  type PipelineGroup,
  type PipelineStage,
} from './pipeline.js'
export { besideTeams, type BesideTeam } from './team-median.js'
export { type Growth } from './growth.js'
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
