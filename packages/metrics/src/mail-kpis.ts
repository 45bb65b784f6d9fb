import { ownerAt, type EnrolmentFacts, type MailFacts } from '@leadledger/leads'
import type { MetricContext } from './context.js'
import type { Counting } from './counting.js'
import { kpiDefinition } from './definition.js'
import type { LeadAt } from './lead-at.js'
import { isDelivered, isOpened, isOpenedByPerson } from './nurture-at.js'
import type { Observation } from './observation.js'
import { hit, miss, shareTally, type Share } from './tally.js'

type Said = { readonly value: Share } | { readonly excluded: 'machineOpened' } | undefined
type MailKpi = Pick<Counting<Share>, 'kpi' | 'formula'> & Partial<Pick<Counting<Share>, 'excludes'>>

const day = 86_400_000
const share = (isHit: boolean): Said => ({ value: isHit ? hit : miss })

/** A number over the mails of sequences, each by when it was sent. */
const mailKpi = (meaning: MailKpi, said: (mail: MailFacts) => Said) =>
  kpiDefinition<Share>({
    version: 1,
    basis: 'period',
    date: 'sent',
    owner: 'at-event',
    reads: 'nurture',
    excludes: [],
    source: 'handbook §9: what drip mails are measured by',
    observe: (lead) => (lead.nurture?.mails ?? []).flatMap((mail) => observed(lead, mail, said(mail))),
    tally: shareTally,
    ...meaning,
  })

const observed = (lead: LeadAt, { sentAt }: MailFacts, said: Said): readonly Observation<Share>[] =>
  said && sentAt !== null ? [{ at: sentAt, owner: ownerAt(lead, sentAt), ...said }] : []

const isTrackedAndDelivered = (mail: MailFacts): boolean => mail.tracked && isDelivered(mail)

export const mailOpenRate = mailKpi(
  { kpi: 'mailOpenRate', formula: 'mails that were opened, by whomever ÷ mails tracked and delivered; a click counts as an opening' },
  (mail) => (isTrackedAndDelivered(mail) ? share(isOpened(mail)) : undefined),
)

export const adjustedOpenRate = mailKpi(
  {
    kpi: 'adjustedOpenRate',
    formula: 'mails that a person opened ÷ mails tracked and delivered, without those that only a machine opened',
    excludes: ['machineOpened'],
  },
  (mail) => {
    if (!isTrackedAndDelivered(mail)) return undefined
    const isByMachineOnly = isOpened(mail) && !isOpenedByPerson(mail)
    return isByMachineOnly ? { excluded: 'machineOpened' } : share(isOpenedByPerson(mail))
  },
)

export const mailClickRate = mailKpi({ kpi: 'mailClickRate', formula: 'mails in which a person followed a link ÷ mails tracked and delivered' }, (mail) =>
  isTrackedAndDelivered(mail) ? share(mail.signals.clicked !== undefined) : undefined,
)

export const clickToOpen = mailKpi({ kpi: 'clickToOpen', formula: 'mails in which a person followed a link ÷ mails that were opened, by whomever' }, (mail) =>
  isTrackedAndDelivered(mail) && isOpened(mail) ? share(mail.signals.clicked !== undefined) : undefined,
)

export const mailBounceRate = mailKpi({ kpi: 'mailBounceRate', formula: 'mails that came back ÷ mails sent' }, (mail) => share(!isDelivered(mail)))

export const unsubscribeRate = mailKpi(
  { kpi: 'unsubscribeRate', formula: 'mails after which the lead wanted no more ÷ mails delivered, tracked or not' },
  (mail) => (isDelivered(mail) ? share(mail.signals.unsubscribed !== undefined) : undefined),
)

export const complaintRate = mailKpi({ kpi: 'complaintRate', formula: 'mails reported as spam ÷ mails delivered, tracked or not' }, (mail) =>
  isDelivered(mail) ? share(mail.signals.complained !== undefined) : undefined,
)

/** Enrolments whose lead converted within the horizon of the enrolment ÷ enrolments at least that old. */
export const sequenceConversion = kpiDefinition<Share>({
  kpi: 'sequenceConversion',
  version: 1,
  basis: 'cohort',
  formula: 'enrolments in sequences whose lead converted within horizonDays of it ÷ enrolments at least horizonDays before asOf',
  date: 'enrolled',
  owner: 'at-event',
  reads: 'nurture',
  excludes: ['immature', 'unknownClosed'],
  source: 'handbook §9: what drip mails are measured by',
  observe: (lead, context) => (lead.nurture?.enrolments ?? []).map((enrolment) => converted(lead, enrolment, context)),
  tally: shareTally,
})

function converted(lead: LeadAt, { at }: EnrolmentFacts, { asOf, horizonDays = 90 }: MetricContext): Observation<Share> {
  const horizon = (at ?? 0) + horizonDays * day
  const event = { at, owner: at === null ? null : ownerAt(lead, at) }
  if (horizon > asOf) return { ...event, excluded: 'immature' }
  const { conversion } = lead
  if (conversion && conversion.at === null) return { ...event, excluded: 'unknownClosed' }
  const isWon = conversion !== undefined && conversion.at !== null && at !== null && conversion.at >= at && conversion.at <= horizon
  return { ...event, value: isWon ? hit : miss }
}
