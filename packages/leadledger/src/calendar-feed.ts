import type { FollowUpItem, Views } from '@leadledger/read-models'
import { instantOf, type InstantInput } from './instants.js'
import { optionalPackage } from './optional-package.js'

export const feedWords = ['company', 'contact', 'note'] as const

export interface CalendarFeedOptions {
  /** Personal words to put into the feed; none by default, since a calendar is copied to other machines. */
  readonly include?: readonly (typeof feedWords)[number][]
  /** When the feed says it was made, now by default: the same follow-ups and the same moment make the same text. */
  readonly at?: InstantInput
}

/** All open follow-ups of an owner as iCalendar (RFC 5545): each lasts its whole day, whatever the zone of the reader. @throws {PackageMissing} */
export async function calendarFeed(views: Views, zone: string, now: number, owner: string, { include = [], at }: CalendarFeedOptions): Promise<string> {
  const { default: ical } = await optionalPackage('ical-generator', () => import('ical-generator'))
  const stamp = new Date(at === undefined ? now : instantOf(at, zone, 'at'))
  const calendar = ical({ name: `Follow-ups of ${owner}`, prodId: { company: 'leadledger', product: 'follow-ups' } })
  for (const item of await views.followUps({ owner, limit: Number.MAX_SAFE_INTEGER })) {
    const { company, contact, note } = wordsOf(item, include)
    calendar.createEvent({
      id: `${item.lead}/${item.followUp}@leadledger`,
      stamp,
      start: new Date(`${item.dueDate}T00:00:00Z`),
      timezone: 'UTC',
      allDay: true,
      summary: ['Follow-up', company, contact].filter((word) => word !== null).join(' – '),
      description: [note, `Lead ${item.lead}`].filter((line) => line !== null).join('\n'),
    })
  }
  return calendar.toString()
}

const wordsOf = (item: FollowUpItem, include: CalendarFeedOptions['include'] = []): Readonly<Record<(typeof feedWords)[number], string | null>> => ({
  company: include.includes('company') ? item.company : null,
  contact: include.includes('contact') ? item.contact : null,
  note: include.includes('note') ? item.note : null,
})
