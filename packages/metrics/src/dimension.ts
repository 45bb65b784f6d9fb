import { placeAt } from '@leadledger/leads'
import type { ActivityBy, By, MetricContext } from './context.js'
import type { LeadAt } from './lead-at.js'
import { touchedBy } from './touches.js'
import { periodKeys, periodUnits, type PeriodUnit } from './period.js'

/** The row of what is missing: leads without an owner, a source or a custom value are shown, never dropped. */
export const unknownKey = 'Unknown'

export const isPeriodUnit = (by: string): by is PeriodUnit => (periodUnits as readonly string[]).includes(by)

export const named = (value: string | null | undefined): string => value || unknownKey

const customValue = ({ custom }: LeadAt, name: string): string | undefined => (custom && Object.hasOwn(custom, name) ? custom[name] : undefined)

/** Finds the group of what a lead says; `undefined` for a period when there is no date. A team is the one the owner was in then. */
export function groupKey<Event extends { readonly at: number | null; readonly activity?: Readonly<Record<ActivityBy, string>> }>(
  by: By,
  { zone, asOf, roster }: Pick<MetricContext, 'zone' | 'asOf' | 'roster'>,
  ownerOf: (lead: LeadAt, event: Event) => string | null,
  statusOf: (lead: LeadAt, event: Event) => string,
): (lead: LeadAt, event: Event) => string | undefined {
  if (isPeriodUnit(by)) {
    const keyOf = periodKeys(zone, by)
    return (_, { at }) => (at === null ? undefined : keyOf(at))
  }
  switch (by) {
    case 'owner':
      return (lead, event) => named(ownerOf(lead, event))
    case 'team':
    case 'department':
      return (lead, event) => {
        const user = roster?.get(ownerOf(lead, event) ?? '')
        return named(user && placeAt(user, Math.min(event.at ?? asOf, asOf))?.[by])
      }
    case 'referrer':
      return ({ referrer }) => named(referrer)
    case 'source':
      return ({ source }) => named(source)
    case 'campaign':
      return (lead) => named(touchedBy(lead, 'campaign')[0])
    case 'status':
      return statusOf
    case 'channel':
    case 'direction':
    case 'outcome':
      return (_, { activity }) => named(activity?.[by])
    default:
      return (lead) => named(customValue(lead, by.slice('custom.'.length)))
  }
}

/** Whether something counts where one team is asked for; everything does where none is. */
export function creditedTo<Event extends { readonly at: number | null }>(
  { team, ...context }: Pick<MetricContext, 'zone' | 'asOf' | 'roster' | 'team'>,
  ownerOf: (lead: LeadAt, event: Event) => string | null,
): (lead: LeadAt, event: Event) => boolean {
  if (team === undefined) return () => true
  const teamOf = groupKey<Event>('team', context, ownerOf, ({ status }) => status)
  return (lead, event) => teamOf(lead, event) === team
}

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** Order of groups: periods by time, others by size and then by name. */
export const inGroupOrder =
  <Group extends { readonly key: string }>(by: string, sizeOf: (group: Group) => number) =>
  (a: Group, b: Group): number =>
    (isPeriodUnit(by) ? 0 : sizeOf(b) - sizeOf(a)) || byText(a.key, b.key)
