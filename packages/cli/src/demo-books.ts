import { dateOf, wallTime, workdays } from './demo-calendar.js'
import { campaigns, showCampaign, standCost } from './demo-campaigns.js'
import type { Office, OfficeStep } from './demo-deed.js'
import type { Random } from './demo-random.js'
import { manager, season, tradeShows } from './demo-team.js'

const bookkeeping: OfficeStep['by'] = { id: 'bookkeeping', kind: 'system' }

/** Leads of a story whose sums are as the tables say; others grow or shrink with it. */
const usualLeads = 1_000

const months: readonly string[] = [2024, 2025].flatMap((year) => season.map((_, index) => `${year}-${String(index + 1).padStart(2, '0')}`))
const firstOf = (month: string): string => `${month}-01`
const nextMonth = (month: string): string => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 10)

/** What a dollar is worth in euros at first, and how far it moves in a month. */
const dollar = { first: 0.91, step: 0.015 } as const
/** What the team costs in a month besides its campaigns, EUR. */
const running = { sales: 38_000, overhead: 7_500 } as const
/** What is aimed at in a month; bookings in EUR. */
const aims = { bookings: 130_000, qualificationRate: 0.45, withinSla: 0.7 } as const

/** Campaigns, spending, visits, rates, targets and the market, month by month. */
export function* books(random: Random, leads: number): Generator<OfficeStep> {
  const scale = leads / usualLeads
  yield* known()
  let rate = dollar.first
  for (const month of months) {
    rate += (random.next() - 0.5) * 2 * dollar.step
    yield* monthBegins(month, rate, scale)
    yield* monthEnds(month, random, scale)
  }
  yield* shows(scale)
  const reason = 'credit note for clicks of machines'
  const input = { amount: { amount: amountOf(4_900 * scale), currency: 'USD' }, reason }
  yield { wall: wallTime('2024-06-12', 11), by: bookkeeping, office: { door: 'correctSpend', spendId: 'search-ads-2024-05', input } }
  for (const [year, millions] of [
    ['2024', 96],
    ['2025', 104],
  ] as const)
    yield managed(`${year}-07-01`, {
      door: 'recordMarketSize',
      input: {
        market: 'sales software, Germany',
        period: year,
        amount: { amount: amountOf(millions * 1_000_000 * scale), currency: 'EUR' },
        publishedBy: 'Market Watch',
      },
    })
}

const amountOf = (value: number): string => `${Math.max(1, Math.round(value))}.00`
const managed = (date: string, office: Office): OfficeStep => ({ wall: wallTime(date, 7), by: manager, office })

function* known(): Generator<OfficeStep> {
  for (const { id, name, source } of campaigns) yield managed('2024-01-01', { door: 'defineCampaign', input: { campaign: id, name, source } })
  for (const first of tradeShows)
    yield managed('2024-01-01', {
      door: 'defineCampaign',
      input: { campaign: showCampaign(first), name: `Trade show ${first.slice(0, 7)}`, source: 'Trade show' },
    })
}

function* monthBegins(month: string, rate: number, scale: number): Generator<OfficeStep> {
  const first = firstOf(month)
  yield { ...managed(first, { door: 'recordRate', input: { base: 'USD', quote: 'EUR', date: first, rate: rate.toFixed(4) } }), by: bookkeeping }
  const growth = month < '2025' ? 1 : 1.2
  const amount = { amount: amountOf(aims.bookings * growth * scale), currency: 'EUR' }
  yield managed(first, { door: 'setTarget', input: { kpi: 'bookings', period: month, amount: amount } })
  for (const kpi of ['qualificationRate', 'withinSla'] as const)
    yield managed(first, { door: 'setTarget', input: { kpi, period: month, value: String(aims[kpi]) } })
}

/** Bills and counts are entered on the last working day. */
function* monthEnds(month: string, random: Random, scale: number): Generator<OfficeStep> {
  const wall = wallTime(dateOf(workdays.findLast((day) => dateOf(day).startsWith(month)) as number), 16)
  const span = { from: firstOf(month), to: nextMonth(month) }
  const step = (office: Office): OfficeStep => ({ wall, by: bookkeeping, office })
  for (const { id, monthly, currency, visits } of campaigns) {
    const amount = { amount: amountOf(monthly * scale * random.around(1, 0.08)), currency }
    yield step({ door: 'recordSpend', input: { spendId: `${id}-${month}`, campaign: id, ...span, amount } })
    if (visits !== undefined)
      yield step({ door: 'recordTraffic', input: { campaign: id, ...span, visits: Math.round(visits * scale * random.around(1, 0.15)) } })
  }
  for (const scope of ['sales', 'overhead'] as const) {
    const amount = { amount: amountOf(running[scope] * scale), currency: 'EUR' }
    yield step({ door: 'recordSpend', input: { spendId: `${scope}-${month}`, ...span, amount, scope } })
  }
}

function* shows(scale: number): Generator<OfficeStep> {
  for (const first of tradeShows) {
    const to = dateOf(wallTime(first, 0) + 3 * 86_400_000)
    const amount = { amount: amountOf(standCost * scale), currency: 'EUR' }
    const input = { spendId: showCampaign(first), campaign: showCampaign(first), from: first, to, amount, note: 'stand, travel, brochures' }
    yield { wall: wallTime(to, 16), by: bookkeeping, office: { door: 'recordSpend', input } }
  }
}
