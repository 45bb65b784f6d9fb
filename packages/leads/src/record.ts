import { accept, canonicalJson, namedUuids, present, refuse, streamName, type Decider, type Decision, type StreamName } from '@leadledger/eventsourcing'
import { said } from './free-text.js'
import { decideImport, isImportCommand, type ImportCommand, type ImportRecord, type ImportRefusal } from './import-record.js'
import type { RecordCommand, RecordCommandOf } from './record-commands.js'
import type { RecordEvent, ReportNote, SavedView, Spend } from './record-events.js'

/** Of a namespace that is fixed for ever: another one would look for records where they are not. */
const recordId = namedUuids('0d6d4a53-6d0b-5c8e-8f8b-3b1f0b8a7c21')

/** Categories of the streams of records. */
export const recordCategories = ['campaign', 'spend', 'traffic', 'rate', 'market', 'target', 'mapping', 'note', 'view', 'post', 'import'] as const

/**
 * The stream of a record, from what makes it the one it is: a command reads the few events of its own record, however many records there are.
 * Ids of campaigns and owners are any text, so the name is a digest of them.
 */
export function recordStream(command: RecordCommand): StreamName {
  const of = (category: (typeof recordCategories)[number], ...identity: readonly (string | null)[]): StreamName =>
    streamName(category, recordId(canonicalJson([category, ...identity])))
  switch (command.type) {
    case 'DefineCampaign':
      return of('campaign', command.campaign)
    case 'RecordSpend':
    case 'CorrectSpend':
      return of('spend', command.spendId)
    case 'RecordTraffic':
      return of('traffic', command.campaign ?? null, command.source ?? null, command.from, command.to)
    case 'RecordRate':
      return of('rate', command.base, command.quote, command.date)
    case 'RecordMarketSize':
      return of('market', command.market, command.period)
    case 'SetTarget':
      return of('target', command.kpi, command.owner ?? null, command.period)
    case 'SaveImportMapping':
      return of('mapping', command.name)
    case 'AddReportNote':
    case 'RemoveReportNote':
      return of('note', command.report, command.period, command.noteId)
    case 'RecordSocialPost':
      return of('post', command.platform, command.post)
    case 'SaveView':
    case 'RemoveView':
      return of('view', command.owner, command.name)
    case 'StartImport':
    case 'CompleteImport':
    case 'StartRevert':
    case 'CompleteRevert':
      return of('import', command.file, command.mapping)
  }
  return command satisfies never
}

export type RecordRefusal =
  | { readonly refused: 'no-such-note' | 'note-exists'; readonly noteId: string }
  | { readonly refused: 'no-such-spend' | 'spend-exists'; readonly spendId: string }
  | { readonly refused: 'no-such-view'; readonly owner: string; readonly name: string }
  | { readonly refused: 'ends-before-it-begins' }
  | ImportRefusal

/** The record as it stands; `null` before the first event. */
export type RecordState = RecordEvent['data'] | null

type Decided = Decision<RecordEvent, RecordRefusal>

/** A record is what was said of it last. Saying the same again writes nothing. */
export const recordDecider: Decider<RecordCommand, RecordEvent, RecordState, RecordRefusal> = {
  initialState: null,
  evolve: (_, { data }) => data,
  decide(command, state) {
    if (isImportCommand(command)) return decideImport(command, state as ImportRecord | null)
    if (command.type === 'CorrectSpend') return corrected(command, state as Spend | null)
    if (command.type === 'AddReportNote' || command.type === 'RemoveReportNote') return noted(command, state as Partial<ReportNote> | null)
    if (command.type === 'RemoveView' && !isView(state)) return refuse({ refused: 'no-such-view', owner: command.owner, name: command.name })
    const event = eventOf(command)
    if (state && canonicalJson(state) === canonicalJson(event.data)) return accept()
    if (state && command.type === 'RecordSpend') return refuse({ refused: 'spend-exists', spendId: command.spendId })
    return accept(event)
  },
}

/** A view that was removed holds no filter. */
const isView = (state: RecordState): boolean => state !== null && 'filter' in state

function corrected({ type: _, at, spendId, reason, ...changes }: RecordCommandOf<'CorrectSpend'>, state: Spend | null): Decided {
  if (!state) return refuse({ refused: 'no-such-spend', spendId })
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<Spend>
  const data: Spend = { ...state, ...given }
  if (data.from >= data.to) return refuse({ refused: 'ends-before-it-begins' })
  if (canonicalJson(data) === canonicalJson(state)) return accept()
  return accept({ type: 'SpendCorrected', occurredAt: at, data, personal: present(said({ reason })) })
}

const givenOf = ({ search: _, ...filter }: RecordCommandOf<'SaveView'>['filter']): SavedView['filter'] =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))

/** A note is kept once under its id, also when it was removed. */
function noted(command: RecordCommandOf<'AddReportNote' | 'RemoveReportNote'>, state: Partial<ReportNote> | null): Decided {
  const { at: occurredAt, noteId, report, period } = command
  if (command.type === 'AddReportNote') {
    const { section, department = null, text } = command
    if (state) return refuse({ refused: 'note-exists', noteId })
    return accept({ type: 'ReportNoteAdded', occurredAt, data: { noteId, report, period, section, department }, personal: present({ text }) })
  }
  if (!state) return refuse({ refused: 'no-such-note', noteId })
  return state.section === undefined ? accept() : accept({ type: 'ReportNoteRemoved', occurredAt, data: { noteId, report, period }, personal: present({}) })
}

type PlainRecord = Exclude<RecordCommand, { readonly type: 'CorrectSpend' | 'AddReportNote' | 'RemoveReportNote' | ImportCommand['type'] }>

function eventOf(command: PlainRecord): RecordEvent {
  const { at: occurredAt } = command
  const personal = present({})
  switch (command.type) {
    case 'DefineCampaign': {
      const { campaign, name, source = null, from = null, to = null } = command
      return { type: 'CampaignDefined', occurredAt, data: { campaign, name, source, from, to }, personal }
    }
    case 'RecordSpend': {
      const { spendId, campaign = null, source = null, from, to, amount, scope, note } = command
      return { type: 'SpendRecorded', occurredAt, data: { spendId, campaign, source, from, to, amount, scope }, personal: present(said({ note })) }
    }
    case 'RecordTraffic': {
      const { campaign = null, source = null, from, to, visits } = command
      return { type: 'TrafficRecorded', occurredAt, data: { campaign, source, from, to, visits }, personal }
    }
    case 'RecordRate': {
      const { base, quote, date, rate } = command
      return { type: 'RateRecorded', occurredAt, data: { base, quote, date, rate }, personal }
    }
    case 'RecordMarketSize': {
      const { market, period, amount = null, units = null, publishedBy } = command
      return { type: 'MarketSizeRecorded', occurredAt, data: { market, period, amount, units, publishedBy }, personal }
    }
    case 'SetTarget': {
      const { kpi, owner = null, period, value = null, amount = null } = command
      return { type: 'TargetSet', occurredAt, data: { kpi, owner, period, value, amount }, personal }
    }
    case 'RecordSocialPost': {
      const { platform, post, content, campaign = null } = command
      return { type: 'SocialPostPublished', occurredAt, data: { platform, post, content, campaign }, personal }
    }
    case 'SaveImportMapping': {
      const { name, mapping } = command
      return { type: 'ImportMappingSaved', occurredAt, data: { name, mapping }, personal }
    }
    case 'SaveView': {
      const { owner, name, shared, filter, sort = null } = command
      return { type: 'ViewSaved', occurredAt, data: { owner, name, shared, filter: givenOf(filter), sort }, personal }
    }
    case 'RemoveView': {
      const { owner, name } = command
      return { type: 'ViewRemoved', occurredAt, data: { owner, name }, personal }
    }
  }
  return command satisfies never
}
