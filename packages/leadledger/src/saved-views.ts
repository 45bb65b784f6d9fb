import type { RecordRefusal, SavedView } from '@leadledger/leads'
import { instantOf, isoOf, type InstantInput } from './instants.js'
import type { Wiring } from './ledger.js'
import { leadQueryOf, type LeadsQuery, type Reading } from './leads-query.js'
import { recordSender, type ActorOf, type Recorded, type RecordOptions } from './record-sender.js'

/** Filters that can be saved: all but words to search, which are personal. */
export type ViewFilter = Omit<LeadsQuery, 'view' | 'search' | 'sort' | 'limit' | 'after'>

export interface ViewInput {
  /** Whose it is. Two people may have the same name for their views. */
  readonly owner: string
  readonly name: string
  /** Whether others see it too; not by default. */
  readonly shared?: boolean
  readonly filter: ViewFilter
  readonly sort?: LeadsQuery['sort']
  readonly at?: InstantInput
}

/** A filter and an order that somebody keeps under a name; dates are ISO 8601. */
export interface SavedViewInfo extends Pick<SavedView, 'owner' | 'name' | 'shared' | 'sort'> {
  readonly filter: ViewFilter
}

/** Filters that are kept under names. */
export interface LedgerViews {
  /** Keeps a filter and an order for `leads({ view })`; saving under the same name replaces them. It is tried first. @throws {InvalidInput} {@link InvalidQuery} */
  saveView(view: ViewInput, options?: RecordOptions): Promise<Recorded | RecordRefusal>
  removeView(view: Pick<ViewInput, 'owner' | 'name' | 'at'>, options?: RecordOptions): Promise<Recorded | RecordRefusal>
  /** All of them, or the own and the shared ones of somebody, by owner and name. */
  savedViews(query?: { readonly for?: string }): Promise<readonly SavedViewInfo[]>
}

type Doing = Reading & Pick<Wiring, 'newId' | 'log' | 'views'> & { readonly actorOf: ActorOf }

export function viewsDoor(doing: Doing): LedgerViews {
  const { zone, views, actorOf } = doing
  const send = recordSender(doing, actorOf)
  return {
    async saveView({ filter, ...view }, options) {
      await views.leads({ ...(await leadQueryOf(view.sort === undefined ? filter : { ...filter, sort: view.sort }, doing)), limit: 1 })
      return send('SaveView', { ...view, filter: inClear(filter, zone) }, options)
    },
    removeView: (view, options) => send('RemoveView', view, options),
    async savedViews({ for: who } = {}) {
      const saved = (await views.records('ViewSaved')).filter(({ owner, shared }) => who === undefined || owner === who || shared)
      return saved.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)).map((view) => ({ ...view, filter: dated(view.filter) }))
    },
  }
}

const keyOf = ({ owner, name }: SavedView): string => `${owner}\n${name}`

/** As it is kept: lists of statuses, and milliseconds. */
function inClear({ status, notStatus, createdFrom, createdTo, ...rest }: ViewFilter, zone: string): object {
  return {
    ...rest,
    ...(status !== undefined && { status: [status].flat() }),
    ...(notStatus !== undefined && { notStatus: [notStatus].flat() }),
    ...(createdFrom !== undefined && { createdFrom: instantOf(createdFrom, zone, 'createdFrom') }),
    ...(createdTo !== undefined && { createdTo: instantOf(createdTo, zone, 'createdTo') }),
  }
}

function dated({ createdFrom, createdTo, ...rest }: SavedView['filter']): ViewFilter {
  const moments = { ...(createdFrom !== undefined && { createdFrom: isoOf(createdFrom) }), ...(createdTo !== undefined && { createdTo: isoOf(createdTo) }) }
  return { ...rest, ...moments } as ViewFilter
}
