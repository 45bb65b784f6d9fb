import type { EventOf } from '@leadledger/eventsourcing'
import { z } from 'zod'
import { localDate, longest } from './command-fields.js'
import { clear, eventType } from './event-fields.js'
import { code, money } from './events.js'
import { importEvents } from './import-record.js'
import { noteSections, postContents, reportKinds, spendScopes } from './record-commands.js'
import { savedFilter } from './saved-view.js'

const currency = z.string().length(3)
const decimal = z.string().max(longest.zone)
const spend = {
  spendId: clear(z.string().min(1).max(longest.id)),
  campaign: clear(code.nullable()),
  source: clear(code.nullable()),
  from: clear(localDate),
  to: clear(localDate),
  amount: clear(money),
  scope: clear(z.enum(spendScopes)),
}

const reportNote = { noteId: clear(z.string().min(1).max(longest.id)), report: clear(z.enum(reportKinds)), period: clear(code) }

/** What is recorded about the organisation; each event holds the whole record as it stands from then on. */
export const recordEvents = [
  eventType('CampaignDefined', {
    campaign: clear(code),
    name: clear(code),
    source: clear(code.nullable()),
    from: clear(localDate.nullable()),
    to: clear(localDate.nullable()),
  }),
  eventType('SpendRecorded', { ...spend, note: z.string().max(longest.long).optional() }),
  eventType('SpendCorrected', { ...spend, reason: z.string().max(longest.long).optional() }),
  eventType('TrafficRecorded', {
    campaign: clear(code.nullable()),
    source: clear(code.nullable()),
    from: clear(localDate),
    to: clear(localDate),
    visits: clear(z.int().min(0)),
  }),
  eventType('RateRecorded', { base: clear(currency), quote: clear(currency), date: clear(localDate), rate: clear(decimal) }),
  eventType('MarketSizeRecorded', {
    market: clear(code),
    period: clear(code),
    amount: clear(money.nullable()),
    units: clear(z.int().min(0).nullable()),
    publishedBy: clear(code),
  }),
  eventType('TargetSet', {
    kpi: clear(code),
    owner: clear(code.nullable()),
    period: clear(code),
    value: clear(decimal.nullable()),
    amount: clear(money.nullable()),
  }),
  eventType('ReportNoteAdded', {
    ...reportNote,
    section: clear(z.enum(noteSections)),
    department: clear(code.nullable()),
    text: z.string().max(longest.long),
  }),
  eventType('ReportNoteRemoved', reportNote),
  eventType('ImportMappingSaved', { name: clear(code), mapping: clear(z.record(z.string().max(longest.fieldName), z.unknown())) }),
  eventType('SocialPostPublished', { platform: clear(code), post: clear(code), content: clear(z.enum(postContents)), campaign: clear(code.nullable()) }),
  eventType('ViewSaved', {
    owner: clear(code),
    name: clear(code),
    shared: clear(z.boolean()),
    filter: clear(savedFilter),
    sort: clear(z.string().max(longest.id).nullable()),
  }),
  eventType('ViewRemoved', { owner: clear(code), name: clear(code) }),
  ...importEvents,
] as const

export type RecordEvent = EventOf<(typeof recordEvents)[number]>
export type RecordEventType = RecordEvent['type']
export type RecordEventOf<Type extends RecordEventType> = Extract<RecordEvent, { readonly type: Type }>

export type Spend = RecordEventOf<'SpendRecorded'>['data']
export type Campaign = RecordEventOf<'CampaignDefined'>['data']
export type Traffic = RecordEventOf<'TrafficRecorded'>['data']
export type Rate = RecordEventOf<'RateRecorded'>['data']
export type MarketSize = RecordEventOf<'MarketSizeRecorded'>['data']
export type SavedMapping = RecordEventOf<'ImportMappingSaved'>['data']
export type ReportNote = RecordEventOf<'ReportNoteAdded'>['data']
export type SavedView = RecordEventOf<'ViewSaved'>['data']
export type SocialPost = RecordEventOf<'SocialPostPublished'>['data']
export type Target = RecordEventOf<'TargetSet'>['data']
