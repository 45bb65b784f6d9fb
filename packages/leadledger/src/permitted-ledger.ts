import { isOpen, mayChange, permissionsOf, permittedDecider, seesOwner, statuses, type Ability, type LeadRefusal, type Permissions } from '@leadledger/leads'
import type { Assignment } from './assigning.js'
import { waitingHandovers } from './handovers.js'
import type { Ledger, RefusedCommand, Wiring } from './ledger.js'
import type { MergePlan } from './merge-plan.js'
import type { People } from './people.js'
import { permittedViews } from './permitted-views.js'
import type { HandedOn } from './reassigning.js'
import { standing } from './standing.js'

/** What somebody may see and do, as plain data. */
export interface PermissionsView {
  readonly user: string
  readonly role: string | null
  /** Owners whose leads are seen and may be changed, in order; leads that nobody owns are seen by everybody. */
  readonly see: 'all' | readonly string[]
  readonly change: 'all' | readonly string[]
  readonly may: readonly Ability[]
}

/** Queries that need no more than views which know who asks. */
const limitedByViews = [
  'leads',
  'followUps',
  'queue',
  'sla',
  'alerts',
  'reminders',
  'digest',
  'kpi',
  'compare',
  'kpiLeads',
  'lostReasons',
  'funnel',
  'cohorts',
  'conversations',
  'criteria',
  'pipeline',
  'forecast',
  'dealFunnel',
] as const
type Queries = (typeof limitedByViews)[number] | 'lead' | 'exportSubject' | 'handovers' | 'timeline' | 'score'
type Commands =
  | 'create'
  | 'send'
  | 'sendAll'
  | 'assign'
  | 'assignQueue'
  | 'reassign'
  | 'handOver'
  | 'mergePlan'
  | 'merge'
  | 'unmerge'
  | 'notDuplicates'
  | 'erase'

/** The ledger as one person sees it: the same queries and commands, of the leads that person may see and change, and always in that person's name. */
export type PermittedLedger = Pick<Ledger, Queries | Commands> & {
  readonly user: string
  permissions(): Promise<PermissionsView>
}

const planOfNothing = { keeps: { createdAt: null, source: null }, fields: [], moves: { interactions: 0, notes: 0, touchpoints: 0, followUps: 0, events: 0 } }

type Options = { readonly by?: unknown } | undefined

/** Builds the ledger anew on views and a decider that know who asks. */
export function permittedLedger(wiring: Wiring, people: Pick<People, 'roster'>, user: string, ledgerOf: (wiring: Wiring) => Ledger): PermittedLedger {
  const { clock, handbooks } = wiring
  const permissions = async (): Promise<Permissions> => permissionsOf(await handbooks.current(clock()), await people.roster(), user)
  const views = permittedViews(wiring.views, permissions)
  const own = ledgerOf({
    ...wiring,
    by: { id: user, kind: 'user' },
    views,
    handbooks: { ...handbooks, decider: async (now) => permittedDecider(await handbooks.decider(now), await permissions()) },
  })
  // Whoever asks cannot ask in another's name.
  const inOwnName = <Given extends Options>(options: Given): Given => ({ ...options, by: undefined }) as unknown as Given
  const isSeen = async (lead: string): Promise<boolean> => (await views.lead(lead)) !== undefined

  /** What stands in the way of changing these leads with an ability; merging looks at two leads, and each of them has to be within reach. */
  const refused = async (ability: Ability, ...leads: readonly string[]): Promise<RefusedCommand | undefined> => {
    const asked = await permissions()
    const [lead = ''] = leads
    if (!asked.may.has(ability)) return { refused: 'not-permitted', needs: ability, lead }
    for (const one of leads) {
      const row = await wiring.views.lead(one)
      if (row && !mayChange(asked, row.owner)) return { refused: 'not-permitted', needs: 'change', lead: one }
    }
    return undefined
  }
  const handedOn = async (leads: readonly string[], go: (those: readonly string[]) => Promise<readonly HandedOn[]>): Promise<readonly HandedOn[]> => {
    const results: HandedOn[] = []
    for (const lead of leads) {
      const refusal = await refused('assign', lead)
      if (refusal) results.push({ lead, outcome: 'refused', refusal: refusal as LeadRefusal })
      else results.push(...(await go([lead])))
    }
    return results
  }
  const idsOf = async (query: Parameters<Ledger['leads']>[0]): Promise<readonly string[]> => {
    const ids: string[] = []
    for (let after: string | null | undefined; after !== null;) {
      const page = await own.leads({ ...query, sort: 'createdAt', limit: 1_000, ...(after !== undefined && { after }) })
      ids.push(...page.items.map(({ id }) => id))
      after = page.next
    }
    return ids
  }
  const assignOne = async (lead: string, how: Parameters<Ledger['assign']>[1]) => {
    const refusal = await refused('assign', lead)
    return refusal ? ({ lead, outcome: 'refused', refusal } as const) : own.assign(lead, inOwnName(how))
  }
  const asked = Object.fromEntries(limitedByViews.map((name) => [name, own[name]])) as Pick<Ledger, (typeof limitedByViews)[number]>
  return {
    ...asked,
    user,
    async permissions() {
      const { see, change, may, role } = await permissions()
      const listed = (owners: Permissions['see']) => (owners === 'all' ? owners : [...owners].sort())
      return { user, role, see: listed(see), change: listed(change), may: [...may] }
    },
    async lead(id, options) {
      return (await isSeen(id)) ? own.lead(id, options) : undefined
    },
    async handovers(query = {}) {
      const [asked, now] = [await permissions(), clock()]
      const waiting = await waitingHandovers(standing(wiring.views.facts({ statuses: statuses.filter(isOpen) }), now), query)
      return waiting.filter(({ from, to }) => to === user || seesOwner(asked, from))
    },
    timeline: async (id) => ((await isSeen(id)) ? own.timeline(id) : []),
    exportSubject: async (id) => ((await isSeen(id)) ? own.exportSubject(id) : undefined),
    async score(id, options) {
      return (await isSeen(id)) ? own.score(id, options) : undefined
    },
    create: (lead, options) => own.create(lead, inOwnName(options)),
    send: (lead, command, options) => own.send(lead, command, inOwnName(options)),
    sendAll: (commands, options) => own.sendAll(commands, inOwnName(options)),
    assign: (async (leads: string | readonly string[], how: Parameters<Ledger['assign']>[1]) => {
      if (typeof leads === 'string') return assignOne(leads, how)
      const results: Assignment[] = []
      for (const lead of leads) results.push(await assignOne(lead, how))
      return results
    }) as Ledger['assign'],
    async assignQueue(how) {
      const refusal = await refused('assign')
      return refusal
        ? (await idsOf({ unassigned: true })).map((lead) => ({ lead, outcome: 'refused', refusal: { ...refusal, lead } }))
        : own.assignQueue(inOwnName(how))
    },
    async reassign({ leads, ...what }, how) {
      return handedOn('length' in leads ? leads : await idsOf(leads), (those) => own.reassign({ ...what, leads: those }, inOwnName(how)))
    },
    handOver: async ({ from, ...what }, how) => handedOn(await idsOf({ owner: from }), (leads) => own.reassign({ ...what, leads }, inOwnName(how))),
    async mergePlan(loser, into) {
      const refusal = await refused('merge', loser, into)
      return refusal ? { ...planOfNothing, loser, survivor: into, refusal: refusal as MergePlan['refusal'] } : own.mergePlan(loser, into)
    },
    merge: async (loser, into, options) => (await refused('merge', loser, into)) ?? own.merge(loser, into, inOwnName(options)),
    unmerge: async (loser, options) => (await refused('merge', loser)) ?? own.unmerge(loser, inOwnName(options)),
    // Who may not is told so before anything is looked at; leads merged with it are held against the same when each is decided.
    erase: async (lead, options) => (await refused('erase', lead)) ?? own.erase(lead, inOwnName(options)),
    notDuplicates: async (one, other, options) => (await refused('merge', one, other)) ?? own.notDuplicates(one, other, inOwnName(options)),
  }
}
