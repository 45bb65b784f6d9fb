import { dateOf } from './demo-calendar.js'
import type { Random } from './demo-random.js'
import type { Scene } from './demo-scene.js'
import { tradeShows, type SourceName } from './demo-team.js'

interface Campaign {
  readonly id: string
  readonly name: string
  readonly source: SourceName
  /** What it costs in a month, in whole units of its currency. */
  readonly monthly: number
  readonly currency: 'EUR' | 'USD'
  /** Visits a month, of a campaign on the web. */
  readonly visits?: number
  readonly medium: string
}

/** Campaigns that run all the time. */
export const campaigns: readonly Campaign[] = [
  { id: 'search-ads', name: 'Search ads', source: 'Website', monthly: 5_600, currency: 'USD', visits: 1_900, medium: 'cpc' },
  { id: 'newsletter', name: 'Newsletter', source: 'Marketing', monthly: 2_700, currency: 'EUR', visits: 1_100, medium: 'email' },
  { id: 'webinars', name: 'Webinars', source: 'Webinar', monthly: 3_300, currency: 'EUR', medium: 'webinar' },
  { id: 'partner-programme', name: 'Partner programme', source: 'Partner', monthly: 2_100, currency: 'EUR', medium: 'referral' },
]

/** What a stand at a trade show costs, EUR. */
export const standCost = 28_000
export const showCampaign = (firstDay: string): string => `fair-${firstDay.slice(0, 7)}`

const pages = ['/', '/pricing', '/product', '/customers', '/blog/close-the-month']

/** The visit that brought a lead, booked to its campaign where there is one. */
export function visitOf({ source, random, wall }: Pick<Scene, 'source' | 'random' | 'wall'>) {
  const campaign = campaignOf(source, wall, random)
  if (!campaign) return undefined
  const running = campaigns.find(({ id }) => id === campaign)
  return {
    touchpointId: 'first-visit',
    campaign,
    ...(running && { utm: { source: running.id, medium: running.medium, campaign }, landingPage: `https://team.example${random.pick(pages)}` }),
  }
}

function campaignOf(source: SourceName, wall: number, random: Random): string | undefined {
  if (source === 'Trade show') {
    const show = tradeShows.findLast((first) => first <= dateOf(wall))
    return show && showCampaign(show)
  }
  const running = campaigns.find((campaign) => campaign.source === source)
  // Others find the way to the site by themselves.
  return running && (source !== 'Website' || random.chance(0.6)) ? running.id : undefined
}
